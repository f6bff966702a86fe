"""A place in a class, or the next place in its queue."""

import datetime

import pytest
from django.db import transaction

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.days import SHANGHAI, day_start
from lms.core.errors import DomainError
from lms.core.pagecache import current_generation
from tests.classes.building import DAY, make_class, make_course, make_people, make_school, make_term

Status = Registration.Status


@pytest.fixture
def course(db):
    return make_course(make_school())


@pytest.fixture
def group(course) -> ClassGroup:
    """Two seats, signing up is open, the first round is over, it meets again in six days."""
    return make_class(course, seats=2, weeks=2)


def standing(group: ClassGroup) -> list[tuple[int, str]]:
    """(learner, status) of all who hold something, in the order of the queue."""
    return list(
        Registration.objects.holding().filter(class_group=group).order_by("pk").values_list("learner_id", "status")
    )


def sign_up(group: ClassGroup, *people, now=None) -> list[str]:
    return [classes.register(group=group, learner=one, actor=one, now=now).status for one in people]


def test_seats_are_given_in_order_and_then_places_in_the_queue(group):
    people = make_people(4)
    assert sign_up(group, *people) == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITING, Status.WAITING]
    assert [learner for learner, _ in standing(group)] == [one.pk for one in people]


def test_signing_up_twice_is_one_place(group):
    [one] = make_people(1)
    first = classes.register(group=group, learner=one, actor=one)
    second = classes.register(group=group, learner=one, actor=one)
    assert first.pk == second.pk
    assert Registration.objects.filter(class_group=group).count() == 1


def test_waiting_and_asking_again_keeps_the_place_in_the_queue(group):
    people = make_people(4)
    sign_up(group, *people)
    sign_up(group, people[2])
    assert [learner for learner, status in standing(group) if status == "waiting"] == [people[2].pk, people[3].pk]


def test_a_place_that_is_given_back_is_offered_to_exactly_one(group):
    first, second, third, fourth = people = make_people(4)
    sign_up(group, *people)

    [offered] = classes.withdraw(group=group, learner=first, actor=first)

    assert offered.learner == third
    assert standing(group) == [(second.pk, "confirmed"), (third.pk, "offered"), (fourth.pk, "waiting")]


def test_who_leaves_the_queue_frees_no_place(group):
    people = make_people(4)
    sign_up(group, *people)

    assert classes.withdraw(group=group, learner=people[2], actor=people[2]) == []

    assert standing(group) == [(people[0].pk, "confirmed"), (people[1].pk, "confirmed"), (people[3].pk, "waiting")]


def test_who_comes_back_stands_at_the_end_of_the_queue(group):
    people = make_people(4)
    sign_up(group, *people)
    classes.withdraw(group=group, learner=people[0], actor=people[0])

    assert sign_up(group, people[0]) == [Status.WAITING]

    assert standing(group)[1:] == [(people[2].pk, "offered"), (people[3].pk, "waiting"), (people[0].pk, "waiting")]


def test_a_place_that_is_given_back_leaves_its_trace(group):
    [one] = make_people(1)
    sign_up(group, one)
    classes.withdraw(group=group, learner=one, actor=one)
    sign_up(group, one)
    assert list(group.registrations.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "confirmed"]


def test_what_is_not_held_cannot_be_given_back(group):
    one, other = make_people(2)
    sign_up(group, other)
    for _ in range(2):
        with pytest.raises(DomainError, match="not_registered"):
            classes.withdraw(group=group, learner=one, actor=one)
    assert standing(group) == [(other.pk, "confirmed")]


def test_a_free_seat_is_not_taken_past_the_queue(group):
    people = make_people(3)
    sign_up(group, *people)
    # A seat more than before, as when a larger room is found: it is offered to who waits, not to who comes.
    ClassGroup.objects.filter(pk=group.pk).update(seats=3)
    [late] = make_people(1)
    assert sign_up(group, late) == [Status.WAITING]
    assert standing(group)[2] == (people[2].pk, "offered")


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [(1, 2, "signup_not_open"), (-2, -1, "signup_closed"), (-2, 0, "signup_closed")],
    ids=["before it opens", "after it closed", "in the moment of closing"],
)
def test_signing_up_outside_its_time_is_refused(course, now, opens, closes, code):
    group = make_class(course, opens_at=now + opens * DAY, closes_at=now + closes * DAY)
    [one] = make_people(1)
    with pytest.raises(DomainError, match=code):
        sign_up(group, one, now=now)
    assert standing(group) == []


def test_signing_up_begins_with_the_moment_it_opens(course, now):
    group = make_class(course, opens_at=now, closes_at=now + DAY)
    assert sign_up(group, *make_people(1), now=now) == [Status.CONFIRMED]


