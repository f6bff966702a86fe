"""Telling people, and what they have read."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core import jobs
from lms.notices import kinds, mailing
from lms.notices.models import Notice


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One person told one thing. ``key`` names what happened: told again under it, nothing is told.

    ``args`` are JSON: facts for the words of ``kind``, moments as ISO strings under names in ``_at``, English under
    names in ``_en``. ``seen``: the page has told her already.
    """

    key: str
    person: User
    kind: str
    path: str
    args: Mapping[str, Any] = field(default_factory=dict)
    seen: bool = False


@transaction.atomic
def notify_many(tellings: Sequence[Telling], *, at: datetime.datetime | None = None) -> None:
    """Write each notice once and ask for its letter; both stand or fall with the caller's transaction.

    Two statements and a job for each letter. The deed that is told of has the audit row. Raises RuntimeError for a kind
    that nobody has registered.
    """
    if unheard := {telling.kind for telling in tellings if not kinds.known(telling.kind)}:
        raise RuntimeError(f"nobody has registered notices of kind {sorted(unheard)}")
    at = at or timezone.now()
    rows = [
        Notice(
            key=telling.key,
            person=telling.person,
            kind=telling.kind,
            args=dict(telling.args),
            path=telling.path,
            created_at=at,
            read_at=at if telling.seen else None,
        )
        for telling in tellings
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if not settings.MAIL_OFFERED:
        return
    # Only rows of this call have these uuids: what was told before keeps its letter.
    written = Notice.objects.filter(uuid__in=[row.uuid for row in rows]).to_be_mailed()
    for uuid in written.order_by("pk").values_list("uuid", flat=True):
        jobs.enqueue(mailing.KIND, key=f"{mailing.KIND}:{uuid}", payload={"notice": str(uuid)})


@transaction.atomic
def mark_read(*, notice: Notice, actor: User) -> bool:
    """``actor`` has opened her own notice; True the first time. No audit row: nobody answers for having read."""
    return bool(Notice.objects.of(actor).filter(pk=notice.pk, read_at=None).update(read_at=timezone.now()))
