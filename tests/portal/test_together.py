"""Signing up together: a guardian with a child, who helps with whom she helps, a couple at the desk."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts import cards
from lms.accounts.models import DelegatedAct, User
from lms.accounts.services import NewPerson, create_people
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.network.services import settle_resident
from tests.classes.building import make_class, make_people
from tests.portal.reading import said


@pytest.fixture
def group(things) -> ClassGroup:
    return make_class(things.blended, name="同行班", seats=3, weeks=9)


@pytest.fixture
def li(things) -> User:
    return things.learner


def address(group: ClassGroup) -> str:
    return reverse("together", args=[group.uuid])


def send(client, group: ClassGroup, deed: str, *people: User):
    return client.post(address(group), {"deed": deed, "person": [str(one.uuid) for one in people]}, follow=True)


def statuses(group: ClassGroup, *people: User) -> list[str]:
    rows = dict(Registration.objects.holding().filter(class_group=group).values_list("learner", "status"))
    return [rows.get(one.pk, "") for one in people]


@pytest.fixture
def pair(things) -> tuple[User, User]:
    """Who acts, and for whom."""
    return things.delegation.helper, things.delegation.principal


@pytest.fixture
def acting(as_user, pair):
    return as_user(pair[0])


def test_a_helper_signs_both_up_and_the_other_sees_it_in_her_list(acting, pair, group, things):
    page = acting.get(address(group))
    assert all(one.name in page.content.decode() for one in pair)
    page = send(acting, group, "join", *pair)
    assert said(page, "All of you have a place in %(group)s.", group=group.label)
    assert statuses(group, *pair) == ["confirmed", "confirmed"]
    act = DelegatedAct.objects.filter(delegation=things.delegation).latest("pk")
    assert (act.deed, act.title) == ("registered", group.name)


def test_a_guardian_signs_up_with_her_child(browse, things, group):
    wang, child = User.objects.get(username="wang"), things.child.principal
    send(browse("wang"), group, "join", wang, child)
    rows = Registration.objects.filter(class_group=group)
    assert {row.learner for row in rows} == {wang, child} and len({row.party for row in rows}) == 1


def test_where_one_place_is_missing_they_wait_and_the_page_says_so(acting, pair, group):
    inside = make_people(2)
    classes.register_many(group=group, learners=inside, actor=None)
    page = send(acting, group, "join", *pair)
    assert statuses(group, *pair) == ["waiting", "waiting"]
    assert said(page, "number %(position)s in the queue", position=2)
    classes.withdraw(group=group, learner=inside[0], actor=inside[0])
    page = send(acting, group, "take", pair[0])
    assert statuses(group, *pair) == ["confirmed", "confirmed"]


def test_giving_a_place_back_asks_first_whether_only_she_leaves(acting, pair, group):
    send(acting, group, "join", *pair)
    answer = acting.post(reverse("withdraw", args=[group.uuid]))
    assert answer.headers["Location"] == address(group)
    assert statuses(group, *pair) == ["confirmed", "confirmed"]
    page = acting.get(address(group))
    assert said(page, "Yes, only %(name)s", name=pair[0].name)
    page = send(acting, group, "leave", pair[0])
    assert said(page, "%(name)s is no longer in %(group)s. The others stay.", name=pair[0].name, group=group.label)
    assert statuses(group, *pair) == ["", "confirmed"]


def test_whom_she_helps_is_asked_about_too(acting, pair, group, things):
    send(acting, group, "join", *pair)
    answer = acting.post(reverse("my-helping-withdraw", args=[things.delegation.uuid, group.uuid]))
    assert answer.headers["Location"] == address(group)
    assert statuses(group, *pair) == ["confirmed", "confirmed"]


def test_one_by_one_the_first_is_offered_the_place_that_is_free(acting, pair, group):
    classes.register_many(group=group, learners=make_people(2), actor=None)
    send(acting, group, "join", *pair)
    send(acting, group, "split", pair[0])
    assert statuses(group, *pair) == ["offered", "waiting"]


def test_nobody_signs_a_stranger_up_nor_does_anything_for_her(acting, pair, group):
    (stranger,) = make_people(1)
    page = send(acting, group, "join", pair[0], stranger)
    assert said(page, "Two to %(most)s people sign up together.", most=4)
    assert statuses(group, pair[0], stranger) == ["", ""]
    classes.register(group=group, learner=stranger, actor=stranger)
    page = send(acting, group, "leave", stranger)
    assert said(page, "Please choose who signs up together.")
    assert statuses(group, stranger) == ["confirmed"]
    assert stranger.name not in acting.get(address(group)).content.decode()


def test_help_that_has_ended_reaches_nobody(acting, pair, group, things):
    type(things.delegation).objects.filter(pk=things.delegation.pk).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    send(acting, group, "join", *pair)
    assert statuses(group, *pair) == ["", ""]


@pytest.mark.parametrize("data", [{}, {"deed": "cancel"}, {"deed": "DEEDS"}])
def test_an_unknown_deed_is_none(acting, group, data):
    assert acting.post(address(group), data).status_code == 404


def test_what_is_no_uuid_is_nobody(acting, pair, group):
    answer = acting.post(address(group), {"deed": "join", "person": ["x", "", "\x00"]}, follow=True)
    assert said(answer, "Please choose who signs up together.")


class TestDesk:
    @pytest.fixture
    def other(self, li) -> User:
        (person,) = create_people([NewPerson(username="husband", name="吴国强")])
        settle_resident(user=person, organisation=li.residence.organisation, actor=None)
        return person

    def join(self, client, li: User, group: ClassGroup, others: str):
        data = {"class_group": str(group.uuid), "others": others}
        return client.post(reverse("desk-join", args=[li.uuid]), data, follow=True)

    @pytest.mark.parametrize("by", ["name", "card"])
    def test_a_couple_signs_up_at_the_desk(self, browse, li, other, group, by):
        typed = other.name if by == "name" else cards.issue_card(person=other, actor=None).grouped
        page = self.join(browse("qian"), li, group, f"\r\n {typed} \r\n")
        assert said(page, "signed up together with others")
        rows = Registration.objects.filter(class_group=group)
        assert {row.learner for row in rows} == {li, other} and len({row.party for row in rows}) == 1

    def test_who_is_not_one_person_of_the_desk_keeps_all_out(self, browse, li, other, group):
        (stranger,) = create_people([NewPerson(username="stranger", name="郑路过")])  # at home nowhere here
        page = self.join(browse("qian"), li, group, stranger.name)
        assert said(
            page,
            "“%(typed)s” is not exactly one person of this desk. Please type the number of the card.",
            typed=stranger.name,
        )
        self.join(browse("qian"), li, group, li.name)  # herself
        self.join(browse("qian"), li, group, f"{other.name}\n{stranger.name}")
        assert not Registration.objects.filter(class_group=group).exists()

    def test_the_manager_sees_who_came_together_and_lets_them_stand_one_by_one(self, browse, li, other, group):
        classes.register_many(group=group, learners=make_people(2), actor=None)
        self.join(browse("qian"), li, group, other.name)
        place = reverse("manage-class", args=[group.uuid])
        page = browse("qian").get(place)
        assert said(page, "together with %(names)s", names=other.name)
        browse("qian").post(place, {"deed": "split", "learner": str(li.uuid)})
        assert statuses(group, li, other) == ["offered", "waiting"]
