"""The sessions of a class for who manages it: attendance of each, moving, calling off, adding."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import pgettext

from lms.classes.models import ClassTeacher, Session
from lms.classes.timetable import Meeting
from lms.core.days import SHANGHAI
from tests.classes.building import DAY, make_class
from tests.portal.reading import said


@pytest.fixture
def group(things, wang):
    return make_class(things.blended, name="会动的班", weeks=3, teachers=[(wang, ClassTeacher.Part.TEACHER)])


@pytest.fixture
def officer(browse):
    return browse("qian")


@pytest.fixture
def coming(group) -> Session:
    return group.sessions.select_related("gathering").get(number=2)


def form(group, *, days=9, **facts) -> dict[str, str]:
    day = (timezone.now() + days * DAY).astimezone(SHANGHAI).date()
    where = str(group.centre.uuid)
    return {"day": day.isoformat(), "at": "09:00", "hours": "2", "where": where, "uuid": str(uuid4())} | facts


def move(client, session, **data):
    address = reverse("manage-session", args=[session.uuid])
    return client.post(address, {"deed": "move", **form(session.class_group, **data)}, follow=True)


def test_a_session_is_moved_by_form_and_the_page_of_the_course_says_so(officer, group, coming, things, client):
    page = officer.get(reverse("manage-session", args=[coming.uuid])).content.decode()
    start = coming.gathering.starts_at.astimezone(SHANGHAI)
    assert f'value="{start:%Y-%m-%d}"' in page
    assert f'value="{start:%H:%M}"' in page
    answer = move(officer, coming, reason="教室要装修")
    assert said(answer, "Session %(number)s is moved, and people are told.", number=2)
    for shown in (answer, client.get(things.blended.get_absolute_url())):
        text = shown.content.decode()
        assert "教室要装修" in text
        with translation.override("zh-hans"):
            assert pgettext("session", "moved") in text


def test_the_other_side_of_a_clash_is_named_and_a_tick_goes_over_it(officer, group, coming, things, wang):
    day = (timezone.now() + 9 * DAY).astimezone(SHANGHAI).date()
    nine = datetime.datetime.combine(day, datetime.time(9), SHANGHAI)
    meeting = Meeting(starts_at=nine, ends_at=nine + datetime.timedelta(hours=1))
    make_class(
        things.blended, name="王老师的另一个班", meetings=[meeting], teachers=[(wang, ClassTeacher.Part.TEACHER)]
    )
    answer = move(officer, coming)
    assert answer.status_code == 400
    assert "王老师的另一个班" in answer.content.decode()
    assert 'name="all_the_same"' in answer.content.decode()
    assert move(officer, coming, all_the_same="on").status_code == 200
    coming.gathering.refresh_from_db()
    assert coming.gathering.starts_at == nine


def test_a_session_is_called_off_and_taken_back(officer, group, coming, client, things):
    address = reverse("manage-session", args=[coming.uuid])
    officer.post(address, {"deed": "call_off", "reason": "台风"})
    assert "<s>" in officer.get(reverse("manage-class-sessions", args=[group.uuid])).content.decode()
    course = client.get(things.blended.get_absolute_url()).content.decode()
    assert "台风" in course
    assert 'value="hold"' in officer.get(address).content.decode()
    officer.post(address, {"deed": "hold"})
    coming.refresh_from_db()
    assert coming.cancelled_at is None


def test_one_session_more_and_the_same_form_twice(officer, group):
    data = form(group, topic="补一次课")
    address = reverse("manage-class-sessions", args=[group.uuid])
    for _sending in range(2):
        assert officer.post(address, data).status_code == 302
    assert group.sessions.count() == 4
    assert "补一次课" in officer.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "gestern"},
        {"day": "9999-01-01"},
        {"at": "25:00"},
        {"hours": "99"},
        {"where": "nowhere"},
        {"reason": "长" * 201},
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_moves(officer, group, coming, wrong):
    answer = move(officer, coming, **wrong)
    assert answer.status_code == 400
    assert "field--error" in answer.content.decode()
    was = coming.gathering.starts_at
    coming.gathering.refresh_from_db()
    assert coming.gathering.starts_at == was


def test_a_reason_that_is_too_long_is_refused_when_a_session_is_called_off(officer, group, coming):
    answer = officer.post(reverse("manage-session", args=[coming.uuid]), {"deed": "call_off", "reason": "长" * 201})
    assert answer.status_code == 400
    coming.refresh_from_db()
    assert coming.cancelled_at is None


def test_a_deed_that_nobody_knows_is_not_found(officer, group, coming):
    assert officer.post(reverse("manage-session", args=[coming.uuid]), {"deed": "explode"}).status_code == 404
