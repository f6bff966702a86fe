"""Writing the audit log, in the transaction of the deed itself."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from lms.core.models import AuditEntry

_words: dict[str, Any] = {}
_followers: dict[str, list[Callable[[AuditEntry], None]]] = {}


def register_words(words: Mapping[str, Any]) -> None:
    """Add ``code of a deed: lazy translated words``, such as "gave out a learner card"."""
    _words.update(words)


def words(action: str) -> str:
    """The deed in the reader's language; the code itself for one that no version of the program knows any more."""
    return str(_words.get(action, action))


def follow(object_kind: str, follower: Callable[[AuditEntry], None]) -> None:
    """Let an app above hear of each deed to an object of this kind, in the transaction of the deed. Called at start."""
    followers = _followers.setdefault(object_kind, [])
    if follower not in followers:
        followers.append(follower)


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
    entry = AuditEntry.objects.create(
        action=action,
        actor=getattr(getattr(actor, "acted_by", None) or actor, "uuid", None),
        object_kind=object_kind,
        object_uuid=object_uuid,
        organisation_code=organisation_code,
        data=data,
    )
    for follower in _followers.get(object_kind, ()):
        follower(entry)
    return entry
