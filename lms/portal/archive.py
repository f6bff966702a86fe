"""A learner's archive under the choices of its reader: what is there to choose, what it sums to, the lines.

All sums are of one statement that groups a learner's lines; the choices are counted from its rows in memory.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.days import local_day
from lms.core.keyset import every_row
from lms.courses.models import Subject
from lms.network.models import Organisation
from lms.portal.choices import Group, Option
from lms.portal.curve import Curve, year_curve
from lms.records.hours import study_hours
from lms.records.models import StudyRecord
from lms.records.totals import MonthTotal, YearTotal

ORDER = ["-at", "-pk"]


@dataclass(frozen=True)
class Chosen:
    """What is asked for; empty where all is meant. ``school`` is the code of the place whose school taught."""

    year: int | None = None
    subject: str = ""
    school: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Chosen":
        year = asked.get("year", "")
        return cls(
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and year > "0000" else None,
            subject=asked.get("subject", "") if asked.get("subject") in Subject.values else "",
            school=asked.get("school", "")[:20],
        )

    def with_(self, name: str, value: Any) -> "Chosen":
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def fields(self) -> dict[str, str]:
        given = {"year": str(self.year or ""), "subject": self.subject, "school": self.school}
        return {name: value for name, value in given.items() if value}

    def url(self, **more: str) -> str:
        return "?" + urlencode({**self.fields(), **more})

    def lines(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of ``rows`` that are asked for."""
        if self.year:
            rows = rows.filter(day__range=(datetime.date(self.year, 1, 1), datetime.date(self.year, 12, 31)))
        if self.subject:
            rows = rows.filter(subject=self.subject)
        return rows.filter(organisation__code=self.school) if self.school else rows


@dataclass(frozen=True)
class Cell:
    """The lines of a month in one mode, subject and place."""

    year: int
    month: int
    mode: str
    subject: str
    organisation: int
    lines: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Archive:
    """``totals``: the chosen years, the latest first; ``groups``: the choices, each counted beside the other ones."""

    chosen: Chosen
    totals: list[YearTotal]
    groups: list[Group]
    lines: int
    minutes: int
    curve: Curve | None
    curve_year: int | None
    anything: bool  # whether there is a line at all, under whatever choice

    @property
    def hours(self) -> Decimal:
        return study_hours(self.minutes)

    @property
    def credits(self) -> Decimal:
        return sum((total.credits for total in self.totals), Decimal(0))

    @property
    def labels(self) -> list[str]:
        """What is chosen, in words."""
        return [option.label for group in self.groups for option in group.options if option.selected]


def archive_of(rows: QuerySet[Any], chosen: Chosen) -> Archive:
    """The archive of ``rows``, a learner's lines or the part of them that a reader may see: two queries."""
    grouped = rows.order_by().values_list("day__year", "day__month", "mode", "subject", "organisation")
    cells = [Cell(*row) for row in grouped.annotate(lines=Count("pk"), minutes=Sum("minutes"))]
    places = {place.pk: place for place in Organisation.objects.filter(pk__in={cell.organisation for cell in cells})}

    def fits(cell: Cell, under: Chosen) -> bool:
        return (
            under.year in (None, cell.year)
            and under.subject in ("", cell.subject)
            and under.school in ("", places[cell.organisation].code)
        )

    def options(name: str, values: Sequence[tuple[Any, str]], own: Callable[[Cell], Any]) -> list[Option]:
        counts: dict[Any, int] = {}
        without = chosen.with_(name, None if name == "year" else "")
        for cell in cells:
            if fits(cell, without):
                counts[own(cell)] = counts.get(own(cell), 0) + cell.lines
        is_chosen = getattr(chosen, name)
        return [
            Option(
                value=str(value),
                label=label,
                selected=value == is_chosen,
                url=(without if value == is_chosen else chosen.with_(name, value)).url(),
                count=counts.get(value, 0),
            )
            for value, label in values
        ]

    years = sorted({cell.year for cell in cells}, reverse=True)
    subjects = {cell.subject for cell in cells} | {chosen.subject}
    schools = sorted(places.values(), key=lambda place: place.path)
    here = [cell for cell in cells if fits(cell, chosen)]
    totals = _totals(here)
    curve_year = chosen.year if chosen.year in years else (totals[0].year if totals else None)
    return Archive(
        chosen=chosen,
        totals=totals,
        groups=[
            Group("year", _("Year"), options("year", [(year, str(year)) for year in years], lambda cell: cell.year)),
            Group(
                "subject",
                _("Subject"),
                options(
                    "subject",
                    [(value, str(label)) for value, label in Subject.choices if value in subjects],
                    lambda cell: cell.subject,
                ),
            ),
            Group(
                "school",
                _("School"),
                options(
                    "school",
                    [(place.code, place.label) for place in schools],
                    lambda cell: places[cell.organisation].code,
                ),
            ),
        ],
        lines=sum(cell.lines for cell in here),
        minutes=sum(cell.minutes for cell in here),
        curve=_curve(here, curve_year) if curve_year else None,
        curve_year=curve_year,
        anything=bool(cells),
    )


def lines_of(rows: QuerySet[Any], chosen: Chosen) -> Iterator[StudyRecord]:
    """Every line that is chosen, the newest first, some thousands in memory at a time."""
    return every_row(chosen.lines(rows).select_related("organisation"), ORDER)


def _totals(cells: Sequence[Cell]) -> list[YearTotal]:
    years: dict[int, dict[str, int]] = {}
    for cell in cells:
        modes = years.setdefault(cell.year, {"online": 0, "class": 0})
        modes[cell.mode] += cell.minutes
    return [
        YearTotal(year=year, online_minutes=modes["online"], class_minutes=modes["class"])
        for year, modes in sorted(years.items(), reverse=True)
    ]


def _curve(cells: Sequence[Cell], year: int) -> Curve:
    months = dict.fromkeys(range(1, 13), 0)
    for cell in cells:
        if cell.year == year:
            months[cell.month] += cell.minutes
    today = local_day(timezone.now())
    until = today.month if year == today.year else 12
    return year_curve([MonthTotal(month=month, minutes=minutes) for month, minutes in months.items()], until=until)
