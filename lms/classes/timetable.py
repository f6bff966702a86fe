"""When the sessions of a class are held, and what else is held by the same people or in the same room."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Session
from lms.core.days import SHANGHAI
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
    """A session of ``group`` at a time that is wanted; ``teacher`` is who would be in two places, None for the room."""

    group: ClassGroup
    starts_at: datetime.datetime
    teacher: User | None = None


def weekly(
    *,
    first: datetime.date,
    at: datetime.time,
    hours: int,
    times: int,
    every: int = 1,
    left_out: Collection[datetime.date] = (),
) -> list[Meeting]:
    """``times`` meetings of ``hours`` study hours, from ``first`` on, every so many weeks at the same local time.

    Days that are ``left_out`` (holidays) are passed over: the series goes on until all have been held.
    """
    if not 1 <= times <= MOST_SESSIONS:
        raise ValueError(f"from 1 to {MOST_SESSIONS} sessions")
    found: list[Meeting] = []
    day = first
    while len(found) < times:
        if day not in left_out:
            start = datetime.datetime.combine(day, at, SHANGHAI)
            found.append(Meeting(starts_at=start, ends_at=start + hours * STUDY_HOUR))
        day += datetime.timedelta(weeks=every)
    return found


def clashes(*, meetings: Sequence[Meeting], room: Room | None, teachers: Sequence[User]) -> list[Clash]:
    """Sessions of other classes in ``room`` or with one of ``teachers`` while a meeting is held, the earliest first.

    One query (and one for who teaches them), bounded by what room and teachers have in that time.
    """
    if not meetings:
        return []
    begin, end = min(one.starts_at for one in meetings), max(one.ends_at for one in meetings)
    wanted = Q(class_group__class_teachers__user__in=teachers)
    if room is not None:
        wanted |= Q(gathering__room=room)
    held = (
        Session.objects.filter(wanted, gathering__starts_at__lt=end, gathering__ends_at__gt=begin)
        .exclude(class_group__status=ClassGroup.Status.CANCELLED)
        .select_related("gathering", "class_group")
        .prefetch_related("class_group__teachers")
        .order_by("gathering__starts_at", "pk")
        .distinct()
    )
    names = {teacher.pk: teacher for teacher in teachers}
    found = []
    for session in held:
        gathering = session.gathering
        if not any(one.starts_at < gathering.ends_at and gathering.starts_at < one.ends_at for one in meetings):
            continue
        if room is not None and gathering.room_id == room.pk:
            found.append(Clash(session.class_group, gathering.starts_at))
        found += [
            Clash(session.class_group, gathering.starts_at, names[teacher.pk])
            for teacher in session.class_group.teachers.all()
            if teacher.pk in names
        ]
    return found
