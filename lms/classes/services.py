"""Opening classes and signing up."""

import datetime
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lms.accounts.children import is_child
from lms.accounts.models import User
from lms.attendance.models import Gathering
from lms.classes import approvals, parties, telling
from lms.classes.models import MOST_NEW, ClassGroup, ClassTeacher, Registration, Session, Term
from lms.classes.querysets import UNDO_WITHIN
from lms.classes.queue import check_not_over, leave_party, locked, pass_on, places_changed, record, settle, standing
from lms.classes.timetable import Meeting, hold_free
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.courses import joining
from lms.courses.models import Course
from lms.courses.sharing import may_run
from lms.network import elder_papers, policy
from lms.network.models import Room, School, ServiceCentre

Status = Registration.Status


@transaction.atomic
def open_class(
    *,
    course: Course,
    school: School,
    centre: ServiceCentre,
    room: Room | None,
    term: Term,
    name: str,
    name_en: str = "",
    teachers: Sequence[tuple[User, str]],
    meetings: Sequence[Meeting],
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    actor: User | None,
    seats: int = 30,
    minimum: int = 15,
    hours_a_session: int = 2,
    note: str = "",
    note_en: str = "",
    uuid: UUID | None = None,
    rule: str = ClassGroup.Rule.FIRST_COME,
    quotas: Mapping[str, int] | None = None,
    draws_at: datetime.datetime | None = None,
    all_the_same: bool = False,
) -> ClassGroup:
    """Open a run of ``course`` with its sessions; ``teachers`` are (person, ClassTeacher.Part) pairs.

    ``quotas``: percent of the seats by ``drawing.QUOTAS``, for a class whose places are drawn at ``draws_at``.
    Where a class with ``uuid`` stands already it is returned: a form that is sent twice opens one.

    Raises DomainError: ``not_allowed``, ``course_not_run_here`` for a course of another place that the school does not
    run, ``teacher_is_child`` for who is under a guardian, ``premises_closed`` when
    school or centre is, ``room_elsewhere`` when the room is not the centre's, ``room_too_small``, ``quotas_too_large``,
    ``draw_before_close`` for a draw that is not planned, or planned while people sign up, ``room_taken`` and
    ``teacher_taken`` unless it is opened ``all_the_same``.
    """
    if actor is not None and not policy.allows(actor, "classes.manage", school.organisation):
        raise DomainError("not_allowed")
    if not may_run(school, course):
        raise DomainError("course_not_run_here")
    if any(is_child(user) for user, _part in teachers):
        raise DomainError("teacher_is_child")
    # Held, so that neither is closed in the moment in which the class is opened.
    for premises in (School.objects.filter(pk=school.pk), ServiceCentre.objects.filter(pk=centre.pk)):
        if premises.select_for_update().get().closed_on is not None:
            raise DomainError("premises_closed")
    # Asked behind the lock: of two that are sent at once the second finds the first.
    if uuid is not None and (there := ClassGroup.objects.filter(uuid=uuid, school=school).first()):
        return there
    kept = dict(quotas or {})
    if kept.get("new", 0) > MOST_NEW or sum(kept.values()) > 100:
        raise DomainError("quotas_too_large", most=MOST_NEW)
    if rule == ClassGroup.Rule.DRAW and (draws_at is None or draws_at < closes_at):
        raise DomainError("draw_before_close")
    if room is not None and room.centre_id != centre.pk:
        raise DomainError("room_elsewhere")
    if room is not None and room.seats < seats:
        raise DomainError("room_too_small", seats=room.seats)
    people = [user for user, _part in teachers]
    hold_free(meetings=meetings, room=room, teachers=people, all_the_same=all_the_same)
    group = ClassGroup.objects.create(
        uuid=uuid or uuid4(),
        course=course,
        school=school,
        centre=centre,
        room=room,
        term=term,
        name=name,
        name_en=name_en,
        seats=seats,
        minimum=minimum,
        hours_a_session=hours_a_session,
        opens_at=opens_at,
        closes_at=closes_at,
        note=note,
        note_en=note_en,
        rule=rule,
        draws_at=draws_at,
        **{f"quota_{name}": percent for name, percent in (quotas or {}).items()},
    )
    ClassTeacher.objects.bulk_create(ClassTeacher(class_group=group, user=user, part=part) for user, part in teachers)
    gatherings = Gathering.objects.bulk_create(
        Gathering(
            organisation=school.organisation,
            centre=centre,
            room=room,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
        for meeting in meetings
    )
    Session.objects.bulk_create(
        Session(class_group=group, gathering=gathering, number=number, topic=meeting.topic, topic_en=meeting.topic_en)
        for number, (gathering, meeting) in enumerate(zip(gatherings, meetings, strict=True), start=1)
    )
    audit.record(
        "class.opened",
        actor=actor,
        object_kind="class_group",
        object_uuid=group.uuid,
        organisation_code=school.organisation.code,
    )
    transaction.on_commit(bump_generation)
    return group


def _check_open(group: ClassGroup, *, now: datetime.datetime) -> None:
    check_not_over(group)
    if now < group.opens_at:
        raise DomainError("signup_not_open")
    if now >= group.closes_at:
        raise DomainError("signup_closed")


@transaction.atomic
def register(*, group: ClassGroup, learner: User, actor: User, now: datetime.datetime | None = None) -> Registration:
    """Give ``learner`` a place, or the next place in the queue when the class is full.

    Asking again returns the registration that stands; who was released within a day has her place again. Raises
    DomainError: ``class_over``, ``signup_not_open``,
    ``signup_closed``, ``too_many_classes`` in the first round, ``elder_papers_wanted``, and what ``approvals.check``
    and ``joining.check`` raise.
    """
    return register_many(group=group, learners=[learner], actor=actor, now=now)[0]


@transaction.atomic
def register_together(
    *, group: ClassGroup, learners: Sequence[User], actor: User | None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Register ``learners`` as one party: places for all of them, or one after the other in the queue.

    Raises DomainError: what ``register`` and ``parties.check`` raise.
    """
    return register_many(group=group, learners=learners, actor=actor, now=now, together=True)


@transaction.atomic(savepoint=False)
def register_many(
    *,
    group: ClassGroup,
    learners: Sequence[User],
    actor: User | None,
    now: datetime.datetime | None = None,
    together: bool = False,
) -> list[Registration]:
    """Register ``learners`` in this order; see ``register``, and ``register_together``. All or none."""
    group = locked(group)
    now = now or timezone.now()  # behind the lock: who came first has the earlier moment, and the lower number
    _offered, stands = settle(group, now=now)
    ids = [learner.pk for learner in learners]
    rows_held = Registration.objects.standing(now).filter(class_group=group, learner__in=ids).order_by("pk")
    held = {row.learner_id: row for row in rows_held}
    if together:
        parties.check(group, learners, held.values())
    for row in held.values():
        if row.status == Status.RELEASED:
            _take_back_release(group, row, now=now, actor=actor)
    fresh = list({learner.pk: learner for learner in learners if learner.pk not in held}.values())
    if fresh:
        _check_open(group, now=now)
        approvals.check(group, fresh)
        joining.check(group.course, fresh)
        elder_papers.check(fresh)
        _check_first_round(group, fresh, now=now)
        free = stands.free(group)
        if together and free < len(fresh):
            free = 0
        party = uuid4() if together else None
        rows = [
            Registration(
                class_group=group,
                learner=learner,
                registered_at=now,
                status=Status.CONFIRMED if place < free else Status.WAITING,
                party=party,
            )
            for place, learner in enumerate(fresh)
        ]
        for row in Registration.objects.bulk_create(rows):
            held[row.learner_id] = row
        queued = not any(row.status == Status.CONFIRMED for row in rows)
        if not queued:
            places_changed(group)
        elif not stands.waiting:
            # No roll expects them, and no seat is less. How many wait behind the first is told a minute late at most:
            # two thousand at once would have every page made anew for each of them.
            transaction.on_commit(bump_generation)
        learned = [str(learner.uuid) for learner in fresh]
        deed = record("class.registered", group, actor=actor, learners=learned, queued=queued)
        told = [(telling.standing_kind(row), row) for row in rows]
        telling.tell(told, group=group, deed=deed, actor=actor, at=now)
    return [held[learner_id] for learner_id in ids]


def _check_first_round(group: ClassGroup, learners: Sequence[User], *, now: datetime.datetime) -> None:
    if local_day(now) > group.term.first_round_ends_on:
        return
    # Two classes at one moment are two locks: her own row puts the two one after the other.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in learners]).order_by("pk"))
    held: dict[int, int] = {}
    others = (
        Registration.objects.holding()
        .filter(class_group__term=group.term, learner__in=learners)
        .exclude(class_group__status=ClassGroup.Status.CANCELLED)
    )
    for learner_id in others.values_list("learner_id", flat=True):
        held[learner_id] = held.get(learner_id, 0) + 1
    if any(count >= Term.FIRST_ROUND_CLASSES for count in held.values()):
        raise DomainError("too_many_classes", most=Term.FIRST_ROUND_CLASSES)


@transaction.atomic
def withdraw(
    *, group: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Give up a place, decline an offer or leave the queue. Returns to whom places are offered thereby.

    Of a party the others stay, together where they are two or more.

    Raises DomainError: ``not_registered``, ``class_over``.
    """
    now = now or timezone.now()
    group = locked(group)
    check_not_over(group)
    row = Registration.objects.holding().filter(class_group=group, learner=learner).first()
    if row is None:
        raise DomainError("not_registered")
    had_place, declined = row.status == Status.CONFIRMED, row.status == Status.OFFERED
    Registration.objects.filter(pk=row.pk).update(
        status=Status.WITHDRAWN, offered_until=None, party=None, updated_at=now
    )
    leave_party(row)
    if had_place:
        places_changed(group)
    deed = record("class.withdrawn", group, actor=actor, learner=str(learner.uuid), declined=declined)
    telling.tell([(telling.LEFT, row)], group=group, deed=deed, actor=actor, at=now)
    transaction.on_commit(bump_generation)
    return pass_on(group, now=now, actor=actor)


@transaction.atomic
def undo_withdraw(
    *, group: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> Registration:
    """Take back a withdrawal or a release of the last day: the row stands again where it stood in the order.

    The seat of who was released is kept for that day and is hers again. Of a withdrawal, a free seat that nobody
    before her waits for makes it a place, else it waits; who gave up a place that is offered to another since is then
    first in the queue. Asking again returns the registration that stands. Raises DomainError: ``class_over``,
    ``nothing_to_undo``, ``too_many_classes`` in the first round.
    """
    now = now or timezone.now()
    group = locked(group)
    check_not_over(group)
    mine = Registration.objects.filter(class_group=group, learner=learner).order_by("-updated_at", "-pk")
    if held := mine.holding().first():
        return held
    pass_on(group, now=now)
    row = mine.filter(status__in=[Status.WITHDRAWN, Status.RELEASED], updated_at__gt=now - UNDO_WITHIN).first()
    if row is None:
        raise DomainError("nothing_to_undo")
    if row.status == Status.RELEASED:
        return _take_back_release(group, row, now=now, actor=actor)
    _check_first_round(group, [learner], now=now)
    row.status = Status.CONFIRMED if _is_next(group, row, now=now) else Status.WAITING
    row.save(update_fields=["status", "updated_at"])
    places_changed(group)
    deed = record("class.withdrawal_undone", group, actor=actor, learner=str(learner.uuid))
    telling.tell([(telling.standing_kind(row), row)], group=group, deed=deed, actor=actor, at=now)
    return row


def _is_next(group: ClassGroup, row: Registration, *, now: datetime.datetime) -> bool:
    """Whether a seat is free that nobody before ``row`` waits for; a party that it is too few for may wait behind."""
    if not group.runs_by_itself or standing(group, now=now).taken >= group.seats:
        return False
    waiting = Registration.objects.filter(class_group=group, status=Status.WAITING)
    first = waiting.in_queue_order().first()
    return first is None or (row.queue_order, row.pk) < (first.queue_order, first.pk)


def _take_back_release(
    group: ClassGroup, row: Registration, *, now: datetime.datetime, actor: User | None
) -> Registration:
    """Her seat is still there. What she missed counts no more, or the clock would release her again at once."""
    row.status, row.absences_from = Status.CONFIRMED, now
    row.save(update_fields=["status", "absences_from", "updated_at"])
    places_changed(group)
    deed = record("class.release_undone", group, actor=actor, learner=str(row.learner.uuid))
    telling.tell([(telling.PLACE, row)], group=group, deed=deed, actor=actor, at=now)
    return row
