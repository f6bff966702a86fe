"""A day of study ends at midnight in Shanghai, wherever the server stands."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.days import day_start, local_day

NIGHT = datetime.datetime(2026, 11, 22, 16, 0, tzinfo=datetime.UTC)  # midnight in Shanghai
ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (NIGHT - datetime.timedelta(microseconds=1), datetime.date(2026, 11, 22)),
        (NIGHT, datetime.date(2026, 11, 23)),
        (NIGHT + datetime.timedelta(hours=23, minutes=59), datetime.date(2026, 11, 23)),
    ],
)
def test_the_day_changes_at_midnight_in_shanghai(moment, day):
    assert local_day(moment) == day


@pytest.mark.parametrize("zone", ZONES)
def test_the_same_moment_is_the_same_day_in_whatever_zone_it_is_written(zone):
    assert local_day(NIGHT.astimezone(ZoneInfo(zone))) == datetime.date(2026, 11, 23)


@given(
    moment=st.datetimes(
        min_value=datetime.datetime(1995, 1, 1),
        max_value=datetime.datetime(2090, 1, 1),
        timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
    )
)
def test_every_moment_lies_between_the_start_of_its_day_and_that_of_the_next(moment):
    day = local_day(moment)
    assert day_start(day) <= moment < day_start(day + datetime.timedelta(days=1))
