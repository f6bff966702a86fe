"""The three doors: what each audience is shown, at the hours it has."""

import datetime

import pytest
from django.urls import reverse

from lms.classes import services as classes
from lms.core.days import SHANGHAI, local_day
from lms.network.models import ServiceCentre
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
    centre = ServiceCentre.objects.get(organisation__code="320214052005")

    def make(name: str, audience: str, kind: str, time: str, **facts):
        course = make_course(baduanjin.school, title=f"{name}课", audiences=[audience])
        start = datetime.datetime.combine(coming(now, kind), datetime.time.fromisoformat(time), SHANGHAI)
        meeting = classes.Meeting(starts_at=start, ends_at=start + HOUR)
        return make_class(course, name=name, centre=facts.pop("centre", centre), meetings=[meeting], **facts)

    return make


def open_portal(client, audience: str):
    return client.get(reverse("portal", args=[audience]))


def titles(sessions) -> set[str]:
    return {session.title for session in sessions}


def test_addresses_are_words_that_people_type():
    assert [reverse("portal", args=[audience]) for audience in ("youth", "adult", "elderly")] == [
        "/youth/", "/adults/", "/elderly/",
    ]  # fmt: skip


def test_the_young_see_weekends_and_what_begins_after_school(client, held, now):
    held("周六上午", "youth", SATURDAY, "09:00")
    held("放学后", "youth", WORKDAY, "15:30")
    held("上课时间", "youth", WORKDAY, "15:29")
    held("大人的周六", "adult", SATURDAY, "09:00")
    page = open_portal(client, "youth").context
    assert "周六上午" in titles(page["weekends"])
    assert "放学后" in titles(page["weekdays"])
    shown = titles(page["weekends"]) | titles(page["weekdays"])
    assert "大人的周六" not in shown
    assert ("上课时间" in shown) is (coming(now, WORKDAY).month in {7, 8}), "there is no school in summer"


def test_adults_see_a_week_of_evenings_and_weekends_by_day(client, held):
    held("晚上", "adult", WORKDAY, "18:00")
    held("白天", "adult", WORKDAY, "17:59")
    held("周日白天", "adult", SUNDAY, "10:00")
    page = open_portal(client, "adult").context
    evenings = {session.title for day in page["days"] for session in day.sessions}
    assert len(page["days"]) == 7
    assert "晚上" in evenings
    assert "白天" not in evenings | titles(page["weekends"])
    assert "周日白天" in titles(page["weekends"])


def test_the_elderly_see_what_ends_with_daylight(client, held):
    held("上午", "elderly", WORKDAY, "09:00")
    held("晚上", "elderly", WORKDAY, "17:00")
    shown = titles(open_portal(client, "elderly").context["sessions"])
    assert "上午" in shown
    assert "晚上" not in shown


def test_a_resident_sees_what_is_on_in_her_street_and_her_own_centre_first(as_user, li, zhao, held):
    elsewhere = ServiceCentre.objects.get(organisation__code="320214052029")
    held("远处", "elderly", WORKDAY, "08:00", centre=elsewhere)
    held("近处", "elderly", WORKDAY, "09:00")
    page = open_portal(as_user(li), "elderly").context
    assert {"远处", "近处"} <= titles(page["sessions"])
    assert page["centres"][0].centre.organisation.code == "320214052005"
    assert not {"远处", "近处"} & titles(open_portal(as_user(zhao), "elderly").context["sessions"])


def test_each_door_leads_to_first_lessons_that_anybody_may_open(client, baduanjin):
    rows = [row for audience in WORDS for row in open_portal(client, audience).context["beginnings"]]
    assert {client.get(row.url).status_code for row in rows} == {200}
    [row] = [row for row in rows if row.title == "八段锦"]
    assert row.minutes == baduanjin.lessons.get(slug="stand").minutes


def test_without_classes_each_door_says_so_and_what_to_do(client, db):
    assert said(
        open_portal(client, "youth"),
        "Nothing is planned for these weekends yet. The centres below know what comes next.",
    )
