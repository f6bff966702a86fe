"""Planning lectures, activities and study tours, and writing down who came."""

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance import services as attendance
from lms.attendance.models import Gathering, Method, Status
from lms.classes.rescheduling import FARTHEST
from lms.classes.timetable import Meeting, hold_free
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import policy
from lms.network.models import Organisation, Room, School, ServiceCentre
from lms.occasions.models import MOST_PEOPLE, Occasion
from lms.records import services as records
from lms.records.hours import MINUTES_PER_STUDY_HOUR

WORDS = ("form", "name", "name_en", "subject", "text", "text_en", "meeting_point", "hours")


def may_keep(user: User, place: Organisation) -> bool:
    """Who stands at the door for ``place``: counts people and reads cards."""
    return policy.allows(user, "roll.keep", place) or policy.allows(user, "classes.manage", place)


@transaction.atomic
def plan(
    *,
    school: School,
    uuid: UUID,
    meeting: Meeting,
    centre: ServiceCentre | None,
    room: Room | None,
    words: dict[str, Any],
    all_the_same: bool = False,
    actor: User | None,
) -> Occasion:
    """Plan an occasion of ``school`` with ``words`` (WORDS). One with ``uuid`` that stands is returned as it is.

    Raises DomainError: ``not_allowed``, ``premises_closed``, ``session_too_far`` more than a year away,
    ``room_elsewhere``, and ``room_taken`` unless it is planned ``all_the_same``.
    """
    _check_may_manage(school, actor)
    if School.objects.select_for_update(no_key=True).get(pk=school.pk).closed_on is not None:
        raise DomainError("premises_closed")
    if there := Occasion.objects.filter(uuid=uuid, school=school).first():
        return there
    _check_where(meeting, centre, room, all_the_same=all_the_same)
    gathering = Gathering.objects.create(
        organisation=school.organisation,
        centre=centre,
        room=room,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
    occasion = Occasion.objects.create(
        uuid=uuid, school=school, gathering=gathering, **{name: words[name] for name in WORDS}
    )
    _record("occasion.planned", occasion, actor=actor)
    return occasion


@transaction.atomic
def change(
    *,
    occasion: Occasion,
    meeting: Meeting,
    centre: ServiceCentre | None,
    room: Room | None,
    words: dict[str, Any],
    all_the_same: bool = False,
    actor: User | None,
) -> Occasion:
    """Say anew what, when and where it is. Once somebody is marked, the time and the hours stay.

    Raises DomainError: ``not_allowed``, ``occasion_begun``, and what ``plan`` raises of the place.
    """
    occasion = _locked(occasion)
    _check_may_manage(occasion.school, actor)
    gathering = occasion.gathering
    was = (gathering.starts_at, gathering.ends_at, gathering.centre_id, gathering.room_id)
    becomes = (meeting.starts_at, meeting.ends_at, centre.pk if centre else None, room.pk if room else None)
    moved = was != becomes
    if (moved or words["hours"] != occasion.hours) and gathering.check_ins.exists():
        raise DomainError("occasion_begun")
    if moved:
        _check_where(meeting, centre, room, apart_from=occasion, all_the_same=all_the_same)
        gathering.starts_at, gathering.ends_at = meeting.starts_at, meeting.ends_at
        gathering.centre, gathering.room = centre, room
        gathering.save(update_fields=["starts_at", "ends_at", "centre", "room", "updated_at"])
    for name in WORDS:
        setattr(occasion, name, words[name])
    occasion.save(update_fields=[*WORDS, "updated_at"])
    _record("occasion.changed", occasion, actor=actor, moved=moved)
    return occasion


@transaction.atomic
def call_off(*, occasion: Occasion, reason: str, actor: User | None) -> None:
    """Say that it does not take place, and why. Raises DomainError: ``not_allowed``, ``occasion_begun``."""
    occasion = _locked(occasion)
    _check_may_manage(occasion.school, actor)
    if occasion.cancelled_at is not None:
        return
    if _came(occasion) or occasion.headcount:
        raise DomainError("occasion_begun")
    occasion.cancelled_at, occasion.cancel_reason = timezone.now(), reason
    occasion.save(update_fields=["cancelled_at", "cancel_reason", "updated_at"])
    _record("occasion.called_off", occasion, actor=actor)


@transaction.atomic
def hold_after_all(*, occasion: Occasion, all_the_same: bool = False, actor: User | None) -> None:
    """Take back that it is called off. Raises DomainError: ``not_allowed``, ``room_taken`` meanwhile."""
    occasion = _locked(occasion)
    _check_may_manage(occasion.school, actor)
    if occasion.cancelled_at is None:
        return
    gathering = occasion.gathering
    meeting = Meeting(starts_at=gathering.starts_at, ends_at=gathering.ends_at)
    _check_where(meeting, gathering.centre, gathering.room, apart_from=occasion, all_the_same=all_the_same)
    occasion.cancelled_at, occasion.cancel_reason = None, ""
    occasion.save(update_fields=["cancelled_at", "cancel_reason", "updated_at"])
    _record("occasion.held_after_all", occasion, actor=actor)


@transaction.atomic
def count(*, occasion: Occasion, headcount: int, actor: User, now: datetime.datetime | None = None) -> None:
    """Write down how many people were there. Each number stays in the log.

    Raises DomainError: ``not_allowed``, ``occasion_cancelled``, ``gathering_not_open``, ``headcount_odd`` for fewer
    than have come with a card, or more than any hall holds.
    """
    now = now or timezone.now()
    occasion = _kept(occasion, actor)
    if now < occasion.gathering.starts_at - attendance.OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    came = _came(occasion)
    if not came <= headcount <= MOST_PEOPLE:
        raise DomainError("headcount_odd", least=came, most=MOST_PEOPLE)
    _write_headcount(occasion, headcount, actor=actor, now=now)


@transaction.atomic
def check_in(
    *,
    occasion: Occasion,
    learner: User,
    came: bool = True,
    actor: User,
    nonce: str,
    now: datetime.datetime | None = None,
) -> attendance.Mark:
    """Mark that ``learner`` came, read from her card, with study record and points; ``came`` off takes it back.

    Again it changes nothing. Raises DomainError: ``not_allowed``, ``occasion_cancelled``, ``gathering_not_open``.
    """
    occasion = _kept(occasion, actor)
    status = Status.PRESENT if came else Status.ABSENT
    mark = attendance.check_in_many(
        gathering=occasion.gathering,
        marks={learner.pk: status},
        method=Method.CARD,
        actor=actor,
        nonce=nonce,
        at=now,
    )[0]
    if mark.changed:
        records.record_study(_entry(occasion, mark), actor=actor)
        if occasion.headcount is not None:  # who was counted before, and then comes with a card, is one more at least
            _write_headcount(occasion, max(occasion.headcount, _came(occasion)), actor=actor, now=now or timezone.now())
    return mark


def _came(occasion: Occasion) -> int:
    """How many have come with a card."""
    return occasion.gathering.check_ins.current().filter(status=Status.PRESENT).count()


def _write_headcount(occasion: Occasion, headcount: int, *, actor: User, now: datetime.datetime) -> None:
    if headcount == occasion.headcount:
        return
    before = occasion.headcount
    occasion.headcount, occasion.counted_by, occasion.counted_at = headcount, actor, now
    occasion.save(update_fields=["headcount", "counted_by", "counted_at", "updated_at"])
    _record("occasion.counted", occasion, actor=actor, people=headcount, before=before)


def _entry(occasion: Occasion, mark: attendance.Mark) -> records.StudyEntry:
    return records.StudyEntry(
        evidence_key=f"occasion.attended:{occasion.uuid}:{mark.learner_id}",
        learner_id=mark.learner_id,
        mode="class",
        minutes=occasion.hours * MINUTES_PER_STUDY_HOUR if mark.attended else 0,
        title=occasion.name,
        title_en=occasion.name_en or occasion.name,
        course_title=occasion.name,
        course_title_en=occasion.name_en or occasion.name,
        subject=occasion.subject,
        organisation=occasion.school.organisation,
        at=occasion.gathering.ends_at,
        evidence_kind="occasion",
        evidence_uuid=occasion.uuid,
        detail={"form": occasion.form, "status": mark.status},
    )


def _check_may_manage(school: School, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "classes.manage", school.organisation):
        raise DomainError("not_allowed")


def _check_where(
    meeting: Meeting,
    centre: ServiceCentre | None,
    room: Room | None,
    *,
    apart_from: Occasion | None = None,
    all_the_same: bool,
) -> None:
    if abs(meeting.starts_at - timezone.now()) > FARTHEST:
        raise DomainError("session_too_far")
    # Held, so that it is not closed in the moment in which something is planned there.
    held = ServiceCentre.objects.select_for_update(no_key=True).filter(pk=centre.pk).first() if centre else None
    if held is not None and held.closed_on is not None:
        raise DomainError("premises_closed")
    if room is not None and (centre is None or room.centre_id != centre.pk):
        raise DomainError("room_elsewhere")
    there = apart_from.gathering_id if apart_from else None
    hold_free(meetings=[meeting], room=room, teachers=[], apart_from=there, all_the_same=all_the_same)


def _locked(occasion: Occasion) -> Occasion:
    return Occasion.objects.select_for_update(of=("self",)).with_place().get(pk=occasion.pk)


def _kept(occasion: Occasion, actor: User) -> Occasion:
    occasion = _locked(occasion)
    if not may_keep(actor, occasion.school.organisation):
        raise DomainError("not_allowed")
    if occasion.cancelled_at is not None:
        raise DomainError("occasion_cancelled")
    return occasion


def _record(action: str, occasion: Occasion, *, actor: User | None, **facts: Any) -> AuditEntry:
    return audit.record(
        action,
        actor=actor,
        object_kind="occasion",
        object_uuid=occasion.uuid,
        organisation_code=occasion.school.organisation.code,
        **facts,
    )
