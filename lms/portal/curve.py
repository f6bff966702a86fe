"""A year of study as a line: where its points lie, for an SVG that the server draws."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from lms.records.totals import MonthTotal

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, GROUND = 14, 306, 26, 106


@dataclass(frozen=True)
class Point:
    """A month on the line. ``named`` months have their number under the axis, the others would crowd it."""

    month: int
    minutes: int
    x: float
    y: float
    named: bool


@dataclass(frozen=True)
class Curve:
    points: list[Point]  # the months so far
    ticks: list[Point]  # all twelve, for the axis
    line: str
    area: str
    top: MonthTotal | None  # the month with most study; None in a year without any
    months: list[MonthTotal]  # the months so far, as numbers

    width, height, ground = WIDTH, HEIGHT, GROUND

    @property
    def peak(self) -> Point | None:
        return next((point for point in self.points if self.top and point.month == self.top.month), None)


def year_curve(months: Sequence[MonthTotal], *, until: int) -> Curve:
    """The line of ``months`` (all twelve) from January to the month ``until``."""
    most = max((month.minutes for month in months), default=0)
    step = (RIGHT - LEFT) / 11

    def point(month: MonthTotal) -> Point:
        share = max(0, month.minutes) / most if most > 0 else 0
        return Point(
            month=month.month,
            minutes=month.minutes,
            x=round(LEFT + step * (month.month - 1), 1),
            y=round(GROUND - share * (GROUND - TOP), 1),
            named=month.month % 3 == 1 or month.month == 12,
        )

    ticks = [point(month) for month in months]
    points = [tick for tick in ticks if tick.month <= until]
    line = _smooth(points)
    area = f"{line} L{points[-1].x} {GROUND} L{points[0].x} {GROUND} Z" if points else ""
    so_far = [month for month in months if month.month <= until]
    top = max(so_far, key=lambda month: month.minutes, default=None) if most > 0 else None
    return Curve(points=points, ticks=ticks, line=line, area=area, top=top, months=so_far)


def _smooth(points: Sequence[Point]) -> str:
    """A path through ``points`` that is level at each of them: it never swings above or below what was learned."""
    if not points:
        return ""
    path = [f"M{points[0].x} {points[0].y}"]
    for before, point in itertools.pairwise(points):
        middle = round((before.x + point.x) / 2, 1)
        path.append(f"C{middle} {before.y} {middle} {point.y} {point.x} {point.y}")
    return " ".join(path)
