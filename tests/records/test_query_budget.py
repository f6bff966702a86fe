"""Settling costs the same for one learner and for forty.

Counted are the statements that read or write rows, not those that open and close transactions.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.points.services import rule_named
from lms.records import evidence, services
from lms.records.models import StudyRecord


def statements(captured) -> list[str]:
    return [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


@pytest.fixture(autouse=True)
def rule_is_read(db):
    rule_named("study.online")
    rule_named("study.class")


@pytest.mark.parametrize("people", [1, 40])
@pytest.mark.parametrize(
    ("mode", "minutes", "budget"),
    [
        # 1 lock the accounts, 2 lines so far, 3 new lines, then points: 4 what stands, 5 transfers, 6 postings,
        # 7 awards, 8 balances, and 9 carried minutes where they changed.
        ("class", 90, 8),
        ("class", 70, 9),
        ("online", 70, 9),
    ],
)
def test_a_roll_is_settled_in_nine_statements_at_most(make_person, teacher, entry, people, mode, minutes, budget):
    roll = [(make_person(), f"s:{number}") for number in range(people)]

    def settle(minutes):
        with CaptureQueriesContext(connection) as captured:
            services.record_study_many([entry(one, minutes, key=key, mode=mode) for one, key in roll], actor=teacher)
        return len(statements(captured))

    assert settle(minutes) == budget
    assert settle(minutes) == 2, "saying it again: the lock and the lines so far"
    assert settle(0) == budget
    assert StudyRecord.objects.count() == 2 * people


@pytest.mark.parametrize("lines", [1, 30])
def test_how_a_line_came_about_takes_three_statements(learner, teacher, entry, lines, django_assert_num_queries):
    for number in range(lines):
        # Of a kind that no app tells of: what an app's resolver reads is counted where it is written.
        line = entry(learner, 90 - number, key="s:1", evidence_kind="untold")
        record = services.record_study(line, actor=teacher)

    # 1 the lines of the evidence, 2 their awards with the rule, 3 who recorded them.
    with django_assert_num_queries(3):
        assert len(evidence.steps(record, learner)) == 2 * lines


@pytest.mark.parametrize("lines", [1, 30])
def test_the_sums_take_one_statement(learner, teacher, entry, lines, django_assert_num_queries):
    services.record_study_many([entry(learner, 45) for _ in range(lines)], actor=teacher)

    with django_assert_num_queries(1):
        services.totals_by_year(learner)
    with django_assert_num_queries(1):
        services.latest(learner, most=5)
