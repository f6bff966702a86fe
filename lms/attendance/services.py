"""Marking who came. Bulk is the primitive: a roll of forty is one call."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import ATTENDED, CheckIn, Gathering, Method, Status
from lms.core.errors import DomainError

NO_DEEDS: Mapping[Any, Any] = {}
# The roll opens this long before a gathering begins.
OPENS_BEFORE = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Mark:
    """The mark that counts for a learner after a save; ``changed`` when this save made it."""

    learner_id: int
    status: str
    changed: bool

    @property
    def attended(self) -> bool:
        return self.status in ATTENDED


@dataclass(frozen=True)
class Standing:
    """A learner's marks of one gathering before a save: the one that counts, and whether the nonce was seen."""

    check_in: UUID | None = None
    status: str = ""
    replayed: bool = False


@dataclass(frozen=True)
class Deed:
    """How and when one mark came about, and the word that names it: where the marks of one save differ in that."""

    nonce: str
    method: str
    at: datetime.datetime


def with_standing(people: QuerySet, *, gathering: Gathering, nonces: Iterable[str]) -> QuerySet:
    """``people`` (rows with a ``learner``) with ``mark_uuid``, ``mark_status`` and ``mark_replayed`` for ``Standing``,
    and the ``mark_nonce`` of the mark that counts.

    For a caller that reads its own list of people anyway: it saves ``check_in_many`` a query.
    """
    marks = CheckIn.objects.filter(gathering=gathering, learner=OuterRef("learner"))
    counts = marks.filter(superseded=False)
    return people.annotate(
        mark_uuid=Subquery(counts.values("uuid")[:1]),
        mark_nonce=Subquery(counts.values("nonce")[:1]),
        mark_status=Subquery(counts.values("status")[:1]),
        mark_replayed=Exists(marks.filter(nonce__in=list(nonces))),
    )


def _standing(gathering: Gathering, learner_ids: Iterable[int], nonce: str) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for check_in in CheckIn.objects.filter(gathering=gathering, learner_id__in=learner_ids):
        known = found.get(check_in.learner_id, Standing())
        if not check_in.superseded:
            known = replace(known, check_in=check_in.uuid, status=check_in.status)
        found[check_in.learner_id] = replace(known, replayed=known.replayed or check_in.nonce == nonce)
    return found


@transaction.atomic(savepoint=False)
def check_in_many(
    *,
    gathering: Gathering,
    marks: Mapping[int, str],
    method: str = Method.ROLL,
    actor: User | None,
    nonce: str,
    at: datetime.datetime | None = None,
    standing: Mapping[int, Standing] | None = None,
    browser: str = "",
    reason: str = "",
    made_up_in: Gathering | None = None,
    deeds: Mapping[int, Deed] = NO_DEEDS,
) -> list[Mark]:
    """Mark learners (``marks``: status by learner id) of one gathering and tell what counts now.

    A mark equal to the one that counts writes nothing; a repeated ``nonce`` changes nothing. The caller has checked
    that the learners belong here and serialises saves of one gathering by locking its own row; what it has read with
    ``with_standing`` under that lock it passes as ``standing``. ``browser`` is what ``wall.browser_hash`` has made,
    ``reason`` why marks are corrected. ``made_up_in``: where all of ``marks`` were made up, with that status.
    ``deeds``, by learner id, is kept instead of ``nonce``, ``method`` and ``at``; whether the gathering is open ``at``
    decides alone.

    Raises DomainError: ``gathering_not_open`` before it begins, ``unknown_status``, ``made_up_elsewhere`` for a mark as
    made up that does not stand and that nothing is said to be made up in.
    """
    at = at or timezone.now()
    if unknown := set(marks.values()) - set(Status.values):
        raise DomainError("unknown_status", value=sorted(unknown)[0][:20])
    if at < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    if standing is None:
        standing = _standing(gathering, marks, nonce)
    before = {learner_id: standing.get(learner_id, Standing()) for learner_id in marks}
    changed = {
        learner_id: status
        for learner_id, status in marks.items()
        if not before[learner_id].replayed and before[learner_id].status != status
    }
    if made_up_in is None and Status.MADE_UP in changed.values():
        raise DomainError("made_up_elsewhere")
    usual = Deed(nonce=nonce, method=method, at=at)

    def mark(learner_id: int, **facts: Any) -> CheckIn:
        how = vars(deeds.get(learner_id, usual))
        return CheckIn(gathering=gathering, learner_id=learner_id, actor=actor, browser=browser, **how, **facts)

    # Only ``superseded`` of these is written; the status has to pass the constraint of a row that would be new.
    replaced = [
        mark(learner_id, uuid=earlier.check_in, status=Status.ABSENT, superseded=True)
        for learner_id in changed
        if (earlier := before[learner_id]).check_in is not None
    ]
    # One statement for both: a mark whose uuid is known is only set aside, and before the one that takes its place.
    CheckIn.objects.bulk_create(
        [
            *replaced,
            *(mark(pk, status=status, reason=reason, made_up_in=made_up_in) for pk, status in changed.items()),
        ],
        update_conflicts=True,
        unique_fields=["uuid"],
        update_fields=["superseded"],
    )
    return [
        Mark(
            learner_id=learner_id,
            status=changed.get(learner_id) or before[learner_id].status or status,
            changed=learner_id in changed,
        )
        for learner_id, status in marks.items()
    ]


def check_in(*, gathering: Gathering, learner: User, status: str, method: str, actor: User | None, nonce: str) -> Mark:
    """Mark one learner; see ``check_in_many``."""
    return check_in_many(gathering=gathering, marks={learner.pk: status}, method=method, actor=actor, nonce=nonce)[0]
