"""The page of a class for who manages it, and what learners see of an offer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes import releasing
from lms.classes import services as classes
from lms.classes.models import OfferCall, Registration
from tests.classes.building import DAY, HOUR, make_class, make_people, make_term
from tests.portal.reading import said


@pytest.fixture
def group(things, li):
    """Two seats, three who wait behind two with a place; Li is the first of the queue."""
    group = make_class(things.blended, name="满员班", seats=2, weeks=9)
    people = make_people(4)
    classes.register_many(group=group, learners=[*people[:2], li, *people[2:]], actor=None)
    return group


@pytest.fixture
def officer(browse):
    return browse("qian")


@pytest.fixture
def offered(group, li):
    first = group.registrations.order_by("pk")[0].learner
    classes.withdraw(group=group, learner=first, actor=first)
    return first


def page_of(client, group) -> str:
    return client.get(reverse("manage-class", args=[group.uuid])).content.decode()


def do(client, group, deed, learner=None, **data):
    if learner is not None:
        data["learner"] = str(learner.uuid)
    return client.post(reverse("manage-class", args=[group.uuid]), {"deed": deed, **data}, follow=True)


def status(group, person) -> str:
    return Registration.objects.filter(class_group=group, learner=person).latest("pk").status


def test_the_manager_sees_the_queue_in_its_order(officer, group):
    page = page_of(officer, group)
    names = [row.learner.name for row in group.registrations.filter(status="waiting").order_by("pk")]
    queue = page.split('id="waiting"')[1].split('id="confirmed"')[0]
    assert [queue.index(name) for name in names] == sorted(queue.index(name) for name in names)
    assert 'value="accept"' not in page


def test_at_the_desk_the_place_is_taken_for_her(officer, group, offered, li):
    assert said(do(officer, group, "accept", li), "%(name)s has a place in %(group)s.", name=li.name, group="满员班")
    assert status(group, li) == "confirmed"


def test_a_call_is_written_down_with_who_made_it(officer, group, offered, li, qian):
    do(officer, group, "call", li, outcome="not_reached")
    call = OfferCall.objects.get()
    assert (call.actor, call.outcome, call.registration.learner) == (qian, "not_reached", li)
    assert qian.name in page_of(officer, group).split('id="offered"')[1].split('id="waiting"')[0]
    assert said(do(officer, group, "call", li, outcome="else"), "We do not know this choice: %(value)s.", value="else")


def test_a_place_is_given_back_for_somebody_and_taken_back(officer, group, offered, li):
    do(officer, group, "withdraw", li)
    assert status(group, li) == "withdrawn"
    assert 'value="undo"' in page_of(officer, group)
    do(officer, group, "undo", li)
    assert status(group, li) == "waiting"  # the place is offered to the next meanwhile


def test_who_stayed_away_is_released_from_the_page_and_comes_back(officer, group, li, monkeypatch):
    person = group.registrations.order_by("pk")[0].learner
    monkeypatch.setattr(
        releasing, "absences_in_a_row", lambda group, rows: {row.pk: 3 * (row.learner == person) for row in rows}
    )
    assert 'value="release"' in page_of(officer, group)
    do(officer, group, "release")
    assert status(group, person) == "released"
    do(officer, group, "undo", person)
    assert status(group, person) == "confirmed"


@pytest.mark.parametrize(
    "data", [{}, {"deed": "burn"}, {"deed": "accept"}, {"deed": "accept", "learner": "1"}, {"deed": "withdraw"}]
)
def test_what_no_form_of_the_page_sends_is_not_found(officer, group, data):
    assert officer.post(reverse("manage-class", args=[group.uuid]), data).status_code == 404


def test_nothing_is_done_for_who_never_stood_in_this_class(officer, group, zhang):
    answer = officer.post(reverse("manage-class", args=[group.uuid]), {"deed": "withdraw", "learner": str(zhang.uuid)})
    assert answer.status_code == 404


def test_the_page_costs_the_same_for_forty_as_for_four(officer, group, offered, li, django_assert_max_num_queries):
    do(officer, group, "call", li, outcome="answered")
    type(group).objects.filter(pk=group.pk).update(seats=20)
    classes.register_many(group=group, learners=make_people(40), actor=None)
    with django_assert_max_num_queries(12):
        page_of(officer, group)


def test_an_offer_stands_on_her_own_page_with_both_answers(browse, group, offered, li):
    client = browse("li")
    for name in ("my", "my-classes"):
        page = client.get(reverse(name)).content.decode()
        assert reverse("accept-offer", args=[group.uuid]) in page
        assert reverse("withdraw", args=[group.uuid]) in page
    client.post(reverse("accept-offer", args=[group.uuid]))
    assert status(group, li) == "confirmed"
    assert reverse("accept-offer", args=[group.uuid]) not in client.get(reverse("my")).content.decode()


def test_who_waits_reads_why(browse, group):
    page = browse("li").get(reverse("my"))
    assert "2 个名额都满了。" in page.content.decode()


def test_a_released_place_can_be_kept_from_her_own_page(browse, group, li, monkeypatch):
    Registration.objects.filter(class_group=group, learner=li).update(status="released", updated_at=timezone.now())
    client = browse("li")
    assert reverse("undo-withdraw", args=[group.uuid]) in client.get(reverse("my")).content.decode()
    client.post(reverse("undo-withdraw", args=[group.uuid]))
    assert status(group, li) == "confirmed"
    Registration.objects.filter(class_group=group, learner=li).update(
        status="released", updated_at=timezone.now() - 2 * DAY
    )
    assert reverse("undo-withdraw", args=[group.uuid]) not in client.get(reverse("my")).content.decode()


# Classes side by side


@pytest.fixture
def beside(things):
    """Two classes of one term that begin in a week."""
    start, term = timezone.now() + 7 * DAY, make_term(things.blended.school)
    meetings = [classes.Meeting(starts_at=start, ends_at=start + HOUR)]
    return [make_class(things.blended, term=term, name=name, seats=3, meetings=meetings) for name in ("甲班", "乙班")]


def test_a_learner_changes_on_the_page_of_the_course_and_back(browse, beside, li):
    one, other = beside
    classes.register(group=one, learner=li, actor=li)
    client = browse("li")
    page = client.get(one.course.get_absolute_url()).content.decode()
    assert reverse("transfer", args=[other.uuid]) in page
    assert reverse("transfer", args=[one.uuid]) not in page
    told = client.post(reverse("transfer", args=[other.uuid]), {"from": str(one.uuid)}, follow=True)
    assert said(told, "You have a place in %(group)s.", group="乙班")
    assert (status(one, li), status(other, li)) == ("moved", "confirmed")
    client.post(reverse("transfer", args=[one.uuid]), {"from": str(other.uuid)})
    assert status(one, li) == "confirmed"


@pytest.mark.parametrize("old", ["", "x", "00000000-0000-4000-8000-000000000001"])
def test_who_has_no_place_changes_nothing(browse, beside, li, old):
    answer = browse("li").post(reverse("transfer", args=[beside[0].uuid]), {"from": old}, follow=True)
    assert said(answer, "You have no place in this class.")
    assert not li.registrations.filter(class_group__in=beside).exists()


def test_the_manager_changes_somebody_joins_classes_and_cancels(officer, beside, li):
    one, other = beside
    people = make_people(2)
    classes.register_many(group=one, learners=[li, *people], actor=None)
    do(officer, one, "transfer", li, other=str(other.uuid))
    assert status(other, li) == "confirmed"
    do(officer, one, "merge", other=str(other.uuid))
    assert [status(other, person) for person in people] == ["offered", "offered"]
    one.refresh_from_db()
    assert one.status == "cancelled"
    do(officer, other, "cancel")
    other.refresh_from_db()
    assert other.status == "cancelled"
    assert 'value="cancel"' not in page_of(officer, other)


def test_a_class_is_joined_only_to_one_beside_it(officer, beside, group):
    for name in ("", "x", str(group.uuid)):
        answer = officer.post(reverse("manage-class", args=[beside[0].uuid]), {"deed": "merge", "other": name})
        assert answer.status_code == 404


def test_the_manager_opens_a_second_window(officer, group):
    assert said(
        do(officer, group, "window", opens_at="2026-01-01T09:00", closes_at="x"), "Signing up ends after it begins."
    )
    opens = timezone.localtime().replace(second=0, microsecond=0) + HOUR
    words = {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + DAY:%Y-%m-%dT%H:%M}"}
    assert said(do(officer, group, "window", **words), "Saved.")
    group.refresh_from_db()
    assert (group.opens_at, group.closes_at) == (opens, opens + DAY)
    assert words["closes_at"] in page_of(officer, group)
