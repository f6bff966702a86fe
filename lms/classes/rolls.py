"""Keeping the roll of a class: marks, and the study record and points of who came."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from lms.accounts.models import LearnerCard, User
from lms.attendance import services as attendance
from lms.attendance.models import CheckIn, Gathering
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.errors import DomainError
from lms.network import policy
from lms.records import services as records
from lms.records.hours import MINUTES_PER_STUDY_HOUR


def note_complete(gatherings: QuerySet[Gathering]) -> None:
    """Write down for ``gatherings`` of classes whether everybody who had a place when it began has a mark.

    To be called, under the lock of the class, by whatever changes places or marks; ``verify_rolls`` holds it to that.
    """
    has_mark = CheckIn.objects.current().filter(gathering=OuterRef(OuterRef("pk")), learner=OuterRef("learner"))
    without = Registration.objects.filter(
        ~Exists(has_mark),
        class_group__sessions__gathering=OuterRef("pk"),
        class_group__sessions__cancelled_at=None,
        status=Registration.Status.CONFIRMED,
        registered_at__lte=OuterRef("starts_at"),
    )
    gatherings.update(roll_complete=~Exists(without))


def may_keep_roll(user: User, session: Any) -> bool:
    """Teachers and class heads of the class; else who keeps rolls for its school. Needs ``with_teaching``."""
    return session.is_mine or policy.allows(user, "roll.keep", session.class_group.school.organisation)


# So long after a session who teaches it puts its marks right; later it is for who keeps rolls for the school.
TEACHER_CORRECTS = datetime.timedelta(days=7)


def require_may_correct(user: User, session: Any, reason: str, now: datetime.datetime) -> None:
    """Once the session is over a mark that stands is changed for a reason, and after a while by the school alone.

    Raises DomainError ``mark_needs_reason``, ``mark_correction_late``.
    """
    if now <= session.gathering.ends_at:
        return
    if now > session.gathering.ends_at + TEACHER_CORRECTS and not policy.allows(
        user, "roll.keep", session.class_group.school.organisation
    ):
        raise DomainError("mark_correction_late")
    if not reason:
        raise DomainError("mark_needs_reason")


def roster(session: Session, learners: Collection[UUID], *, nonces: Iterable[str]) -> list[Any]:
    """Places of ``learners`` (uuids) in the class, with standing marks, ``learner_uuid`` and the ``card``'s uuid."""
    places = Registration.objects.filter(
        class_group=session.class_group_id, status=Registration.Status.CONFIRMED, learner__uuid__in=learners
    )
    valid = LearnerCard.objects.filter(user=OuterRef("learner"), revoked_at=None)
    known = attendance.with_standing(places, gathering=session.gathering, nonces=nonces)
    return list(
        known.annotate(learner_uuid=F("learner__uuid"), card=Subquery(valid.values("uuid")[:1])).only("learner_id")
    )


@transaction.atomic
def keep_roll(
    *,
    session: Session,
    marks: Mapping[UUID, str],
    actor: User | None,
    nonce: str,
    now: datetime.datetime | None = None,
    method: str = "roll",
    locked: bool = False,
    over: bool = True,
    browser: str = "",
    reason: str = "",
    corrector: User | None = None,
    made_up_in: Session | None = None,
    deeds: Mapping[UUID, attendance.Deed] = attendance.NO_DEEDS,
    places: Sequence[Any] | None = None,
) -> list[attendance.Mark]:
    """Save a roll: marks by the learners' uuids, then study record and points of who attended, all in one transaction.

    A corrected mark takes back or adds exactly what it changes. ``locked`` says that the caller has read the session
    with ``Session.objects.locked()`` in this transaction; with ``over`` off a mark that stands is left as it is.
    ``made_up_in``: the session in which all of ``marks`` were made up.
    ``corrector``: whose right to change marks that stand is asked (DomainError ``mark_needs_reason``,
    ``mark_correction_late``); None for the program itself. ``deeds``, by the learners' uuids, is kept of a mark instead
    of ``nonce``, ``method`` and ``now``; ``places``: what a caller has read with ``roster`` under the lock.

    Raises DomainError: ``not_in_class`` for a learner without a place, ``class_over`` for a cancelled class,
    ``session_called_off`` for such a session, and those of ``attendance.check_in_many``.
    """
    # Locks the class as signing up does, so the roster stands still while the roll is saved. A statement of its own:
    # one that joined the places would have read them before it waited for the lock.
    if not locked:
        ClassGroup.objects.select_for_update().only("pk").get(pk=session.class_group_id)
    if session.class_group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("class_over")
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    if places is None:
        places = roster(session, list(marks), nonces=[nonce, *(deed.nonce for deed in deeds.values())])
    learners: dict[UUID, int] = {}
    standing: dict[int, attendance.Standing] = {}
    for place in places:
        if place.learner_uuid in marks:
            learners[place.learner_uuid] = place.learner_id
            standing[place.learner_id] = attendance.Standing(
                check_in=place.mark_uuid, status=place.mark_status or "", replayed=place.mark_replayed
            )
    if set(marks) - set(learners):
        raise DomainError("not_in_class")
    wanted = {learners[uuid]: status for uuid, status in marks.items()}
    if not over:
        wanted = {pk: standing[pk].status or status for pk, status in wanted.items()}
    # First marks are no corrections, nor is the same sending once more.
    corrected = any(held.status and not held.replayed and held.status != wanted[pk] for pk, held in standing.items())
    if corrector is not None and corrected:
        require_may_correct(corrector, session, reason, now or timezone.now())
    result = attendance.check_in_many(
        gathering=session.gathering,
        marks=wanted,
        method=method,
        actor=actor,
        nonce=nonce,
        at=now,
        standing=standing,
        browser=browser,
        reason=reason,
        made_up_in=made_up_in.gathering if made_up_in else None,
        deeds={learners[uuid]: deed for uuid, deed in deeds.items()},
    )
    changed = [mark for mark in result if mark.changed]
    if any(standing[mark.learner_id].check_in is None for mark in changed):  # a corrected mark leaves no gap
        note_complete(Gathering.objects.filter(pk=session.gathering_id))
    if changed:
        records.record_study_many([_study_entry(session, mark) for mark in changed], actor=actor)
    return result


def _study_entry(session: Session, mark: attendance.Mark) -> records.StudyEntry:
    """What a mark is worth in the study archive: the whole session for who attended, else nothing."""
    group = session.class_group
    return records.StudyEntry(
        evidence_key=f"session.attended:{session.gathering.uuid}:{mark.learner_id}",
        learner_id=mark.learner_id,
        mode="class",
        minutes=group.hours_a_session * MINUTES_PER_STUDY_HOUR if mark.attended else 0,
        title=f"{group.name} · 第 {session.number} 次",
        title_en=f"{group.name_en or group.name} · session {session.number}",
        course_title=group.name,
        course_title_en=group.name_en or group.name,
        subject=group.course.subject,
        organisation=group.school.organisation,
        at=session.gathering.ends_at,
        evidence_kind="session",
        evidence_uuid=session.uuid,
        detail={"status": mark.status, "topic": session.topic, "topic_en": session.topic_en},
    )
