"""Writing the audit log, in the transaction of the deed itself."""

from typing import Any
from uuid import UUID

from lms.core.models import AuditEntry


def record(
    action: str,
    *,
    actor: Any,
    object_kind: str,
    object_uuid: UUID | None = None,
    organisation_code: str = "",
    **data: Any,
) -> AuditEntry:
    """Note that ``actor`` (a user, or None for the system) did ``action``; ``data`` is JSON without personal data."""
    return AuditEntry.objects.create(
        action=action,
        actor=getattr(actor, "uuid", None),
        object_kind=object_kind,
        object_uuid=object_uuid,
        organisation_code=organisation_code,
        data=data,
    )
