"""Calendars for programs, read by another library than the one that wrote them, and by hand where letters count."""

import datetime
import re
from uuid import UUID

import pytest
import vobject
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import Gathering
from lms.classes import calendar_addresses, parallel, rescheduling
from lms.classes import services as classes
from lms.classes.models import CalendarAddress, ClassGroup, Session
from lms.classes.timetable import Meeting
from lms.core.days import SHANGHAI
from lms.courses.models import Course
from lms.network.models import ServiceCentre
from lms.portal import ical
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.portal.counting import cost, listed

Kind = CalendarAddress.Kind


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def learner(db):
    return make_people(1)[0]


def held(school, *, days: float = 3, name: str = "样例班", topic: str = "", **facts) -> ClassGroup:
    start = timezone.now().replace(microsecond=0) + days * DAY
    meetings = [classes.Meeting(starts_at=start, ends_at=start + 2 * HOUR, topic=topic)]
    return make_class(make_course(school), name=name, meetings=meetings, **facts)


def of_school(client, school, **extra):
    return client.get(reverse("school-calendar", args=[school.uuid]), **extra)


def own(user, kind=Kind.LEARNING) -> str:
    address = calendar_addresses.renew(user=user, kind=kind, actor=user)
    return reverse("own-calendar", args=[calendar_addresses.secret_of(address)])


def events(response) -> dict[str, object]:
    """By summary, as the foreign library reads them."""
    assert response.status_code == 200
    calendar = vobject.readOne(response.content.decode())
    return {event.summary.value: event for event in calendar.contents.get("vevent", [])}


def test_a_foreign_reader_finds_every_session_where_and_when_it_is(client, school):
    group = held(school, topic="第一课；站桩，调息", note="穿布鞋")
    centre = group.centre
    ServiceCentre.objects.filter(pk=centre.pk).update(
        address="样例路1号", latitude="31.560830", longitude="120.353340", position_source="量过"
    )
    session = group.sessions.get()
    event = events(of_school(client, school))["样例班"]
    assert UUID(event.uid.value) == session.uuid
    assert event.dtstart.value == session.gathering.starts_at
    assert event.dtend.value - event.dtstart.value == 2 * HOUR
    assert event.dtstart.value.utcoffset() == datetime.timedelta(hours=8)
    assert event.location.value == f"{centre.name}, 样例路1号"
    assert [float(part) for part in event.geo.value.split(";")] == [31.56083, 120.35334]
    assert event.status.value == "CONFIRMED"
    assert event.url.value == f"{settings.SITE_URL}{group.course.get_absolute_url()}#classes"
    assert event.description.value == f"第一课；站桩，调息\n{school.name}\n课前提醒：穿布鞋"
    assert event.sequence.value == "0"


def test_the_letter_of_rfc_5545(client, school):
    held(school, name="新吴区江溪街道社区教育中心八段锦与呼吸养生晨练提高班（第二期）" * 2, topic="一,二;三\\四\n五")
    content = of_school(client, school).content
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[1] == "VERSION:2.0"
    assert [line for line in unfolded if line.startswith("DESCRIPTION:")] == [
        f"DESCRIPTION:一\\,二\\;三\\\\四\\n五\\n{school.name}"
    ]
    text = "\n".join(unfolded)
    assert re.search(r"^DTSTART;TZID=Asia/Shanghai:\d{8}T\d{6}$", text, re.M)
    assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", text, re.M)
    assert re.search(r"^LAST-MODIFIED:\d{8}T\d{6}Z$", text, re.M)
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert "TZID:Asia/Shanghai" in zone
    assert "TZOFFSETTO:+0800" in zone
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 1


