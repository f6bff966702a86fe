"""Finding what an officer may edit of a place."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from lms.accounts.models import User
from lms.network import policy
from lms.network.models import Organisation

CAPABILITY = "premises.edit"


def find_editable(
    rows: QuerySet[Any],
    uuid: UUID,
    user: User,
    *,
    capability: str = CAPABILITY,
    place: Callable[[Any], Organisation] = lambda found: found.organisation,
) -> Any:
    """The one of ``rows`` with ``uuid``; ``place`` tells where it belongs.

    Raises PermissionDenied for who has no office, and inside one's own without ``capability``; elsewhere Http404.
    """
    if not policy.paths_for(user, "figures.view"):
        raise PermissionDenied
    found = rows.filter(uuid=uuid).first()
    if found is None or not policy.allows(user, "figures.view", place(found)):
        raise Http404
    if not policy.allows(user, capability, place(found)):
        raise PermissionDenied
    return found
