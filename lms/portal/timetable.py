"""A timetable for the notice board: what a place teaches from now on, class by class, in the order of the week."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.classes.models import ClassTeacher
from lms.core.days import SHANGHAI, day_start, local_day
from lms.portal.calendar import Line, is_cancelled, line, sessions
from lms.portal.ical import DAYS_ON
from lms.portal.periods import day_label

MOST_READ = 3000
MOST_ROWS = 300


@dataclass(frozen=True)
class Row:
    """Sessions of one class on the same day of the week at the same time; ``times`` of them, the first on ``first``."""

    line: Line
    first: datetime.date
    last: datetime.date
    times: int
    teachers: str

    @property
    def held(self) -> str:
        """11月25日至1月6日，6次; 只在11月25日"""
        words = {"first": day_label(self.first), "last": day_label(self.last), "number": self.times}
        if self.times == 1:
            return _("only on %(first)s") % words
        return _("%(first)s to %(last)s, %(number)s times") % words


@dataclass(frozen=True)
class Weekday:
    """``date`` is one of that day of the week."""

    date: datetime.date
    rows: list[Row]


def plan(where: Q) -> list[Weekday]:
    """What is held from today on among the sessions that fit ``where``, Monday first: two queries.

    A session that is held at another time than the others of its class is a row of its own.
    """
    today = local_day(timezone.now())
    held = sessions(where, start=day_start(today), end=day_start(today + datetime.timedelta(days=DAYS_ON)))
    series: dict[tuple, list[Any]] = {}
    for session in held[:MOST_READ]:
        if not is_cancelled(session):
            series.setdefault(_alike(session), []).append(session)
    shown = list(series.values())[:MOST_ROWS]
    teachers = teachers_of({found[0].class_group_id for found in shown})
    by_weekday: dict[int, list[Row]] = {}
    for found in sorted(shown, key=lambda found: _alike(found[0])[:2]):
        first, last = local_day(found[0].gathering.starts_at), local_day(found[-1].gathering.starts_at)
        row = Row(line(found[0]), first, last, len(found), teachers.get(found[0].class_group_id, ""))
        by_weekday.setdefault(first.weekday(), []).append(row)
    return [Weekday(rows[0].first, rows) for _number, rows in sorted(by_weekday.items())]


def _alike(session: Any) -> tuple:
    """The same for sessions that make one row; the hour first, as rows stand on their day."""
    gathering = session.gathering
    start, end = gathering.starts_at.astimezone(SHANGHAI), gathering.ends_at.astimezone(SHANGHAI)
    where = (gathering.centre_id, gathering.room_id)
    return (start.time(), end.time(), start.weekday(), session.class_group_id, *where)


def teachers_of(groups: Iterable[int]) -> dict[int, str]:
    """By class who teaches it: one query."""
    named: dict[int, list[str]] = {}
    held = ClassTeacher.objects.teaching().filter(class_group__in=groups).select_related("user").order_by("pk")
    for one in held:
        named.setdefault(one.class_group_id, []).append(str(one.user))
    return {group: ", ".join(names) for group, names in named.items()}
