"""When a centre is open, in words: today, tomorrow, after a holiday."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from lms.network.models import Holiday
from lms.network.opening import opening
from lms.network.opening_words import Span, in_words

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime.time(8, 30), datetime.time(11, 30)
AFTERNOON = datetime.time(13, 30), datetime.time(17)
MONDAY = datetime.date(2026, 11, 23)


def rows(days: range) -> list[Span]:
    return [Span(day, *span) for day in days for span in (MORNING, AFTERNOON)]


def at(day: datetime.date, clock: str) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), CHINA)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("clock", "is_open", "text"),
    [
        ("07:00", False, "Opens today at 08:30"),
        ("08:30", True, "Open until 11:30"),
        ("11:30", False, "Opens today at 13:30"),
        ("16:59", True, "Open until 17:00"),
        ("17:00", False, "Closed now. Opens tomorrow at 08:30"),
    ],
)
def test_a_working_day_hour_by_hour(clock, is_open, text):
    told = opening(rows(range(5)), [], at(MONDAY, clock))
    assert (told.is_open, told.text) == (is_open, text)


def test_before_the_weekend_the_next_working_day_is_named():
    told = opening(rows(range(5)), [], at(MONDAY + datetime.timedelta(days=4), "18:00"))
    assert told.text == "Closed now. Opens again on Monday at 08:30"


def test_a_holiday_closes_and_the_first_day_after_it_is_named():
    holiday = Holiday(
        name="校休", name_en="School break", starts_on=MONDAY, ends_on=MONDAY + datetime.timedelta(days=1)
    )
    told = opening(rows(range(5)), [holiday], at(MONDAY, "09:00"))
    assert (told.is_open, told.text) == (
        False,
        "Closed today: School break. Opens again on Wednesday at 08:30",
    )


def test_a_centre_that_has_told_no_hours_is_not_called_closed():
    assert opening([], [], at(MONDAY, "09:00")) is None


def test_the_day_is_that_of_china_wherever_the_server_stands():
    late_on_sunday_in_utc = datetime.datetime(2026, 11, 22, 23, 0, tzinfo=datetime.UTC)
    assert opening(rows(range(5)), [], late_on_sunday_in_utc).text == "Opens today at 08:30"


def test_days_alike_are_drawn_together():
    week = [*rows(range(5)), Span(5, *MORNING)]
    assert in_words(week) == ["Monday to Friday 08:30–\u206011:30, 13:30–\u206017:00", "Saturday 08:30–\u206011:30"]


def test_days_apart_stay_apart():
    week = [*rows(range(1)), *rows(range(2, 3))]
    assert in_words(week) == [
        "Monday 08:30–\u206011:30, 13:30–\u206017:00",
        "Wednesday 08:30–\u206011:30, 13:30–\u206017:00",
    ]
