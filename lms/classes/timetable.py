"""When the sessions of a class are held, and what else is held by the same people or in the same room."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.days import SHANGHAI
from lms.core.errors import DomainError
from lms.network.models import Room

MOST_SESSIONS = 60
STUDY_HOUR = datetime.timedelta(minutes=45)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When one session is held and what it is about."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    topic: str = ""
    topic_en: str = ""


@dataclass(frozen=True)
class Clash:
    """What is held at a time that is wanted; ``teacher`` is who would be in two places, None for the room.

    ``group`` is the class that it is a session of, None for what else takes the room.
    """

    name: str
    starts_at: datetime.datetime
    group: ClassGroup | None = None
    teacher: User | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Something else than a session that takes a room; ``gathering`` is the id of its gathering."""

    gathering: int
    name: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime


_others: list[Callable[[Room, datetime.datetime, datetime.datetime], Iterable[Taken]]] = []


def register(taking: Callable[[Room, datetime.datetime, datetime.datetime], Iterable[Taken]]) -> None:
    """Let ``taking`` say what else takes a room between two moments. Called at start."""
    if taking not in _others:
        _others.append(taking)


def weekly(
    *,
    first: datetime.date,
    at: datetime.time,
    hours: int,
    times: int,
    every: int = 1,
    left_out: Collection[datetime.date] = (),
    instead: Mapping[datetime.date, datetime.date] | None = None,
) -> list[Meeting]:
    """``times`` meetings of ``hours`` study hours, from ``first`` on, every so many weeks at the same local time.

    A day that stands in ``instead`` is held on the day that it names there. Other days that are ``left_out`` (holidays)
    are passed over: the series goes on until all have been held.
    """
    if not 1 <= times <= MOST_SESSIONS:
        raise ValueError(f"from 1 to {MOST_SESSIONS} sessions")
    held_on = instead or {}
    days: list[datetime.date] = []
    day = first
    while len(days) < times:
        meets = held_on.get(day, day)
        if (day in held_on or day not in left_out) and meets not in days:
            days.append(meets)
        day += datetime.timedelta(weeks=every)
    return on_days(sorted(days), at=at, hours=hours)


def on_days(days: Iterable[datetime.date], *, at: datetime.time, hours: int) -> list[Meeting]:
    """A meeting of ``hours`` study hours on each of ``days``, at the same local time."""
    starts = (datetime.datetime.combine(day, at, SHANGHAI) for day in days)
    return [Meeting(starts_at=start, ends_at=start + hours * STUDY_HOUR) for start in starts]


def in_weeks(first: datetime.date, *, odd: bool, term_from: datetime.date) -> datetime.date:
    """``first``, or the same weekday a week later: whichever lies in an odd (or even) week of the term.

    Week 1 is the week, from Monday, in which the term begins. Held every two weeks from then on, a class keeps to them.
    """
    monday = term_from - datetime.timedelta(days=term_from.weekday())
    week = (first - monday).days // 7 + 1
    return first if (week % 2 == 1) == odd else first + datetime.timedelta(weeks=1)


def clashes(
    *, meetings: Sequence[Meeting], room: Room | None, teachers: Sequence[User], apart_from: int | None = None
) -> list[Clash]:
    """What is held in ``room``, or by one of ``teachers``, while a meeting is: sessions first, the earliest first.

    ``apart_from``: a gathering, by id, that is not in its own way. One query (and one for who teaches them, and one for
    what else takes the room), bounded by what room and teachers have in that time.
    """
    if not meetings:
        return []
    begin, end = min(one.starts_at for one in meetings), max(one.ends_at for one in meetings)

    def meets(starts_at: datetime.datetime, ends_at: datetime.datetime) -> bool:
        return any(one.starts_at < ends_at and starts_at < one.ends_at for one in meetings)

    wanted = Q(class_group__class_teachers__user__in=teachers)
    if room is not None:
        wanted |= Q(gathering__room=room)
    held = (
        Session.objects.planned()
        .filter(wanted, gathering__starts_at__lt=end, gathering__ends_at__gt=begin)
        .exclude(gathering__in=[] if apart_from is None else [apart_from])
        .select_related("gathering", "class_group")
        .prefetch_related("class_group__teachers")
        .order_by("gathering__starts_at", "pk")
        .distinct()
    )
    names = {teacher.pk: teacher for teacher in teachers}
    found = []
    for session in held:
        gathering, group = session.gathering, session.class_group
        if not meets(gathering.starts_at, gathering.ends_at):
            continue
        if room is not None and gathering.room_id == room.pk:
            found.append(Clash(group.label, gathering.starts_at, group))
        found += [
            Clash(group.label, gathering.starts_at, group, names[teacher.pk])
            for teacher in group.teachers.all()
            if teacher.pk in names
        ]
    if room is not None:
        others = (other for taking in _others for other in taking(room, begin, end))
        found += [
            Clash(other.name, other.starts_at)
            for other in others
            if other.gathering != apart_from and meets(other.starts_at, other.ends_at)
        ]
    return found


def hold_free(
    *,
    meetings: Sequence[Meeting],
    room: Room | None,
    teachers: Sequence[User],
    apart_from: int | None = None,
    all_the_same: bool = False,
) -> None:
    """Hold ``room`` and ``teachers`` until the transaction ends, and raise the first of ``clashes`` as ``taken``.

    Held in this order, people by their ids: of two that go there at once the second sees the first. ``all_the_same``:
    who sends it knows of the clash.
    """
    if room is not None:
        Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    people = User.objects.select_for_update(no_key=True).filter(pk__in=[teacher.pk for teacher in teachers])
    list(people.order_by("pk").values_list("pk"))
    if all_the_same:
        return
    if found := clashes(meetings=meetings, room=room, teachers=teachers, apart_from=apart_from):
        raise taken(found[0])


def own_session_beside(*, group: ClassGroup, learner: User, now: datetime.datetime) -> Session | None:
    """The first coming session of another class of ``learner``'s at the time of one of ``group``, if she is in both.

    One query.
    """
    mine = Registration.objects.filter(learner=learner, status=Registration.Status.CONFIRMED)
    here = Session.objects.planned().filter(
        class_group__in=mine.filter(class_group=group).values("class_group"),
        gathering__starts_at__lt=OuterRef("gathering__ends_at"),
        gathering__ends_at__gt=OuterRef("gathering__starts_at"),
    )
    others = Session.objects.planned().filter(
        class_group__in=mine.exclude(class_group=group).values("class_group"), gathering__ends_at__gt=now
    )
    beside = others.filter(Exists(here)).select_related("gathering", "class_group")
    return beside.order_by("gathering__starts_at", "pk").first()


def taken(clash: Clash) -> DomainError:
    """The refusal that names the other side of ``clash``: ``room_taken`` or ``teacher_taken``."""
    name, when = clash.name, date_format(clash.starts_at.astimezone(SHANGHAI), "DATETIME_FORMAT")
    if clash.teacher is None:
        return DomainError("room_taken", name=name, when=when)
    return DomainError("teacher_taken", teacher=clash.teacher.name, name=name, when=when)
