"""Changing between classes side by side, and what becomes of a class with too few people."""

import pytest
from django.db import transaction
from django.utils import timezone

from lms.classes import parallel, queue
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.network.services import grant_role
from lms.notices.models import Notice
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school, make_term
from tests.classes.test_signing_up import sign_up, standing

Status = Registration.Status


@pytest.fixture
def course(db):
    return make_course(make_school())


@pytest.fixture
def beside(course):
    """Makes classes of one course and term that begin in a week."""
    term, start = make_term(course.school), timezone.now() + 7 * DAY

    def make(seats: int = 2, **facts) -> ClassGroup:
        meetings = [classes.Meeting(starts_at=start + week * DAY, ends_at=start + week * DAY + HOUR) for week in (0, 7)]
        return make_class(course, term=term, seats=seats, meetings=meetings, **facts)

    return make


def change(group, to, one) -> str:
    return parallel.transfer(group=group, to=to, learner=one, actor=one).status


def told(person) -> str:
    return Notice.objects.of(person).latest("pk").kind


def test_a_place_is_changed_for_one_in_a_parallel_class_and_offered_to_the_next(beside):
    one, two, three = make_people(3)
    group, to = beside(), beside()
    sign_up(group, one, two, three)
    assert change(group, to, one) == Status.CONFIRMED
    assert standing(group) == [(two.pk, "confirmed"), (three.pk, "offered")]
    assert standing(to) == [(one.pk, "confirmed")]
    assert Registration.objects.get(class_group=group, learner=one).status == Status.MOVED


def test_who_changes_keeps_her_place_when_there_is_none_over_there(beside):
    one, two, three = make_people(3)
    group, to = beside(), beside(seats=1)
    sign_up(group, one)
    sign_up(to, two, three)
    with pytest.raises(DomainError, match="transfer_full"), transaction.atomic():
        change(group, to, one)
    sign_up(to, one)
    with pytest.raises(DomainError, match="transfer_full"), transaction.atomic():
        change(group, to, one)
    assert standing(group) == [(one.pk, "confirmed")]


def test_who_waits_over_there_changes_when_it_is_her_turn(beside):
    one, two = make_people(2)
    group, to = beside(), beside(seats=1)
    sign_up(group, one)
    sign_up(to, two, one)
    classes.withdraw(group=to, learner=two, actor=two)
    assert change(group, to, one) == Status.CONFIRMED
    assert (standing(group), standing(to)) == ([], [(one.pk, "confirmed")])


def test_changing_is_for_the_same_course_and_term(beside, course):
    [one] = make_people(1)
    group = beside()
    sign_up(group, one)
    for to in (group, make_class(course, weeks=3), make_class(make_course(course.school), weeks=3)):
        with pytest.raises(DomainError, match="not_parallel"), transaction.atomic():
            change(group, to, one)
    with pytest.raises(DomainError, match="not_registered"):
        change(beside(), group, one)


def test_it_is_no_third_class_in_the_first_round(course):
    term = make_term(course.school, first_round_days=5)
    [one] = make_people(1)
    groups = [make_class(course, term=term, weeks=3) for _ in range(3)]
    sign_up(groups[0], one)
    sign_up(groups[1], one)
    assert change(groups[1], groups[2], one) == Status.CONFIRMED


def test_a_class_that_is_cancelled_tells_everybody(beside):
    people = make_people(3)
    group = beside()
    sign_up(group, *people)
    assert parallel.cancel_class(group=group, actor=None) == 3
    group.refresh_from_db()
    assert group.status == "cancelled"
    assert {told(one) for one in people} == {"class.cancelled"}
    assert Notice.objects.of(people[0]).latest("pk").path == f"{group.course.get_absolute_url()}#classes"
    with pytest.raises(DomainError, match="class_over"):
        sign_up(group, *make_people(1))


def test_a_class_that_has_begun_is_not_cancelled(course):
    with pytest.raises(DomainError, match="class_begun"):
        parallel.cancel_class(group=make_class(course, weeks=3), actor=None)


def test_who_was_in_a_class_that_is_joined_to_another_chooses(beside):
    one, two, three, four = make_people(4)
    small, large = beside(), beside(seats=4)
    sign_up(small, one, two, three)
    sign_up(large, four, three)

    parallel.merge_class(group=small, into=large, actor=None)

    assert standing(large) == [
        (four.pk, "confirmed"), (three.pk, "confirmed"), (one.pk, "offered"), (two.pk, "offered"),
    ]  # fmt: skip
    assert (told(one), told(two)) == ("class.merged", "class.merged")
    queue.accept_offer(group=large, learner=one, actor=one)
    classes.withdraw(group=large, learner=two, actor=two)
    assert standing(large)[2:] == [(one.pk, "confirmed")]


def test_who_only_waited_goes_on_waiting_when_seats_do_not_last(beside):
    one, two, three = make_people(3)
    small, large = beside(seats=1), beside(seats=2)
    sign_up(small, one, two, three)
    parallel.merge_class(group=small, into=large, actor=None)
    assert standing(large) == [(one.pk, "offered"), (two.pk, "offered"), (three.pk, "waiting")]


def test_classes_that_do_not_fit_together_stay_as_they_are(beside):
    people = make_people(5)
    small, large = beside(), beside(seats=3)
    sign_up(small, *people[:2])
    sign_up(large, *people[2:4])
    with pytest.raises(DomainError) as refused, transaction.atomic():
        parallel.merge_class(group=small, into=large, actor=None)
    assert (refused.value.code, refused.value.params) == ("merge_too_full", {"free": 1})
    small.refresh_from_db()
    assert (small.status, standing(small)) == ("open", [(one.pk, "confirmed") for one in people[:2]])


def test_only_who_manages_both_ends_a_class(beside, course):
    [stranger, officer] = make_people(2)
    place, today = course.school.organisation, timezone.now().date()
    grant_role(user=officer, role="registrar", organisation=place, starts_on=today - DAY, actor=None)
    small, large = beside(), beside()
    for deed in (
        lambda: parallel.cancel_class(group=small, actor=stranger),
        lambda: parallel.merge_class(group=small, into=large, actor=stranger),
    ):
        with pytest.raises(DomainError, match="not_allowed"), transaction.atomic():
            deed()
    parallel.merge_class(group=small, into=large, actor=officer)
