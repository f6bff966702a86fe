"""The rooms of a desk today: who is expected, who has come, and whose rolls may be opened."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes import rescheduling, rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session
from lms.classes.timetable import Meeting
from lms.core.days import local_day
from tests.classes.building import HOUR, make_class, make_course, make_people, make_school
from tests.portal.reading import said


@pytest.fixture
def today(things) -> ClassGroup:
    """Two people expected in a class that is on."""
    now = timezone.now()
    meeting = Meeting(starts_at=now - datetime.timedelta(minutes=5), ends_at=now + datetime.timedelta(minutes=5))
    group = make_class(things.blended, name="今天的班", meetings=[meeting])
    people = make_people(2)
    classes.register_many(group=group, learners=people, actor=None, now=now - HOUR)
    return group


def shown(client, **query) -> str:
    return client.get(reverse("desk-rooms"), query).content.decode()


def test_the_desk_sees_who_is_expected_and_how_many_have_come(browse, today):
    page = browse("qian").get(reverse("desk-rooms"))
    assert "今天的班" in page.content.decode()
    assert said(page, "%(came)s of %(expected)s have come", came=0, expected=2)
    rows = Session.objects.select_related("gathering", "class_group__course", "class_group__school__organisation")
    person = today.registrations.first().learner
    rolls.keep_roll(session=rows.get(class_group=today), marks={person.uuid: "present"}, actor=None, nonce="x")
    page = browse("qian").get(reverse("desk-rooms"))
    assert said(page, "%(came)s of %(expected)s have come", came=1, expected=2)
    assert reverse("roll", args=[today.sessions.get().uuid]) in page.content.decode()


def test_what_is_called_off_stands_there_as_such_and_other_desks_see_nothing(browse, today):
    rescheduling.call_off_session(session=today.sessions.get(), reason="停电", actor=None)
    page = shown(browse("qian"))
    assert "停电" in page
    elsewhere = make_class(make_course(make_school()), name="别处的班")
    assert "别处的班" not in shown(
        browse("qian"), day=local_day(elsewhere.sessions.get().gathering.starts_at).isoformat()
    )


@pytest.mark.parametrize("day", ["", "yesterday", "9999-12-31", "2020-01-01", "2026-13-01"])
def test_a_day_that_is_none_is_today(browse, today, day):
    assert "今天的班" in shown(browse("qian"), day=day)


def test_an_empty_day_says_so(browse, today):
    ahead = (local_day(timezone.now()) + datetime.timedelta(days=59)).isoformat()
    page = browse("qian").get(reverse("desk-rooms"), {"day": ahead})
    assert said(page, "Nothing takes place in your rooms on this day.")
