"""Sessions that are moved, called off or added singly, and telling those concerned."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.attendance.models import CheckIn, Gathering
from lms.classes import telling
from lms.classes.models import ClassGroup, ClassTeacher, Registration, Session
from lms.classes.queue import check_not_over, locked, pass_on, places_changed, record
from lms.classes.timetable import MOST_SESSIONS, Meeting, hold_free
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import policy
from lms.network.models import Room, ServiceCentre
from lms.notices.services import Telling, notify_many

FARTHEST = datetime.timedelta(days=400)  # beyond it a year is mistyped


@transaction.atomic
def move_session(
    *,
    session: Session,
    meeting: Meeting,
    centre: ServiceCentre,
    room: Room | None,
    reason: str = "",
    all_the_same: bool = False,
    actor: User | None,
    now: datetime.datetime | None = None,
) -> Session:
    """Hold ``session`` at the time of ``meeting`` in ``centre`` and ``room``, and tell its people and teachers.

    To move it to where it stands changes nothing and tells nobody. ``all_the_same``: also where room or teacher are
    taken. Raises DomainError: ``not_allowed``, ``class_over``, ``session_called_off``, ``session_marked`` once somebody
    is marked, ``session_in_past``, ``session_too_far``, ``premises_closed``, ``room_elsewhere``, ``room_too_small``,
    ``room_taken``, ``teacher_taken``.
    """
    now = now or timezone.now()
    session, group = _locked(session, actor=actor)
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    gathering = session.gathering
    was = (gathering.starts_at, gathering.ends_at, gathering.centre_id, gathering.room_id)
    if was == (meeting.starts_at, meeting.ends_at, centre.pk, room.pk if room else None):
        return session
    _check_unmarked(session)
    _check_can_meet(group, meeting, centre, room, now=now)
    _check_free(group, meeting, room, apart_from=session, all_the_same=all_the_same)
    before = gathering.starts_at
    gathering.starts_at, gathering.ends_at = meeting.starts_at, meeting.ends_at
    gathering.centre, gathering.room = centre, room
    gathering.save(update_fields=["starts_at", "ends_at", "centre", "room", "updated_at"])
    session.moved_from = before if before != meeting.starts_at else session.moved_from
    session.change_reason = reason
    session.save(update_fields=["moved_from", "change_reason", "updated_at"])
    deed = _changed("class.session_moved", session, group, actor=actor, now=now, was=before)
    _tell(telling.SESSION_MOVED, session, group, deed=deed, actor=actor, at=now, was=before)
    return session


@transaction.atomic
def call_off_session(
    *, session: Session, reason: str = "", actor: User | None, now: datetime.datetime | None = None
) -> Session:
    """Let ``session`` not take place, and tell its people and teachers unless its time is over.

    It stays in the list, struck through. Called off again it stays as it is. Raises DomainError: ``not_allowed``,
    ``class_over``, ``session_marked``.
    """
    now = now or timezone.now()
    session, group = _locked(session, actor=actor)
    if session.cancelled_at is not None:
        return session
    _check_unmarked(session)
    session.cancelled_at, session.change_reason = now, reason
    session.save(update_fields=["cancelled_at", "change_reason", "updated_at"])
    deed = _changed("class.session_called_off", session, group, actor=actor, now=now)
    if session.gathering.ends_at > now:
        _tell(telling.SESSION_CALLED_OFF, session, group, deed=deed, actor=actor, at=now)
    return session


@transaction.atomic
def hold_after_all(
    *, session: Session, all_the_same: bool = False, actor: User | None, now: datetime.datetime | None = None
) -> Session:
    """Take back that ``session`` is called off, as long as it is ahead; everybody who was told is told again.

    Raises DomainError: ``not_allowed``, ``class_over``, ``session_in_past``, ``premises_closed``, ``room_too_small``,
    ``room_taken``, ``teacher_taken``.
    """
    now = now or timezone.now()
    session, group = _locked(session, actor=actor)
    if session.cancelled_at is None:
        return session
    gathering = session.gathering
    if gathering.centre is None:
        raise DomainError("premises_closed")
    meeting = Meeting(starts_at=gathering.starts_at, ends_at=gathering.ends_at)
    _check_can_meet(group, meeting, gathering.centre, gathering.room, now=now)
    _check_free(group, meeting, gathering.room, apart_from=session, all_the_same=all_the_same)
    session.cancelled_at, session.change_reason = None, ""
    session.save(update_fields=["cancelled_at", "change_reason", "updated_at"])
    deed = _changed("class.session_held_after_all", session, group, actor=actor, now=now)
    _tell(telling.SESSION_HELD, session, group, deed=deed, actor=actor, at=now)
    return session


@transaction.atomic
def add_session(
    *,
    group: ClassGroup,
    uuid: UUID,
    meeting: Meeting,
    centre: ServiceCentre,
    room: Room | None,
    reason: str = "",
    all_the_same: bool = False,
    actor: User | None,
    now: datetime.datetime | None = None,
) -> Session:
    """Add a session with the next number, and tell people and teachers; where ``uuid`` stands already, that one.

    Raises DomainError: as ``move_session``, and ``sessions_too_many``.
    """
    now = now or timezone.now()
    group = locked(group)
    _check_may_change(group, actor)
    if there := Session.objects.filter(uuid=uuid, class_group=group).select_related("gathering").first():
        return there
    last = group.sessions.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_SESSIONS:
        raise DomainError("sessions_too_many", most=MOST_SESSIONS)
    _check_can_meet(group, meeting, centre, room, now=now)
    _check_free(group, meeting, room, all_the_same=all_the_same)
    gathering = Gathering.objects.create(
        organisation=group.school.organisation,
        centre=centre,
        room=room,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
    session = Session.objects.create(
        uuid=uuid,
        class_group=group,
        gathering=gathering,
        number=last + 1,
        topic=meeting.topic,
        topic_en=meeting.topic_en,
        change_reason=reason,
    )
    deed = _changed("class.session_added", session, group, actor=actor, now=now)
    _tell(telling.SESSION_ADDED, session, group, deed=deed, actor=actor, at=now)
    return session


def _locked(session: Session, *, actor: User | None) -> tuple[Session, ClassGroup]:
    """In the order in which a roll locks: the session with its class, then the term."""
    found = Session.objects.locked().get(pk=session.pk)
    group = locked(found.class_group)
    _check_may_change(group, actor)
    # Of the moment behind the lock.
    found.gathering = Gathering.objects.select_related("centre", "room").get(pk=found.gathering_id)
    return found, group


def _check_may_change(group: ClassGroup, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "classes.manage", group.school.organisation):
        raise DomainError("not_allowed")
    check_not_over(group)


def _check_unmarked(session: Session) -> None:
    if CheckIn.objects.current().filter(gathering=session.gathering_id).exists():
        raise DomainError("session_marked")


def _check_can_meet(
    group: ClassGroup, meeting: Meeting, centre: ServiceCentre, room: Room | None, *, now: datetime.datetime
) -> None:
    if meeting.starts_at <= now:
        raise DomainError("session_in_past")
    if meeting.starts_at > now + FARTHEST:
        raise DomainError("session_too_far")
    # Held, so that it is not closed in the moment in which a session goes there.
    if ServiceCentre.objects.select_for_update(no_key=True).get(pk=centre.pk).closed_on is not None:
        raise DomainError("premises_closed")
    if room is not None and room.centre_id != centre.pk:
        raise DomainError("room_elsewhere")
    if room is not None and room.seats < group.seats:
        raise DomainError("room_too_small", seats=room.seats)


def _check_free(
    group: ClassGroup,
    meeting: Meeting,
    room: Room | None,
    *,
    apart_from: Session | None = None,
    all_the_same: bool,
) -> None:
    teachers = [row.user for row in ClassTeacher.objects.filter(class_group=group).select_related("user")]
    there = apart_from.gathering_id if apart_from else None
    hold_free(meetings=[meeting], room=room, teachers=teachers, apart_from=there, all_the_same=all_the_same)


def _changed(
    action: str,
    session: Session,
    group: ClassGroup,
    *,
    actor: User | None,
    now: datetime.datetime,
    was: datetime.datetime | None = None,
) -> AuditEntry:
    """Rolls and kept pages follow; a class that meets longer offers places again, one that meets no more does not."""
    places_changed(group)
    facts = {"was": was.isoformat(timespec="minutes")} if was else {}
    starts = session.gathering.starts_at.isoformat(timespec="minutes")
    deed = record(action, group, actor=actor, session=str(session.uuid), number=session.number, starts=starts, **facts)
    pass_on(group, now=now)
    return deed


def _tell(
    kind: str,
    session: Session,
    group: ClassGroup,
    *,
    deed: AuditEntry,
    actor: User | None,
    at: datetime.datetime,
    was: datetime.datetime | None = None,
) -> None:
    """Who has a place, or is offered one, and who teaches."""
    facts = telling.session_facts(session, group) | ({"was_at": was.isoformat()} if was else {})
    with translation.override("zh-hans"):  # addresses without a prefix
        to_learners, to_teachers = reverse("class", args=[group.uuid]), reverse("roll", args=[session.uuid])
    held = {Registration.Status.CONFIRMED, Registration.Status.OFFERED}
    rows = Registration.objects.filter(class_group=group, status__in=held).select_related("learner").order_by("pk")
    people: dict[int, tuple[User, str]] = {row.learner_id: (row.learner, to_learners) for row in rows}
    teachers = ClassTeacher.objects.filter(class_group=group).select_related("user")
    people |= {row.user_id: (row.user, to_teachers) for row in teachers}
    notify_many(
        [
            Telling(
                key=f"{kind}:{deed.uuid}:{person.uuid}",
                person=person,
                kind=kind,
                path=path,
                args=facts,
                seen=actor is not None and actor.pk == person.pk,
            )
            for person, path in people.values()
        ],
        at=at,
    )
