"""The stretches of time that a calendar shows, each with its address: ``2026-W48``, ``2026-11``, ``2026-11-25``."""

import calendar
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core.days import day_start
from lms.portal.templatetags.linxue import weekday

# Nobody plans further; without an end a robot could walk on for ever.
FARTHEST = datetime.timedelta(days=400)
WEEK, MONTH, DAY = "week", "month", "day"


class UnknownPeriod(Exception):
    """An address names no week, month or day, or one beyond FARTHEST."""


@dataclass(frozen=True)
class Period:
    """``days`` days from ``first`` on: a week from Monday, a month from its first day, or a day."""

    kind: str
    first: datetime.date
    days: int

    @property
    def dates(self) -> list[datetime.date]:
        return [self.first + datetime.timedelta(days=number) for number in range(self.days)]

    @property
    def last(self) -> datetime.date:
        return self.dates[-1]

    @property
    def start(self) -> datetime.datetime:
        return day_start(self.first)

    @property
    def end(self) -> datetime.datetime:
        return day_start(self.last + datetime.timedelta(days=1))

    @property
    def key(self) -> str:
        """As the address names it."""
        if self.kind == WEEK:
            year, week, _weekday = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first:%Y-%m}" if self.kind == MONTH else self.first.isoformat()

    @property
    def title(self) -> str:
        if self.kind == MONTH:
            return _month(self.first)
        if self.kind == DAY:
            return day_label(self.first, year=True, named=True)
        return _("%(first)s to %(last)s") % {"first": day_label(self.first, year=True), "last": day_label(self.last)}

    def holds(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last

    def before(self, today: datetime.date) -> "Period | None":
        """The one before; None where the calendar ends."""
        return _near(_OF[self.kind](self.first - datetime.timedelta(days=1)), today)

    def after(self, today: datetime.date) -> "Period | None":
        return _near(_OF[self.kind](self.last + datetime.timedelta(days=1)), today)


def week_of(day: datetime.date) -> Period:
    return Period(WEEK, day - datetime.timedelta(days=day.weekday()), 7)


def month_of(day: datetime.date) -> Period:
    return Period(MONTH, day.replace(day=1), calendar.monthrange(day.year, day.month)[1])


def day_of(day: datetime.date) -> Period:
    return Period(DAY, day, 1)


_OF: dict[str, Callable[[datetime.date], Period]] = {WEEK: week_of, MONTH: month_of, DAY: day_of}


def _near(period: Period, today: datetime.date) -> Period | None:
    return period if abs(period.first - today) <= FARTHEST else None


def asked_for(query: Mapping[str, str], today: datetime.date) -> Period:
    """The period that an address names, today's week where it names none. Raises UnknownPeriod."""
    for kind, read in _READ.items():
        if written := query.get(kind, ""):
            try:
                day = read(written)
            except ValueError:
                raise UnknownPeriod from None
            if abs(day - today) > FARTHEST:
                raise UnknownPeriod
            return _OF[kind](day)
    return week_of(today)


def _read_week(written: str) -> datetime.date:
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", written)
    if found is None:
        raise ValueError(written)
    return datetime.date.fromisocalendar(int(found[1]), int(found[2]), 1)


def _read_month(written: str) -> datetime.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", written):
        raise ValueError(written)
    return datetime.date.fromisoformat(f"{written}-01")


def _read_day(written: str) -> datetime.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ValueError(written)
    return datetime.date.fromisoformat(written)


_READ: dict[str, Callable[[str], datetime.date]] = {WEEK: _read_week, MONTH: _read_month, DAY: _read_day}


def day_label(day: datetime.date, *, year: bool = False, named: bool = False) -> str:
    """11月25日, 2026年11月25日 周三; or 25 November, Wed 25 November 2026."""
    if (get_language() or "").startswith("zh"):
        written = date_format(day, "Y年n月j日" if year else "n月j日")
        return f"{written} {weekday(day)}" if named else written
    written = date_format(day, "j F Y" if year else "j F")
    return f"{weekday(day)} {written}" if named else written


def _month(day: datetime.date) -> str:
    return date_format(day, "Y年n月" if (get_language() or "").startswith("zh") else "F Y")
