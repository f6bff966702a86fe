"""Classes in which the teacher decides who gets a place, such as an advanced one that builds on skill (decision 0048).

Who signs up waits; nobody moves up by herself. The teacher gives places, says no, and takes either back.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes import telling
from lms.classes.leading import leads
from lms.classes.models import ClassGroup, Registration
from lms.classes.querysets import UNDO_WITHIN
from lms.classes.queue import check_not_over, leave_party, locked, places_changed, record, standing
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation

REASON_LENGTH = 200

Status = Registration.Status


def check(group: ClassGroup, learners: Sequence[User]) -> None:
    """Raise ``refused_before`` for who was not taken into ``group``; no query where no teacher decides."""
    if not group.asks_teacher:
        return
    if Registration.objects.filter(class_group=group, learner__in=learners, status=Status.REFUSED).exists():
        raise DomainError("refused_before")


def _opened(group: ClassGroup, actor: User | None) -> ClassGroup:
    group = locked(group)
    if actor is not None and not leads(actor, group):
        raise DomainError("not_allowed")
    check_not_over(group)
    return group


def _asking(group: ClassGroup, learners: Sequence[User]) -> list[Registration]:
    """The rows of ``learners`` that wait, and of the parties that they are in."""
    waiting = Registration.objects.filter(class_group=group, status=Status.WAITING).select_related("learner")
    rows = {row.pk: row for row in waiting.filter(learner__in=learners)}
    if len(rows) < len({learner.pk for learner in learners}) or not group.asks_teacher:
        raise DomainError("not_asked")
    parties = {row.party for row in rows.values() if row.party is not None}
    if parties:
        rows |= {row.pk: row for row in waiting.filter(party__in=parties)}
    return [rows[pk] for pk in sorted(rows)]


@transaction.atomic
def approve(
    *, group: ClassGroup, learners: Sequence[User], actor: User | None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Give places to ``learners``, who ask for them, and to their parties. All or none.

    Raises DomainError: ``not_allowed``, ``class_over``, ``not_asked``, ``seats_too_few``.
    """
    now = now or timezone.now()
    group = _opened(group, actor)
    rows = _asking(group, learners)
    free = max(0, group.seats - standing(group, now=now).taken)
    if len(rows) > free:
        raise DomainError("seats_too_few", free=free)
    for row in rows:
        row.status, row.registered_at = Status.CONFIRMED, now
        row.save(update_fields=["status", "registered_at", "updated_at"])
    places_changed(group)
    deed = record("class.approved", group, actor=actor, learners=[str(row.learner.uuid) for row in rows])
    telling.tell([(telling.PLACE, row) for row in rows], group=group, deed=deed, actor=actor, at=now)
    return rows


@transaction.atomic
def refuse(
    *,
    group: ClassGroup,
    learners: Sequence[User],
    reason: str = "",
    actor: User | None,
    now: datetime.datetime | None = None,
) -> list[Registration]:
    """Do not take ``learners``, who ask for a place, and say so to them; ``reason`` is told to them and not kept.

    Of a party only those who are named. Raises DomainError: ``not_allowed``, ``class_over``, ``not_asked``,
    ``reason_too_long``.
    """
    now = now or timezone.now()
    group = _opened(group, actor)
    if len(reason) > REASON_LENGTH:
        raise DomainError("reason_too_long")
    named = {learner.pk for learner in learners}
    rows = [row for row in _asking(group, learners) if row.learner_id in named]
    for row in rows:
        Registration.objects.filter(pk=row.pk).update(status=Status.REFUSED, party=None, updated_at=now)
        leave_party(row)
        row.status, row.party = Status.REFUSED, None
    transaction.on_commit(bump_generation)
    deed = record("class.refused", group, actor=actor, learners=[str(row.learner.uuid) for row in rows])
    told = [(telling.REFUSED, row) for row in rows]
    telling.tell(told, group=group, deed=deed, actor=actor, at=now, reason=reason)
    return rows


@transaction.atomic
def reopen(
    *, group: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> Registration:
    """Take a decision back: ``learner`` asks again, where she stood. A place that was given, only within a day.

    Raises DomainError: ``not_allowed``, ``class_over``, ``nothing_to_undo``.
    """
    now = now or timezone.now()
    group = _opened(group, actor)
    mine = Registration.objects.filter(class_group=group, learner=learner).select_related("learner").order_by("pk")
    row = mine.filter(status__in=[Status.CONFIRMED, Status.REFUSED]).last()
    if row is None or not can_be_reopened(row, now) or mine.filter(status=Status.WAITING).exists():
        raise DomainError("nothing_to_undo")
    had_place = row.status == Status.CONFIRMED
    Registration.objects.filter(pk=row.pk).update(status=Status.WAITING, party=None, updated_at=now)
    leave_party(row)
    row.refresh_from_db(fields=["status", "party", "updated_at"])
    if had_place:
        places_changed(group)
    deed = record("class.asked_again", group, actor=actor, learners=[str(learner.uuid)])
    telling.tell([(telling.REOPENED, row)], group=group, deed=deed, actor=actor, at=now)
    return row


def can_be_reopened(row: Registration, now: datetime.datetime) -> bool:
    """A refusal at any time; a place within a day of the deed."""
    given = row.status == Status.CONFIRMED and row.registered_at > now - UNDO_WITHIN
    return row.class_group.asks_teacher and (row.status == Status.REFUSED or given)
