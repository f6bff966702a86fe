"""Weeks, months and days by their addresses."""

import datetime

import pytest
from django.utils import translation

from lms.portal import periods

TODAY = datetime.date(2026, 11, 24)  # a Tuesday


def test_without_a_name_it_is_the_week_of_today():
    period = periods.asked_for({}, TODAY)
    assert (period.key, period.first, period.last) == (
        "2026-W48",
        datetime.date(2026, 11, 23),
        datetime.date(2026, 11, 29),
    )


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({"week": "2026-W53"}, "2026-12-28", "2027-01-03"),
        ({"week": "2027-W01"}, "2027-01-04", "2027-01-10"),
        ({"month": "2026-02"}, "2026-02-01", "2026-02-28"),
        ({"month": "2026-12"}, "2026-12-01", "2026-12-31"),
        ({"day": "2026-11-24"}, "2026-11-24", "2026-11-24"),
    ],
)
def test_an_address_names_its_days_and_they_name_the_address(query, first, last):
    period = periods.asked_for(query, TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert {period.kind: period.key} == query
    assert period.end - period.start == datetime.timedelta(days=period.days)


@pytest.mark.parametrize("query", [
    {"week": "2026-W54"}, {"week": "2027-W53"}, {"week": "2026-W00"}, {"week": "2026W48"}, {"week": "2026-48"},
    {"week": "zzz"}, {"week": "2026-W4８"}, {"month": "2026-13"}, {"month": "2026-1"}, {"month": "0000-00"},
    {"day": "2026-02-30"}, {"day": "20261124"}, {"day": "2026-11-24T10:00"}, {"day": "9999-12-31"},
    {"day": "0001-01-01"}, {"week": "1970-W01"},
])  # fmt: skip
def test_what_names_no_time_near_today_is_refused(query):
    with pytest.raises(periods.UnknownPeriod):
        periods.asked_for(query, TODAY)


@pytest.mark.parametrize("kind", [periods.WEEK, periods.MONTH, periods.DAY])
def test_the_ways_lead_to_neighbours_and_end(kind):
    period = {periods.WEEK: periods.week_of, periods.MONTH: periods.month_of, periods.DAY: periods.day_of}[kind](TODAY)
    steps = 0
    while (following := period.after(TODAY)) is not None:
        assert following.first - period.last == datetime.timedelta(days=1)
        assert following.before(TODAY) == period
        assert periods.asked_for({kind: following.key}, TODAY) == following
        period, steps = following, steps + 1
    assert 10 < steps <= 400


def test_titles_in_both_languages():
    week, month, day = periods.week_of(TODAY), periods.month_of(TODAY), periods.day_of(TODAY)
    assert [one.title for one in (week, month, day)] == [
        "2026年11月23日至11月29日",
        "2026年11月",
        "2026年11月24日 周二",
    ]
    with translation.override("en"):
        assert [one.title for one in (week, month, day)] == [
            "23 November 2026 to 29 November",
            "November 2026",
            "Tue 24 November 2026",
        ]
