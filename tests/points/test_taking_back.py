import pytest
from django.db import transaction

from lms.core.errors import DomainError
from lms.points import services
from lms.points.models import Account, Award
from tests.points.conftest import event


def balance(user) -> int:
    return Account.objects.get(user=user).balance


def test_taking_back_leaves_points_and_carried_minutes_as_before(learner, actor):
    services.award(event(learner, 25, day=2), actor=actor)
    services.award(event(learner, 65, key="a"), actor=actor)

    back = services.award(event(learner, -65, key="a:2", corrects="a"), actor=actor)

    assert (back.points, back.minutes_over_cap, back.carried_after, back.cap_left) == (-2, 0, 25, 2)
    assert back.corrects.key == "a"
    assert back.transfer.postings.get(account__user=learner).amount == -2
    assert balance(learner) == 0


def test_only_minutes_that_counted_are_taken_back(learner, actor):
    services.award(event(learner, 130, key="a"), actor=actor)

    back = services.award(event(learner, -130, key="a:2", corrects="a"), actor=actor)

    assert (back.points, back.minutes, back.minutes_over_cap, back.carried_after) == (-2, -130, -40, 0)
    assert balance(learner) == 0


def test_of_an_evidence_settled_downwards_the_minutes_over_the_cap_go_first(learner, actor):
    services.award(event(learner, 130, key="a"), actor=actor)

    first = services.award(event(learner, -30, key="a:2", corrects="a"), actor=actor)
    second = services.award(event(learner, -30, key="a:3", corrects="a"), actor=actor)

    assert (first.points, first.minutes_over_cap) == (0, -30)
    assert (second.points, second.minutes_over_cap, second.carried_after) == (-1, -10, 25)


def test_present_absent_present_is_worth_being_present(learner, actor):
    for number, minutes in enumerate([90, -90, 90, -90, 90], start=1):
        corrects = None if number == 1 else "a:1"
        services.award(event(learner, minutes, key=f"a:{number}", rule="study.class", corrects=corrects), actor=actor)

    assert balance(learner) == 2
    assert Award.objects.count() == 5


def test_a_correction_upwards_counts_under_the_cap_of_the_day(learner, actor):
    services.award_many([event(learner, 30, key="a"), event(learner, 45)], actor=actor)

    more = services.award(event(learner, 60, key="a:2", corrects="a"), actor=actor)

    assert (more.points, more.minutes_over_cap) == (1, 45)


def test_room_that_is_freed_under_the_cap_pays_what_comes_later_but_not_what_was_over_it(learner, actor):
    services.award_many([event(learner, 90, key="a"), event(learner, 45, key="over")], actor=actor)
    services.award(event(learner, -90, key="a:2", corrects="a"), actor=actor)
    assert balance(learner) == 0

    later = services.award(event(learner, 45), actor=actor)

    assert later.points == 1


def test_points_that_were_spent_make_the_balance_negative(learner, actor):
    services.award(event(learner, 45, key="a"), actor=actor)
    Account.objects.filter(user=learner).update(balance=0)

    services.award(event(learner, -45, key="a:2", corrects="a"), actor=actor)

    assert balance(learner) == -1


def test_the_point_of_a_quiz_is_taken_back_once(learner, actor):
    services.award(event(learner, None, key="q", rule="quiz.first"), actor=actor)

    back = services.award(event(learner, None, key="q:2", rule="quiz.first", corrects="q"), actor=actor)
    again = services.award(event(learner, None, key="q:3", rule="quiz.first", corrects="q"), actor=actor)

    assert (back.points, again.points) == (-1, 0)
    assert balance(learner) == 0


def test_minutes_below_zero_need_the_award_they_correct(learner):
    with pytest.raises(ValueError, match="need the award"):
        event(learner, -45)


@pytest.mark.parametrize(
    "wrong",
    [
        {"corrects": "nowhere"},
        {"corrects": "a:2"},
        {"corrects": "a", "day": 4},
        {"corrects": "a", "rule": "study.class"},
        {"corrects": "b"},
    ],
    ids=["unknown", "a correction", "another day", "another rule", "another learner"],
)
def test_what_cannot_be_corrected_is_refused(make_learner, actor, wrong):
    learner, other = make_learner(), make_learner()
    services.award_many([event(learner, 90, key="a"), event(other, 90, key="b")], actor=actor)
    services.award(event(learner, -10, key="a:2", corrects="a"), actor=actor)

    with pytest.raises(DomainError, match="nothing_to_correct"), transaction.atomic():
        services.award(event(learner, -10, **wrong), actor=actor)
    assert Award.objects.count() == 3


def test_more_than_was_given_is_not_taken_back(learner, actor):
    services.award(event(learner, 90, key="a"), actor=actor)
    services.award(event(learner, -60, key="a:2", corrects="a"), actor=actor)

    with pytest.raises(DomainError, match="more_than_was_given"):
        services.award(event(learner, -31, key="a:3", corrects="a"), actor=actor)


def test_several_corrections_of_one_award_in_one_batch_follow_each_other(learner, actor):
    services.award(event(learner, 90, key="a", rule="study.class"), actor=actor)

    awards = services.award_many(
        [
            event(learner, -90, key="a:2", rule="study.class", corrects="a"),
            event(learner, 45, key="a:3", rule="study.class", corrects="a"),
            event(learner, -40, key="a:4", rule="study.class", corrects="a"),
        ],
        actor=actor,
    )

    assert [award.points for award in awards] == [-2, 1, -1]
    assert awards[-1].carried_after == 5