def test_who_has_a_place_is_told_so_after_signing_up_has_closed(group):
    [one] = make_people(1)
    sign_up(group, one)
    assert sign_up(group, one, now=group.closes_at + DAY) == [Status.CONFIRMED]


@pytest.mark.parametrize("status", ["cancelled", "finished"])
def test_a_class_that_is_over_takes_nobody_and_offers_nothing(group, status):
    people = make_people(3)
    sign_up(group, *people)
    ClassGroup.objects.filter(pk=group.pk).update(status=status)

    with pytest.raises(DomainError, match="class_over"):
        sign_up(group, *make_people(1))
    with pytest.raises(DomainError, match="class_over"):
        classes.withdraw(group=group, learner=people[0], actor=people[0])

    assert [status for _learner, status in standing(group)] == ["confirmed", "confirmed", "waiting"]


@pytest.fixture
def term_classes(course):
    """Four classes of a term whose first round ends in five days."""
    term = make_term(course.school, first_round_days=5)
    return [make_class(course, term=term, closes_at=day_start(term.ends_on)) for _ in range(4)]


def last_moment(term) -> datetime.datetime:
    return datetime.datetime.combine(term.first_round_ends_on, datetime.time(23, 59, 59), SHANGHAI)


def test_in_the_first_round_a_person_holds_two_places(term_classes):
    [one] = make_people(1)
    sign_up(term_classes[0], one)
    sign_up(term_classes[1], one)

    with pytest.raises(DomainError) as refusal:
        sign_up(term_classes[2], one, now=last_moment(term_classes[2].term))

    assert (refusal.value.code, refusal.value.params) == ("too_many_classes", {"most": 2})
    assert standing(term_classes[2]) == []


def test_a_place_in_the_queue_counts_in_the_first_round_too(course, term_classes):
    [one, other] = make_people(2)
    full = make_class(course, term=term_classes[0].term, seats=1)
    sign_up(full, other, one)
    sign_up(term_classes[0], one)
    with pytest.raises(DomainError, match="too_many_classes"):
        sign_up(term_classes[1], one)


def test_the_second_round_begins_at_midnight_and_has_no_limit(term_classes):
    [one] = make_people(1)
    midnight = last_moment(term_classes[0].term) + datetime.timedelta(seconds=1)
    for group in term_classes:
        assert sign_up(group, one, now=midnight) == [Status.CONFIRMED]


def test_what_was_given_back_or_cancelled_or_lies_in_another_term_does_not_count(course, term_classes):
    [one] = make_people(1)
    sign_up(term_classes[0], one)
    classes.withdraw(group=term_classes[0], learner=one, actor=one)
    sign_up(term_classes[1], one)
    ClassGroup.objects.filter(pk=term_classes[1].pk).update(status="cancelled")
    sign_up(make_class(course), one)

    assert sign_up(term_classes[2], one) == [Status.CONFIRMED]
    assert sign_up(term_classes[3], one) == [Status.CONFIRMED]


def test_many_are_registered_in_their_order_and_told_in_their_order(group):
    people = make_people(4)
    classes.register(group=group, learner=people[3], actor=None)

    rows = classes.register_many(group=group, learners=people, actor=None)

    assert [row.learner_id for row in rows] == [one.pk for one in people]
    assert [row.status for row in rows] == ["confirmed", "waiting", "waiting", "confirmed"]


def test_a_list_that_names_somebody_twice_gives_one_place(group):
    one, other = make_people(2)
    rows = classes.register_many(group=group, learners=[one, one, other], actor=None)
    assert [row.status for row in rows] == ["confirmed", "confirmed", "confirmed"]
    assert standing(group) == [(one.pk, "confirmed"), (other.pk, "confirmed")]


def test_many_are_registered_all_or_none(term_classes):
    one, other = make_people(2)
    sign_up(term_classes[0], one)
    sign_up(term_classes[1], one)
    with pytest.raises(DomainError, match="too_many_classes"), transaction.atomic():
        classes.register_many(group=term_classes[2], learners=[other, one], actor=None)
    assert standing(term_classes[2]) == []


def test_the_first_who_waits_renews_the_pages_and_those_behind_her_do_not(course, django_capture_on_commit_callbacks):
    """Each of two thousand would have every page made anew; how many wait is a minute old at most."""
    group = make_class(course, seats=1)
    renewed = []
    for one in make_people(4):
        before = current_generation()
        with django_capture_on_commit_callbacks(execute=True):
            classes.register(group=group, learner=one, actor=one)
        renewed.append(current_generation() != before)
    assert renewed == [True, True, False, False]