def test_an_unchanged_calendar_is_not_sent_twice_and_a_changed_one_is(client, school):
    group = held(school)
    first = of_school(client, school)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    same = of_school(client, school, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    before = events(first)["样例班"]
    Gathering.objects.filter(session__class_group=group).update(
        starts_at=timezone.now() + 4 * DAY, ends_at=timezone.now() + 4 * DAY + HOUR, updated_at=timezone.now() + HOUR
    )
    moved = of_school(client, school, headers={"If-None-Match": first["ETag"]})
    after = events(moved)["样例班"]
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value > before.last_modified.value
    assert moved["ETag"] != first["ETag"]


def test_a_cancelled_class_stays_as_cancelled(client, school, learner):
    group = held(school)
    classes.register_many(group=group, learners=[learner], actor=None)
    address = own(learner)
    before = events(client.get(address))["样例班"]
    parallel.cancel_class(group=group, actor=None, now=timezone.now() + HOUR)
    for response in (client.get(address), of_school(client, school)):
        after = events(response)["样例班"]
        assert after.status.value == "CANCELLED"
        assert after.uid.value == before.uid.value
        assert int(after.sequence.value) > int(before.sequence.value)
        assert "不上了" in after.description.value


def test_a_session_that_is_moved_or_called_off_says_so_and_stays_the_same_event(client, school):
    group = held(school)
    before = events(of_school(client, school))["样例班"]
    session = group.sessions.select_related("gathering").get()
    start, later = session.gathering.starts_at + DAY, timezone.now() + HOUR
    rescheduling.move_session(
        session=session,
        meeting=Meeting(starts_at=start, ends_at=start + HOUR),
        centre=group.centre,
        room=None,
        actor=None,
    )
    Gathering.objects.filter(session=session).update(updated_at=later)  # as by a deed of an hour later
    moved = events(of_school(client, school))["样例班"]
    assert (moved.uid.value, moved.status.value, moved.dtstart.value) == (before.uid.value, "CONFIRMED", start)
    assert int(moved.sequence.value) > int(before.sequence.value)
    assert f"{session.gathering.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" in moved.description.value
    rescheduling.call_off_session(session=session, actor=None)
    off = events(of_school(client, school))["样例班"]
    assert (off.uid.value, off.status.value) == (before.uid.value, "CANCELLED")


def test_drafts_and_what_is_long_past_or_far_ahead_are_not_in_it(client, school):
    for name, days in (
        ("旧", -ical.DAYS_BACK - 2),
        ("远", ical.DAYS_ON + 2),
        ("近", -ical.DAYS_BACK + 2),
        ("将来", 190),
    ):
        held(school, name=name, days=days)
    hidden = held(school, name="下架")
    Course.objects.filter(pk=hidden.course_id).update(status="retired")
    assert events(of_school(client, school)).keys() == {"近", "将来"}


def test_a_learner_gets_what_she_has_a_place_in_and_a_teacher_what_he_teaches(client, school, learner):
    other = make_people(1)[0]
    mine = held(school, name="我学的")
    held(school, name="我教的", teachers=[(learner, "teacher")])
    held(school, name="别人的", teachers=[(other, "teacher")])
    full = held(school, name="候补", seats=1)
    classes.register_many(group=mine, learners=[learner, other], actor=None)
    classes.register_many(group=full, learners=[other, learner], actor=None)
    assert events(client.get(own(learner))).keys() == {"我学的"}
    taught = client.get(own(learner, Kind.TEACHING))
    assert events(taught).keys() == {"我教的"}
    for person in (learner, other):
        assert person.name not in taught.content.decode()
        assert person.name not in client.get(own(learner)).content.decode()


def test_ones_own_is_private_and_ends_when_renewed(client, school, learner):
    address = own(learner)
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-cache"
    assert "noindex" in response["X-Robots-Tag"]
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.head(address).content == b""
    assert client.post(address).status_code == 405
    renewed = own(learner)
    assert client.get(address).status_code == 404
    assert client.get(renewed).status_code == 200
    assert client.get(reverse("own-calendar", args=["0" * 64])).status_code == 404
    assert client.get(reverse("own-calendar", args=["../etc"[3:]])).status_code == 404


def test_it_speaks_the_language_of_its_address(client, school):
    group = held(school)
    ClassGroup.objects.filter(pk=group.pk).update(name_en="Sample class")
    assert events(client.get(f"/en{reverse('school-calendar', args=[school.uuid])}")).keys() == {"Sample class"}


def test_a_large_school_costs_two_statements_and_is_bounded(client, school, monkeypatch):
    monkeypatch.setattr(ical, "MOST_EVENTS", 50)
    group = held(school, days=1)
    gatherings = Gathering.objects.bulk_create(
        Gathering(
            organisation=school.organisation,
            centre=group.centre,
            starts_at=timezone.now() + number * HOUR,
            ends_at=timezone.now() + (number + 1) * HOUR,
        )
        for number in range(300)
    )
    Session.objects.bulk_create(
        Session(class_group=group, gathering=gathering, number=number) for number, gathering in enumerate(gatherings, 9)
    )
    response, statements = cost(client, reverse("school-calendar", args=[school.uuid]))
    assert len(statements) == 2, listed(statements)
    assert response.content.count(b"BEGIN:VEVENT") == 50


def test_the_page_makes_shows_renews_and_gives_up_an_address(client, school, learner):
    client.force_login(learner)
    page = reverse("my-calendar")
    assert ".ics" not in client.get(page).content.decode()
    send = {"kind": "learning", "deed": "renew"}
    shown = client.post(page, send, follow=True).content.decode()
    first = re.search(r'id="address-learning"[^>]*>([^<]+)<', shown)[1]
    assert first.startswith(settings.SITE_URL)
    assert f'href="webcal:{first.partition(":")[2]}"' in shown
    assert "<svg" in shown
    assert "/calendar/" in first
    path = first.removeprefix(settings.SITE_URL)
    assert client.get(path).status_code == 200
    assert re.search(r'id="address-learning"[^>]*>([^<]+)<', client.get(page).content.decode())[1] == first
    client.post(page, send)
    assert client.get(path).status_code == 404
    client.post(page, send | {"deed": "give_up"})
    assert not CalendarAddress.objects.filter(user=learner).exists()


@pytest.mark.parametrize("send", [{}, {"kind": "zzz", "deed": "renew"}, {"kind": "learning", "deed": "zzz"}])
def test_a_wrong_form_changes_nothing_and_says_so(client, learner, send):
    client.force_login(learner)
    response = client.post(reverse("my-calendar"), send, follow=True)
    assert "这个选法我们没有" in response.content.decode()
    assert not CalendarAddress.objects.exists()


def test_only_who_teaches_is_offered_an_address_for_it(client, school, learner):
    client.force_login(learner)
    page = reverse("my-calendar")
    assert len(client.get(page).context["calendars"]) == 1
    held(school, teachers=[(learner, "teacher")])
    assert [one["kind"] for one in client.get(page).context["calendars"]] == ["learning", "teaching"]


def test_times_are_of_shanghai_wherever_the_server_stands(client, school, settings):
    group = held(school)
    settings.TIME_ZONE = "America/New_York"
    event = events(of_school(client, school))["样例班"]
    start = group.sessions.get().gathering.starts_at.astimezone(SHANGHAI)
    assert event.dtstart.value.replace(tzinfo=None) == start.replace(tzinfo=None)
