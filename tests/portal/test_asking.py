"""A class whose teacher decides: what who asks reads, and the page on which the teacher decides."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from tests.classes.building import make_people
from tests.portal.reading import said

PLACED = ("%(number)s person has a place now.", "%(number)s people have a place now.")
REFUSED = ("%(number)s person was told no.", "%(number)s people were told no.")


def counted(response, words: tuple[str, str], number: int) -> bool:
    with translation.override("zh-hans"):
        return ngettext(*words, number) % {"number": number} in response.content.decode()


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
    page = client.get(group.course.get_absolute_url())
    assert said(page, "The teacher decides who gets a place. It does not matter who asks first.")
    assert said(page, "You have asked for a place. The teacher decides, and we tell you as soon as it is decided.")
    assert not said(page, "You are number %(position)s in the queue.", position=1)
    mine = "%(group)s: you have asked for a place; the teacher decides."
    assert said(client.get(reverse("my")), mine, group=group.label)
    assert said(client.get(reverse("my-classes")), "has asked for a place")


def test_a_newcomer_asks_and_takes_it_back_with_one_press(as_user, group):
    (person,) = make_people(1)
    client = as_user(person)
    assert said(client.get(group.course.get_absolute_url()), "Ask for a place")
    answer = client.post(reverse("register", args=[group.uuid]), follow=True)
    told = "You have asked for a place in %(group)s. The teacher decides; we tell you here."
    assert said(answer, told, group=group.label)
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
    assert counted(decide(teacher, group, "approve", things.learner, others[0]), PLACED, 2)
    assert counted(decide(teacher, group, "refuse", others[1], reason="已满"), REFUSED, 1)
    assert [status(group, one) for one in (things.learner, *others)] == ["confirmed", "confirmed", "refused"]
    told = decide(teacher, group, "reopen", others[1])
    assert said(told, "%(name)s asks for a place again.", name=others[1].name) and status(group, others[1]) == "waiting"


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


def test_who_acts_for_somebody_is_told_that_the_teacher_decides(as_user, group, things):
    delegation = things.delegation
    address = reverse("my-helping-register", args=[delegation.uuid, group.uuid])
    Registration.objects.filter(class_group=group).delete()
    answer = as_user(delegation.helper).post(address, follow=True)
    words = "%(name)s has asked for a place in %(group)s; the teacher decides."
    assert said(answer, words, name=delegation.principal.name, group=group.label)
    assert not said(
        answer, "%(group)s is full. %(name)s is in the queue.", name=delegation.principal.name, group=group.label
    )


def test_who_signs_up_together_is_told_that_the_teacher_decides(as_user, group, things):
    delegation = things.delegation
    Registration.objects.filter(class_group=group).delete()
    both = [str(delegation.helper.uuid), str(delegation.principal.uuid)]
    sent = {"deed": "join", "person": both}
    answer = as_user(delegation.helper).post(reverse("together", args=[group.uuid]), sent, follow=True)
    told = "You have asked for places together in %(group)s. The teacher decides; we tell you here."
    assert said(answer, told, group=group.label)


def test_a_place_that_was_given_back_and_is_wanted_again_is_asked_for(browse, group, things):
    classes.withdraw(group=group, learner=things.learner, actor=things.learner)
    told = browse("li").post(reverse("undo-withdraw", args=[group.uuid]), follow=True)
    assert said(
        told, "You have asked for a place in %(group)s. The teacher decides; we tell you here.", group=group.label
    )
    assert status(group, things.learner) == "waiting"
