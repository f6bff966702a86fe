"""Who is signed in, read together with where she lives."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from lms.accounts import cards
from lms.accounts.cardnumbers import as_number
from lms.accounts.models import User


class ResidentBackend(AuthenticationBackend):
    """Logging in by name, telephone number, or the number of a learner card with its PIN.

    Most pages ask for the home of their reader: it comes with the reader's own row.
    """

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        if number := as_number(username):
            self._did_check_password = True
            user = cards.holder_of(number, password)
            if user is None or self.user_can_authenticate(user):
                return user
            self._stash_user(user)
            return None
        return super()._authenticate_by_username(username, password)

    def people(self) -> QuerySet[User]:
        return User.objects.select_related("residence__organisation__parent")

    def get_user(self, user_id: Any) -> User | None:
        user = self.people().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
