"""Asking for leave on the page of the course, and making up, on the pages of the roll."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import CheckIn
from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import ClassTeacher, Leave, Registration
from tests.classes.building import DAY, first_past_session, make_class
from tests.portal.reading import said


@pytest.fixture
def group(things, wang, li):
    group = make_class(things.blended, name="请假班", weeks=3, teachers=[(wang, ClassTeacher.Part.TEACHER)])
    classes.register(group=group, learner=li, actor=li)
    Registration.objects.filter(class_group=group).update(registered_at=timezone.now() - 5 * DAY)
    return group


def ask(client, group, number=2, **data):
    session = group.sessions.get(number=number)
    return client.post(reverse("leave", args=[group.uuid]), {"session": str(session.uuid), **data}, follow=True)


def test_a_learner_asks_for_leave_and_the_roll_begins_with_it(browse, group, li):
    learner = browse("li")
    assert said(ask(learner, group), "Thank you for saying so. You are excused for this day.")
    session = group.sessions.get(number=2)
    page = browse("wang").get(reverse("roll", args=[session.uuid]))
    row = next(row for row in page.context["rows"] if row["name"] == str(li))
    assert (row["status"], row["saved"], row["on_leave"]) == ("excused", "", True)
    assert said(ask(learner, group, back="1"), "Good, you are expected.")
    row = next(row for row in browse("wang").get(reverse("roll", args=[session.uuid])).context["rows"])
    assert (row["status"], row["on_leave"]) == ("", False)


def test_leave_that_cannot_be_is_a_sentence_and_a_foreign_session_is_not_found(browse, group, things):
    learner = browse("li")
    assert said(ask(learner, group, number=1), "This session has begun. Please speak to your teacher.")
    assert said(ask(browse("zhang"), group), "You have no place in this class.")
    address = reverse("leave", args=[group.uuid])
    foreign = make_class(things.blended, weeks=2).sessions.get(number=2)
    for sent in ("", "nonsense", str(foreign.uuid)):
        answer = learner.post(address, {"session": sent}, follow=True)
        assert said(answer, "This session is not there any more. Please choose again.")
    assert Leave.objects.count() == 0


def test_a_teacher_enters_who_makes_up_here_and_takes_it_back(browse, group, things, wang, li):
    other = make_class(
        things.blended, name="旁边班", term=group.term, weeks=2, teachers=[(wang, ClassTeacher.Part.TEACHER)]
    )
    rolls.keep_roll(session=first_past_session(group), marks={li.uuid: "absent"}, actor=wang, nonce="roll")
    here = first_past_session(other)
    teacher, address = browse("wang"), reverse("made-up", args=[here.uuid])
    mark = CheckIn.objects.current().get(gathering__session__class_group=group)
    answer = teacher.post(address, {"mark": str(mark.uuid)}, follow=True)
    assert said(answer, "%(name)s has made it up here; the study hours are entered.", name=li.name)
    assert li.name in teacher.get(reverse("roll", args=[here.uuid])).content.decode()
    # The roll of what was missed says so, and saved again as it is nothing changes.
    missed = reverse("roll", args=[first_past_session(group).uuid])
    page = teacher.get(missed)
    assert [row["status"] for row in page.context["rows"]] == ["made_up"]
    teacher.post(missed, {"nonce": page.context["nonce"], f"mark-{li.uuid}": "made_up"})
    made = CheckIn.objects.current().get(gathering__session__class_group=group)
    assert made.status == "made_up"
    answer = teacher.post(address, {"mark": str(made.uuid), "back": "1"}, follow=True)
    assert said(answer, "Taken back: %(name)s has not made it up here.", name=li.name)
    assert CheckIn.objects.current().get(gathering__session__class_group=group).status == "absent"
    assert teacher.post(address, {"mark": "nothing"}).status_code == 404


def test_who_has_changed_to_another_class_stays_on_the_rolls_of_before(browse, group, wang, li):
    rolls.keep_roll(session=first_past_session(group), marks={li.uuid: "present"}, actor=wang, nonce="roll")
    classes.withdraw(group=group, learner=li, actor=li)
    page = browse("wang").get(reverse("roll", args=[first_past_session(group).uuid]))
    assert [mark.learner for mark in page.context["left_since"]] == [li]


def test_who_signs_up_for_a_class_at_the_time_of_her_own_is_told_which_it_is(browse, group, things):
    other = make_class(things.online, name="同时的班", weeks=3)
    answer = browse("li").post(reverse("register", args=[other.uuid]), follow=True)
    assert "同一时间您还有" in answer.content.decode()
    answer = browse("zhang").post(reverse("register", args=[other.uuid]), follow=True)
    assert "同一时间您还有" not in answer.content.decode()
