"""Figures of questions, held against sums that can be done by hand."""

import random
import statistics

import pytest

from lms.questions.statistics import Attempt, analysed

QUESTIONS = [{"id": "a", "type": "single"}, {"id": "b", "type": "single"}, {"id": "c", "type": "short"}]


def attempt(a: float, b: float, c: float, /, **answers) -> Attempt:
    return Attempt(answers, {"a": a, "b": b, "c": c}, a + b + c)


def test_ten_attempts_are_enough_and_nine_are_said_to_be_too_few():
    rows = [attempt(n % 2, n % 2, 1) for n in range(10)]
    assert analysed(QUESTIONS, rows)["a"].easiness == 0.5
    few = analysed(QUESTIONS, rows[:9])["a"]
    assert (few.enough, few.attempts, few.easiness, few.discrimination, few.warnings) == (False, 9, None, None, [])


def test_discrimination_is_the_correlation_with_the_rest_of_the_attempt():
    chance = random.Random(7)
    rows = [attempt(chance.random(), chance.randint(0, 1), chance.choice([0, 0.5, 1])) for _ in range(200)]
    found = analysed(QUESTIONS, rows)
    for name in "abc":
        own = [float(row.shares[name]) for row in rows]
        rest = [sum(map(float, row.shares.values())) - share for row, share in zip(rows, own, strict=True)]
        assert found[name].discrimination == pytest.approx(statistics.correlation(own, rest))
        assert found[name].easiness == pytest.approx(statistics.fmean(own))


def test_a_question_that_those_who_know_more_get_wrong_is_misleading():
    rows = [attempt(1 - n % 2, n % 2, n % 2) for n in range(20)]
    found = analysed(QUESTIONS, rows)
    assert (found["a"].discrimination, found["a"].warnings) == (pytest.approx(-1), ["misleading"])


@pytest.mark.parametrize(("share", "warning"), [(0.0, "too_hard"), (1.0, "too_easy")])
def test_where_all_got_the_same_nothing_is_told_apart(share, warning):
    found = analysed(QUESTIONS, [attempt(share, n % 2, 0.1) for n in range(30)])
    assert found["a"].discrimination is None
    assert found["a"].warnings == [warning]
    assert found["c"].discrimination is None


def test_choices_are_counted_and_written_answers_shown_that_several_wrote():
    rows = [attempt(1, 0, 0, a=[1], b=[2 + n % 2], c=["八段锦。" if n % 2 else "八 段錦"]) for n in range(10)]
    rows.append(attempt(0, 0, 0, a=[], c=["我是王奶奶"]))
    found = analysed(QUESTIONS, rows)
    assert found["a"].chosen == {1: 10}
    assert found["b"].chosen == {2: 5, 3: 5}
    assert found["c"].written == [("八 段錦", 10)]


def test_questions_of_a_draw_count_where_they_were_asked():
    rows = [Attempt({}, {"a": n % 2, "b": n % 2}, 2 * (n % 2)) for n in range(12)]
    rows += [Attempt({}, {"c": 1}, 1) for _ in range(12)]
    found = analysed(QUESTIONS, rows)
    assert [found[name].attempts for name in "abc"] == [12, 12, 12]
    assert found["a"].discrimination == pytest.approx(1)
    assert found["c"].discrimination is None
