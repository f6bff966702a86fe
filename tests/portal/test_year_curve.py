"""The line of a year of study: it says what the months were, and nothing else."""

import re

from lms.portal.curve import GROUND, TOP, year_curve
from lms.records.totals import MonthTotal


def year(*minutes: int) -> list[MonthTotal]:
    return [MonthTotal(month=number, minutes=of) for number, of in enumerate([*minutes, *[0] * 12][:12], start=1)]


def test_the_best_month_is_highest_and_an_empty_one_lies_on_the_ground():
    curve = year_curve(year(0, 90, 45), until=4)
    assert [point.y for point in curve.points] == [GROUND, TOP, (GROUND + TOP) / 2, GROUND]
    assert (curve.top.month, curve.peak.month) == (2, 2)


def test_the_line_ends_with_the_month_that_runs():
    curve = year_curve(year(45, 45, 45, 45), until=3)
    assert [month.month for month in curve.months] == [1, 2, 3]
    assert curve.line.count("C") == 2
    assert len(curve.ticks) == 12


def test_the_line_never_leaves_the_heights_of_its_points():
    curve = year_curve(year(0, 300, 5, 0, 40, 41, 700), until=12)
    heights = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", curve.line)]
    assert min(heights) >= TOP
    assert max(heights) <= GROUND


def test_a_month_that_was_taken_back_does_not_fall_through_the_ground():
    assert year_curve(year(-45, 90), until=2).points[0].y == GROUND


def test_a_year_without_study_is_a_level_line_without_a_best_month():
    curve = year_curve(year(), until=11)
    assert (curve.top, curve.peak) == (None, None)
    assert {point.y for point in curve.points} == {GROUND}
