"""The request of a view behind ``login_required``."""

from django.http import HttpRequest

from lms.accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: here ``user`` is a person, never the anonymous one."""

    user: User
