"""Taking back that a place was given back: the row stands again where it stood."""

import datetime

import pytest
from django.utils import timezone

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from tests.classes.building import make_class, make_course, make_people, make_school, make_term
from tests.classes.test_signing_up import sign_up, standing

Status = Registration.Status


@pytest.fixture
def group(db) -> ClassGroup:
    """Two seats, the next session in six days."""
    return make_class(make_course(make_school()), seats=2, weeks=2)


def give_back(group: ClassGroup, person) -> None:
    classes.withdraw(group=group, learner=person, actor=person)


def undo(group: ClassGroup, person, **facts) -> str:
    return classes.undo_withdraw(group=group, learner=person, actor=person, **facts).status


def test_a_place_that_nobody_has_taken_is_hers_again(group):
    one, two = make_people(2)
    sign_up(group, one, two)
    before = standing(group)
    give_back(group, one)
    assert undo(group, one) == "confirmed"
    assert standing(group) == before
    assert AuditEntry.objects.filter(action="class.withdrawal_undone").count() == 1


def test_a_place_that_is_offered_to_somebody_makes_her_first_in_the_queue(group):
    one, two, three, four = make_people(4)
    sign_up(group, one, two, three, four)
    give_back(group, one)
    assert undo(group, one) == "waiting"
    assert standing(group) == [
        (one.pk, Status.WAITING), (two.pk, Status.CONFIRMED), (three.pk, Status.OFFERED), (four.pk, Status.WAITING),
    ]  # fmt: skip
    give_back(group, two)
    assert standing(group)[0] == (one.pk, Status.OFFERED)


def test_who_left_the_queue_stands_again_at_her_old_number(group):
    people = make_people(5)
    sign_up(group, *people)
    before = standing(group)
    give_back(group, people[3])
    assert undo(group, people[3]) == "waiting"
    assert standing(group) == before


def test_nobody_passes_the_queue_to_a_seat_that_became_free(group):
    one, two, three = make_people(3)
    sign_up(group, one, two, three)
    ClassGroup.objects.filter(pk=group.pk).update(seats=1)
    give_back(group, three)
    assert undo(group, three) == "waiting"


def test_undoing_twice_changes_nothing(group):
    (one,) = make_people(1)
    sign_up(group, one)
    give_back(group, one)
    first = classes.undo_withdraw(group=group, learner=one, actor=one)
    assert classes.undo_withdraw(group=group, learner=one, actor=one) == first
    assert AuditEntry.objects.filter(action="class.withdrawal_undone").count() == 1


def test_signing_up_may_be_over_meanwhile(group):
    (one,) = make_people(1)
    sign_up(group, one)
    give_back(group, one)
    ClassGroup.objects.filter(pk=group.pk).update(closes_at=timezone.now())
    assert undo(group, one) == "confirmed"


@pytest.mark.parametrize("hours", [23, 25])
def test_after_a_day_the_order_stands(group, hours):
    (one,) = make_people(1)
    sign_up(group, one)
    give_back(group, one)
    later = timezone.now() + datetime.timedelta(hours=hours)
    if hours < 24:
        assert undo(group, one, now=later) == "confirmed"
    else:
        with pytest.raises(DomainError, match="nothing_to_undo"):
            undo(group, one, now=later)


def test_who_never_had_a_place_undoes_nothing(group):
    (one,) = make_people(1)
    with pytest.raises(DomainError, match="nothing_to_undo"):
        undo(group, one)


def test_a_class_that_is_over_stays_as_it_is(group):
    (one,) = make_people(1)
    sign_up(group, one)
    give_back(group, one)
    ClassGroup.objects.filter(pk=group.pk).update(status="finished")
    with pytest.raises(DomainError, match="class_over"):
        undo(group, one)


def test_undoing_does_not_go_round_the_first_round(db):
    (one,) = make_people(1)
    school = make_school()
    term = make_term(school, first_round_days=5)
    groups = [make_class(make_course(school), seats=2, term=term) for _ in range(3)]
    for group in groups[:2]:
        sign_up(group, one)
    give_back(groups[0], one)
    sign_up(groups[2], one)
    with pytest.raises(DomainError) as refused:
        undo(groups[0], one)
    assert refused.value.code == "too_many_classes"
