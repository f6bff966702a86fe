"""Who is signed in, read together with where she lives."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from lms.accounts.models import User


class ResidentBackend(AuthenticationBackend):
    """Logging in by name or number. Most pages ask for the home of their reader: it comes with the reader's own row."""

    def people(self) -> QuerySet[User]:
        return User.objects.select_related("residence__organisation__parent")

    def get_user(self, user_id: Any) -> User | None:
        user = self.people().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
