"""The classes of a person at the desk: in, out, back again, and what is offered to her."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.models import AuditEntry
from tests.classes.building import DAY, make_class, make_course, make_people, make_school
from tests.portal.reading import said


@pytest.fixture
def group(things) -> ClassGroup:
    """Two seats, in a centre of the street of Qian's desk."""
    return make_class(things.blended, name="柜台班", seats=2, weeks=9)


@pytest.fixture
def li(things) -> User:
    return things.learner


@pytest.fixture
def desk(browse):
    return browse("qian")


def page_of(li: User) -> str:
    return reverse("desk-person", args=[li.uuid])


def join(client, li: User, group: ClassGroup):
    return client.post(reverse("desk-join", args=[li.uuid]), {"class_group": str(group.uuid)}, follow=True)


def do(client, li: User, group: ClassGroup, deed: str):
    return client.post(reverse("desk-class", args=[li.uuid, group.uuid, deed]), follow=True)


def status_of(li: User, group: ClassGroup) -> str:
    return Registration.objects.filter(learner=li, class_group=group).latest("pk").status


def test_she_is_signed_up_taken_out_and_taken_back_in_and_the_log_names_the_officer(desk, li, group):
    page = join(desk, li, group)
    assert said(page, "%(name)s has a place in %(group)s.", name=li.name, group=group.label)
    assert reverse("desk-class", args=[li.uuid, group.uuid, "leave"]) in page.content.decode()
    page = do(desk, li, group, "leave")
    assert status_of(li, group) == "withdrawn"
    assert said(page, "%(name)s is no longer in %(group)s.", name=li.name, group=group.label)
    page = do(desk, li, group, "back")
    assert status_of(li, group) == "confirmed"
    actions = ["class.registered", "class.withdrawn", "class.withdrawal_undone"]
    entries = AuditEntry.objects.filter(action__in=actions, object_uuid=group.uuid).order_by("pk")
    assert [entry.action for entry in entries] == actions
    assert {entry.actor for entry in entries} == {User.objects.get(username="qian").uuid}


def test_in_a_full_class_the_desk_says_that_she_waits_and_where(desk, li, group):
    classes.register_many(group=group, learners=make_people(3), actor=None)
    page = join(desk, li, group)
    assert status_of(li, group) == "waiting"
    assert said(page, "%(group)s is full. %(name)s is in the queue.", name=li.name, group=group.label)
    assert said(page, "number %(position)s in the queue", position=2)


def test_a_place_that_is_offered_is_taken_or_declined_at_the_desk(desk, li, group):
    first, second = make_people(2)
    classes.register_many(group=group, learners=[first, second], actor=None)
    join(desk, li, group)
    classes.withdraw(group=group, learner=first, actor=first)
    assert status_of(li, group) == "offered"
    page = do(desk, li, group, "take")
    assert said(page, "%(name)s has a place in %(group)s.", name=li.name, group=group.label)
    assert status_of(li, group) == "confirmed"
    do(desk, li, group, "leave")
    classes.register(group=group, learner=first, actor=first)
    join(desk, li, group)
    classes.withdraw(group=group, learner=second, actor=second)
    do(desk, li, group, "leave")
    assert status_of(li, group) == "withdrawn"


def test_nothing_offered_nothing_taken(desk, li, group):
    join(desk, li, group)
    do(desk, li, group, "leave")
    page = do(desk, li, group, "take")
    assert said(page, "No place in this class is offered to you just now.")


def test_what_was_left_yesterday_comes_back_by_no_button_and_no_form(desk, li, group):
    join(desk, li, group)
    do(desk, li, group, "leave")
    Registration.objects.filter(learner=li, class_group=group).update(updated_at=timezone.now() - 2 * DAY)
    back = reverse("desk-class", args=[li.uuid, group.uuid, "back"])
    assert back not in desk.get(page_of(li)).content.decode()
    page = do(desk, li, group, "back")
    assert said(page, "This cannot be taken back any more. You can sign up again.")
    assert status_of(li, group) == "withdrawn"


def test_of_two_withdrawals_the_page_shows_one_and_none_beside_a_place(desk, li, group):
    for _time in range(2):
        join(desk, li, group)
        do(desk, li, group, "leave")
    back = reverse("desk-class", args=[li.uuid, group.uuid, "back"])
    assert desk.get(page_of(li)).content.decode().count(f'action="{back}"') == 1
    join(desk, li, group)
    assert back not in desk.get(page_of(li)).content.decode()


@pytest.mark.parametrize("deed", ["leave", "take", "back", "cancel", "register"])
def test_a_class_of_another_place_is_none_of_the_desk(desk, li, deed):
    elsewhere = make_class(make_course(make_school("远处街道")))
    classes.register(group=elsewhere, learner=li, actor=li)
    assert do(desk, li, elsewhere, deed).status_code == 404
    assert status_of(li, elsewhere) == "confirmed"
    page = desk.get(page_of(li)).content.decode()
    assert elsewhere.label in page
    assert reverse("desk-class", args=[li.uuid, elsewhere.uuid, "leave"]) not in page


def test_a_class_she_was_never_in_is_not_found_and_an_unknown_deed_neither(desk, li, group):
    assert do(desk, li, group, "leave").status_code == 404
    join(desk, li, group)
    assert do(desk, li, group, "cancel").status_code == 404
    assert status_of(li, group) == "confirmed"


def test_a_class_that_is_over_says_so(desk, li, group):
    join(desk, li, group)
    ClassGroup.objects.filter(pk=group.pk).update(status="finished")
    page = do(desk, li, group, "leave")
    assert said(page, "This class has ended or does not take place.")
    assert status_of(li, group) == "confirmed"


def test_a_resident_has_no_desk_not_even_for_herself(browse, li, group):
    assert do(browse("li"), li, group, "leave").status_code == 403
