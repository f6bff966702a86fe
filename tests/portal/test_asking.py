"""A class whose teacher decides: what who asks reads, and the page on which the teacher decides."""

import pytest
from django.urls import reverse

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from tests.classes.building import make_people
from tests.portal.reading import said


@pytest.fixture
def group(things) -> ClassGroup:
    return things.asked


def status(group: ClassGroup, one) -> str:
    return Registration.objects.filter(class_group=group, learner=one).order_by("pk").last().status


def decide(client, group: ClassGroup, deed: str, *people, **more):
    sent = {"deed": deed, "learner": [str(one.uuid) for one in people], **more}
    return client.post(reverse("asking", args=[group.uuid]), sent, follow=True)


def test_who_signs_up_reads_that_the_teacher_decides(browse, group):
    client = browse("li")
    page = client.get(group.course.get_absolute_url()).content.decode()
    assert "The teacher decides who gets a place" in page and "You have asked for a place." in page
    assert "number 1 in the queue" not in page
    for name in ("my", "my-classes"):
        assert "asked for a place" in client.get(reverse(name)).content.decode()


def test_a_newcomer_asks_and_takes_it_back_with_one_press(as_user, group):
    (person,) = make_people(1)
    client = as_user(person)
    assert "Ask for a place" in client.get(group.course.get_absolute_url()).content.decode()
    answer = client.post(reverse("register", args=[group.uuid]), follow=True)
    assert said(answer, f"You have asked for a place in {group.label}. The teacher decides; we tell you here.")
    client.post(reverse("withdraw", args=[group.uuid]))
    assert status(group, person) == "withdrawn"


def test_the_teacher_finds_who_waits_on_the_page_of_the_day_and_decides(browse, group, things):
    teacher = browse("wang")
    day = teacher.get(reverse("teach")).content.decode()
    assert reverse("asking", args=[group.uuid]) in day
    others = make_people(2)
    classes.register_many(group=group, learners=others, actor=None)
    page = teacher.get(reverse("asking", args=[group.uuid])).content.decode()
    assert all(one.name in page for one in (things.learner, *others))
    assert said(decide(teacher, group, "approve", things.learner, others[0]), "2 people have a place now.")
    assert said(decide(teacher, group, "refuse", others[1], reason="已满"), "1 person was told no.")
    assert [status(group, one) for one in (things.learner, *others)] == ["confirmed", "confirmed", "refused"]
    told = decide(teacher, group, "reopen", others[1])
    assert said(told, f"{others[1].name} asks for a place again.") and status(group, others[1]) == "waiting"


def test_nothing_or_nonsense_that_is_sent_decides_nothing(browse, group, things):
    teacher = browse("wang")
    assert said(decide(teacher, group, "approve"), "Nobody is ticked. Please tick who is meant.")
    assert said(decide(teacher, group, "approve", *make_people(1)), "Nobody is ticked. Please tick who is meant.")
    address = reverse("asking", args=[group.uuid])
    assert teacher.post(address, {"deed": "approve", "learner": "x"}).status_code == 302
    assert teacher.post(address, {"deed": "burn", "learner": things.learner.uuid}).status_code == 404
    assert status(group, things.learner) == "waiting"


def test_sent_twice_it_is_decided_once(browse, group, things):
    teacher = browse("wang")
    decide(teacher, group, "approve", things.learner)
    again = decide(teacher, group, "approve", things.learner)
    assert said(again, "This person does not ask for a place in this class just now.")
    assert status(group, things.learner) == "confirmed"


def test_a_class_in_which_no_teacher_decides_has_no_such_page(browse, things):
    address = reverse("asking", args=[things.session.class_group.uuid])
    assert browse("wang").get(address).status_code == 404
