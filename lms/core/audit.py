"""Writing the audit log, in the transaction of the deed itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lms.core.models import AuditEntry

_words: dict[str, Any] = {}


def register_words(words: Mapping[str, Any]) -> None:
    """Add ``code of a deed: lazy translated words``, such as "gave out a learner card"."""
    _words.update(words)


def words(action: str) -> str:
    """The deed in the reader's language; the code itself for one that no version of the program knows any more."""
    return str(_words.get(action, action))


def record(
    action: str,
    *,
    actor: Any,
    object_kind: str,
    object_uuid: UUID | None = None,
    organisation_code: str = "",
    **data: Any,
) -> AuditEntry:
    """Note that ``actor`` (a user, or None for the system) did ``action``; ``data`` is JSON without personal data.

    Where a child learns in a guardian's session the guardian is noted.
    """
    return AuditEntry.objects.create(
        action=action,
        actor=getattr(getattr(actor, "acted_by", None) or actor, "uuid", None),
        object_kind=object_kind,
        object_uuid=object_uuid,
        organisation_code=organisation_code,
        data=data,
    )
