"""What takes place and when, as calendars show it: on the page, in feeds and on paper. Sessions are read here alone."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Greatest, RowNumber, TruncDate
from django.utils import timezone

from lms.classes.models import ClassGroup, ClassTeacher, Registration, Session
from lms.classes.querysets import CURRENT, SessionQuerySet
from lms.core.days import SHANGHAI, local_day
from lms.core.languages import reads_english
from lms.portal.cards import seats_text
from lms.portal.periods import Period, day_label


@dataclass(frozen=True)
class Line:
    """A session in a calendar. ``left``: how many seats it still has, in words, while people sign up; else empty.

    ``cancelled``: it does not take place, and is shown so that nobody comes. ``moved_from``: when it was to begin
    before it was moved.
    """

    uuid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    topic: str
    url: str
    centre: str
    room: str
    school: str
    centre_uuid: str = ""
    school_uuid: str = ""
    left: str = ""
    cancelled: bool = False
    moved_from: datetime.datetime | None = None


@dataclass(frozen=True)
class Day:
    """``more``: what else there is on that day; ``url`` leads to all of it. ``weekday``: Monday is 1."""

    date: datetime.date
    is_today: bool
    is_past: bool
    weekday: int
    lines: list[Line]
    more: int
    url: str

    @property
    def heading(self) -> str:
        """11月25日 周三; Wed 25 November"""
        return day_label(self.date, named=True)

    @property
    def written(self) -> str:
        """11月25日: on paper no day is today."""
        return day_label(self.date)


def sessions(where: Q, *, start: datetime.datetime, end: datetime.datetime) -> SessionQuerySet:
    """Sessions between two moments that fit ``where``, with all that ``line`` needs, the first first: one query."""
    now = timezone.now()
    signing_up = Q(
        gathering__starts_at__gt=now,
        class_group__status__in=CURRENT,
        class_group__rule=ClassGroup.Rule.FIRST_COME,
        class_group__opens_at__lte=now,
        class_group__closes_at__gt=now,
    )
    return (
        Session.objects.between(start, end)
        .filter(where)
        .select_related("gathering__centre", "gathering__room", "class_group__course", "class_group__school")
        .annotate(
            left=Case(When(signing_up, then=F("class_group__listing__left")), default=Value(None)),
            changed_at=Greatest("updated_at", "gathering__updated_at", "class_group__updated_at"),
        )
        .order_by("gathering__starts_at", "pk")
    )


# Whoever keeps a copy must hear that a class does not take place; from what is only looked at it is gone.
PUBLISHED = Q(class_group__course__status="live")
PUBLIC = PUBLISHED & ~Q(class_group__status=ClassGroup.Status.CANCELLED)


def learnt_by(user: Any) -> Q:
    """In the classes in which ``user`` has a place."""
    return Q(class_group__in=Registration.objects.filter(learner=user, status="confirmed").values("class_group"))


def taught_by(user: Any) -> Q:
    return Q(class_group__in=ClassTeacher.objects.filter(user=user).values("class_group"))


def is_cancelled(session: Session) -> bool:
    return session.cancelled_at is not None or session.class_group.status == ClassGroup.Status.CANCELLED


def line(session: Any) -> Line:
    """``session`` (of ``sessions``) in the reader's language."""
    group, gathering = session.class_group, session.gathering
    english = reads_english()
    cancelled = is_cancelled(session)
    return Line(
        uuid=str(session.uuid),
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        title=group.label,
        topic=(session.topic_en or session.topic) if english else session.topic,
        url=f"{group.course.get_absolute_url()}#classes" if group.course.status == "live" else "",
        centre=gathering.centre.label if gathering.centre else "",
        room=gathering.room.label if gathering.room else "",
        school=group.school.label,
        centre_uuid=str(gathering.centre.uuid) if gathering.centre else "",
        school_uuid=str(group.school.uuid),
        left="" if session.left is None or cancelled else seats_text(session.left, 0, 0),
        cancelled=cancelled,
        moved_from=session.moved_from,
    )


def days(where: Q, period: Period, *, most: int, address: Callable[[datetime.date], str]) -> list[Day]:
    """The days of ``period``, each with its first ``most`` sessions and how many there are beside: one query.

    ``address``: from a date to where all of that day stands.
    """
    of_a_day = [TruncDate("gathering__starts_at", tzinfo=SHANGHAI)]
    rows: Iterable[Any] = (
        sessions(where, start=period.start, end=period.end)
        .annotate(
            rank=Window(RowNumber(), partition_by=of_a_day, order_by=["gathering__starts_at", "pk"]),
            that_day=Window(Count("pk"), partition_by=of_a_day),
        )
        .filter(rank__lte=most)
    )
    by_day: dict[datetime.date, list[Any]] = {}
    for row in rows:
        by_day.setdefault(local_day(row.gathering.starts_at), []).append(row)
    today = local_day(timezone.now())
    return [
        Day(
            date=date,
            is_today=date == today,
            is_past=date < today,
            weekday=date.isoweekday(),
            lines=[line(row) for row in by_day.get(date, [])],
            more=by_day[date][0].that_day - len(by_day[date]) if date in by_day else 0,
            url=address(date),
        )
        for date in period.dates
    ]
