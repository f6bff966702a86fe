"""The ledger is written in a number of statements that does not grow with the people.

Counted are the statements that read or write rows, not those that open and close transactions.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.points import services
from lms.points.rules import STUDY_ONLINE
from tests.points.conftest import event

# 1 lock or open the accounts, 2 what stands, 3 transfers, 4 postings, 5 awards, 6 carried minutes, 7 balances.
AWARD = 7


def statements(captured) -> list[str]:
    return [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


@pytest.fixture(autouse=True)
def rule_is_read(db):
    # A process reads each rule once; that one statement is not part of every award.
    services.rule_named("study.online")
    services.rule_named("study.class")
    services.rule_named("quiz.first")


@pytest.mark.parametrize("people", [1, 40])
@pytest.mark.parametrize("rule", ["study.online", "study.class"])
def test_a_batch_is_written_in_seven_statements(make_learner, actor, people, rule):
    learners = [make_learner() for _ in range(people)]

    with CaptureQueriesContext(connection) as first:
        services.award_many([event(one, 70, rule=rule, key=f"{one.pk}") for one in learners], actor=actor)
    with CaptureQueriesContext(connection) as second:
        services.award_many([event(one, 70, rule=rule) for one in learners], actor=actor)
    with CaptureQueriesContext(connection) as correction:
        services.award_many([event(one, -70, rule=rule, corrects=f"{one.pk}") for one in learners], actor=actor)

    assert len(statements(first)) == AWARD
    assert len(statements(second)) == AWARD
    assert len(statements(correction)) == AWARD


@pytest.mark.parametrize("people", [1, 40])
def test_a_session_of_whole_hours_leaves_the_carried_minutes_alone(make_learner, actor, people):
    learners = [make_learner() for _ in range(people)]

    with CaptureQueriesContext(connection) as captured:
        services.award_many([event(one, 90, rule="study.class") for one in learners], actor=actor)

    assert len(statements(captured)) == AWARD - 1


@pytest.mark.parametrize("people", [1, 40])
def test_what_is_known_is_answered_in_three_statements(make_learner, actor, people):
    events = [event(make_learner(), 45) for _ in range(people)]
    services.award_many(events, actor=actor)

    with CaptureQueriesContext(connection) as captured:
        services.award_many(events, actor=actor)

    # 1 lock, 2 what stands, 3 the awards to return.
    assert len(statements(captured)) == 3


@pytest.mark.parametrize("awards", [1, 40])
def test_the_summary_takes_one_statement(learner, actor, awards, django_assert_num_queries):
    services.award_many([event(learner, 10) for _ in range(awards)], actor=actor)

    # The rules with carried minutes, points of today and the balance.
    with django_assert_num_queries(1):
        summary = services.summary(learner)
        assert summary.rule(STUDY_ONLINE).sentence
    with django_assert_num_queries(1):
        assert services.rule_standing(learner, STUDY_ONLINE) == summary.rule(STUDY_ONLINE)
