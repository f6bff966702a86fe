"""The audience pages: what each audience is shown, at the hours it has."""

import datetime

import pytest
from django.urls import reverse

from lms.classes import services as classes
from lms.classes.holidays import set_holidays
from lms.classes.models import SchoolHoliday
from lms.core.days import SHANGHAI, local_day
from lms.core.pagecache import bump_generation
from lms.network.models import Organisation, ServiceCentre
from lms.portal.views.audience import WORDS
from tests.classes.building import HOUR, make_class, make_course
from tests.portal.reading import said

SATURDAY, SUNDAY, WORKDAY = "saturday", "sunday", "workday"


def coming(now: datetime.datetime, kind: str) -> datetime.date:
    """The first day of that kind after today, at most a week ahead; a workday is at most three."""
    wanted = {SATURDAY: {5}, SUNDAY: {6}, WORKDAY: {0, 1, 2, 3, 4}}[kind]
    days = (local_day(now) + datetime.timedelta(days=number) for number in range(1, 8))
    return next(day for day in days if day.weekday() in wanted)


@pytest.fixture
def held(baduanjin, now):
    """``held("晚上", "adult", WORKDAY, "19:00")`` is a class for adults on the next workday at seven."""
    SchoolHoliday.objects.all().delete()  # the demo's may lie on the days of the test
    centre = ServiceCentre.objects.get(organisation__code="320214052005")

    def make(name: str, audience: str, kind: str, time: str, **facts):
        course = make_course(baduanjin.school, title=f"{name}课", audiences=[audience])
        start = datetime.datetime.combine(coming(now, kind), datetime.time.fromisoformat(time), SHANGHAI)
        meeting = classes.Meeting(starts_at=start, ends_at=start + HOUR)
        return make_class(course, name=name, centre=facts.pop("centre", centre), meetings=[meeting], **facts)

    return make


def open_page(client, audience: str):
    return client.get(reverse("audience", args=[audience]))


def titles(sessions) -> set[str]:
    return {session.title for session in sessions}


def test_addresses_are_words_that_people_type():
    assert [reverse("audience", args=[audience]) for audience in ("youth", "adult", "elderly")] == [
        "/youth/", "/adults/", "/elderly/",
    ]  # fmt: skip


def test_the_young_see_weekends_and_what_begins_after_school(client, held, now):
    held("周六上午", "youth", SATURDAY, "09:00")
    held("放学后", "youth", WORKDAY, "15:30")
    held("上课时间", "youth", WORKDAY, "15:29")
    held("大人的周六", "adult", SATURDAY, "09:00")
    page = open_page(client, "youth").context
    assert "周六上午" in titles(page["weekends"])
    assert "放学后" in titles(page["weekdays"])
    shown = titles(page["weekends"]) | titles(page["weekdays"])
    assert "大人的周六" not in shown
    assert "上课时间" not in shown


def test_in_school_holidays_the_young_see_the_mornings_too(client, held, now):
    held("寒假上午", "youth", WORKDAY, "09:00")
    held("放学后", "youth", WORKDAY, "15:30")
    day = coming(now, WORKDAY)
    city, other = (Organisation.objects.get(code=code) for code in ("3202", "510503"))
    set_holidays(holidays=[SchoolHoliday(organisation=other, name="寒假", starts_on=day, ends_on=day)], actor=None)
    assert open_page(client, "youth").context["holidays"] == [], "schools elsewhere are closed, these are not"

    winter = SchoolHoliday(organisation=city, name="寒假", name_en="Winter holidays", starts_on=day, ends_on=day)
    set_holidays(holidays=[winter], actor=None)
    bump_generation()
    page = open_page(client, "youth")
    assert "寒假上午" in titles(page.context["holidays"])
    assert "放学后" in titles(page.context["weekdays"])
    assert said(page, "In the school holidays, Monday to Friday")


def test_adults_see_a_week_of_evenings_and_weekends_by_day(client, held):
    held("晚上", "adult", WORKDAY, "18:00")
    held("白天", "adult", WORKDAY, "17:59")
    held("周日白天", "adult", SUNDAY, "10:00")
    page = open_page(client, "adult").context
    evenings = {session.title for day in page["days"] for session in day.sessions}
    assert len(page["days"]) == 7
    assert "晚上" in evenings
    assert "白天" not in evenings | titles(page["weekends"])
    assert "周日白天" in titles(page["weekends"])


def test_the_elderly_see_what_ends_with_daylight(client, held):
    held("上午", "elderly", WORKDAY, "09:00")
    held("晚上", "elderly", WORKDAY, "17:00")
    shown = titles(open_page(client, "elderly").context["sessions"])
    assert "上午" in shown
    assert "晚上" not in shown


def test_a_resident_sees_what_is_on_in_her_street_and_her_own_centre_first(as_user, li, zhao, held):
    elsewhere = ServiceCentre.objects.get(organisation__code="320214052029")
    held("远处", "elderly", WORKDAY, "08:00", centre=elsewhere)
    held("近处", "elderly", WORKDAY, "09:00")
    page = open_page(as_user(li), "elderly").context
    assert {"远处", "近处"} <= titles(page["sessions"])
    assert page["centres"][0].centre.organisation.code == "320214052005"
    assert not {"远处", "近处"} & titles(open_page(as_user(zhao), "elderly").context["sessions"])


def test_each_page_leads_to_first_lessons_that_anybody_may_open(client, baduanjin):
    rows = [row for audience in WORDS for row in open_page(client, audience).context["beginnings"]]
    assert {client.get(row.url).status_code for row in rows} == {200}
    [row] = [row for row in rows if row.title == "八段锦"]
    assert row.minutes == baduanjin.lessons.get(slug="stand").minutes


def test_without_classes_each_page_says_so_and_what_to_do(client, db):
    assert said(
        open_page(client, "youth"),
        "Nothing is planned for these weekends yet. The centres below know what comes next.",
    )
