"""The teacher's desk: today's own class as a card from which the roll is one tap away."""

import datetime

import pytest
from django.urls import reverse

from lms.attendance import services as attendance
from lms.attendance.models import CheckIn
from lms.classes import rolls
from lms.classes import services as classes
from lms.core.days import day_start, local_day
from tests.classes.building import HOUR, make_class, make_people
from tests.portal.reading import said


@pytest.fixture
def soon(now):
    """In half an hour, but today: late in the evening half an hour would be a class of tomorrow."""
    midnight = day_start(local_day(now) + datetime.timedelta(days=1))
    return min(now + HOUR / 2, midnight - datetime.timedelta(seconds=1))


@pytest.fixture
def class_at(baduanjin, wang):
    """``class_at(start)`` is Wang's class of three with one session from then on."""

    def make(start, **facts):
        meeting = classes.Meeting(starts_at=start, ends_at=start + HOUR)
        group = make_class(baduanjin, meetings=[meeting], **{"teachers": [(wang, "teacher")]} | facts)
        classes.register_many(group=group, learners=make_people(3), actor=None)
        return group.sessions.get()

    return make


def test_everyone_here_is_one_tap_from_the_card_and_saves_nothing_yet(as_user, wang, class_at, soon):
    session = class_at(soon)
    teacher, address = as_user(wang), reverse("roll", args=[session.uuid])
    page = teacher.get(reverse("teach"))
    assert session.uuid in {held.uuid for held in page.context["mine"]}
    assert f'action="{address}"' in page.content.decode()
    roll = teacher.post(address, {"everyone": "1"})
    assert [row["status"] for row in roll.context["rows"]] == ["present"] * 3
    assert not CheckIn.objects.filter(gathering=session.gathering).exists()


def test_a_kept_roll_is_not_offered_to_be_filled_in_again(as_user, wang, class_at, soon):
    session = class_at(soon)
    learners = session.class_group.registrations.values_list("learner__uuid", flat=True)
    rolls.keep_roll(session=session, marks=dict.fromkeys(learners, "present"), actor=wang, nonce="kept-roll-1")
    page = as_user(wang).get(reverse("teach"))
    assert said(page, "Look or correct")
    assert f'action="{reverse("roll", args=[session.uuid])}"' not in page.content.decode()


def test_a_roll_that_is_not_open_yet_says_when_it_opens(as_user, wang, class_at, soon, monkeypatch):
    session = class_at(soon)
    monkeypatch.setattr(attendance, "OPENS_BEFORE", -2 * HOUR)
    page = as_user(wang).get(reverse("teach"))
    assert said(page, "The roll opens one hour before the class begins.")
    assert f'action="{reverse("roll", args=[session.uuid])}"' not in page.content.decode()


def test_who_keeps_rolls_for_a_street_sees_the_classes_of_others_in_a_list(as_user, qian, class_at, soon):
    session = class_at(soon)
    page = as_user(qian).get(reverse("teach"))
    assert page.context["mine"] == []
    assert session.uuid in {held.uuid for held in page.context["today"]}


def test_a_named_teacher_without_a_role_opens_her_own_classes_and_no_others(
    as_user, zhang, class_of_forty, past_session
):
    browser = as_user(zhang)
    assert browser.get(reverse("teach")).status_code == 403
    class_of_forty.class_teachers.create(user=zhang)
    page = browser.get(reverse("teach"))
    assert page.status_code == 200
    shown = [session for name in ("mine", "today", "coming", "unmarked", "past") for session in page.context[name]]
    assert past_session in shown
    assert {session.class_group_id for session in shown} == {class_of_forty.pk}
    assert reverse("teach") in browser.get(reverse("my-profile")).content.decode()
