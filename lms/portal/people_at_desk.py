"""Whom a desk may know: people at home where it stands."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from lms.accounts.models import User
from lms.network import policy


def check_desk(user: User) -> None:
    """Refuse who has no desk anywhere."""
    if not policy.paths_for(user, "people.register"):
        raise PermissionDenied


def people_of_desk(user: User) -> Any:
    return User.objects.filter(
        policy.scope(user, "people.register", "residence__organisation__path"), is_active=True
    ).select_related("residence__organisation__parent")


def person_at_desk(user: User, uuid: UUID) -> User:
    """The person, if she is at home where ``user`` has a desk: elsewhere nobody is told that she exists."""
    check_desk(user)
    return get_object_or_404(people_of_desk(user), uuid=uuid)
