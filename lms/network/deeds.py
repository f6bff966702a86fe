"""What every change of a school, a centre or a partner unit begins and ends with: the right to it, and the log."""

from typing import Any
from uuid import UUID

from django.db import transaction

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.network import policy
from lms.network.models import Organisation


def check_right(organisation: Organisation, actor: User | None) -> None:
    """Raises DomainError ``not_allowed`` unless ``actor``, or the system, may edit what stands in ``organisation``."""
    if actor is not None and not policy.allows(actor, "premises.edit", organisation):
        raise DomainError("not_allowed")


def note(
    action: str,
    *,
    kind: str,
    uuid: UUID,
    organisation: Organisation,
    actor: User | None,
    seen: bool = True,
    **data: Any,
) -> None:
    """Write the log; ``seen`` by residents, so that pages are made anew after the commit."""
    audit.record(action, actor=actor, object_kind=kind, object_uuid=uuid, organisation_code=organisation.code, **data)
    if seen:
        transaction.on_commit(bump_generation)
