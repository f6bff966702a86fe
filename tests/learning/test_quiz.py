"""Reading answers from a form, the order of what is shuffled, and what counts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import DomainError
from lms.learning import quiz
from tests.learning.conftest import QUESTIONS, QUIZ, RIGHT, VIDEO, WRONG

PAIRS = {"id": "pairs", "type": "match", "pairs": [["甲", "一"], ["乙", "二"], ["丙", "三"], ["丁", "四"]]}


def read(posted) -> dict:
    return quiz.read_answers(QUESTIONS, posted)


def test_questions_are_found_among_the_other_parts():
    assert quiz.questions_of([VIDEO, QUIZ]) == QUESTIONS
    assert quiz.questions_of([VIDEO]) == []
    assert quiz.asked_in([VIDEO], language="zh-hans") is None


def test_the_rules_stand_beside_the_questions_and_are_the_usual_ones_where_none_stand():
    assert quiz.asked_in([VIDEO, QUIZ], language="zh-hans").rules == quiz.Rules()
    asked = quiz.asked_in([{**QUIZ, "settings": {"attempts": 2, "shows": "last"}}], language="zh-hans")
    assert asked.rules == quiz.Rules(attempts=2, shows="last")
    assert asked.rules.settings == {"attempts": 2, "shows": "last"}


def test_the_same_questions_have_the_same_digest_and_a_correction_another():
    asked = quiz.asked_in([QUIZ], language="zh-hans")
    mended = [{**QUESTIONS[0], "explanation": "改过"}, *QUESTIONS[1:]]
    assert asked.digest == quiz.asked_in([{**QUIZ}], language="zh-hans").digest
    others = [
        quiz.Asked("zh-hans", mended),
        quiz.Asked("en", QUESTIONS),
        quiz.Asked("zh-hans", QUESTIONS, quiz.Rules(attempts=1)),
    ]
    assert len({asked.digest, *(other.digest for other in others)}) == 4


def test_answers_are_numbers_of_choices_and_truths():
    assert read(RIGHT) == {"one": [2], "two": [True], "three": [1, 3]}


def test_choices_may_come_in_any_order_and_more_than_once():
    assert read({**RIGHT, "three": ["3", "1", "3"]}) == read(RIGHT)


def test_only_the_questions_that_the_form_speaks_of_are_read():
    assert read({"two": ["false"]}) == {"two": [False]}


@pytest.mark.parametrize(("missing", "number"), [("one", 1), ("two", 2), ("three", 3)])
def test_a_question_without_an_answer_is_named_by_its_number(missing, number):
    with pytest.raises(DomainError) as refusal:
        quiz.check_whole(QUESTIONS, read({**RIGHT, missing: []}))
    assert (refusal.value.code, refusal.value.params) == ("answer_missing", {"number": number})


@pytest.mark.parametrize(
    "answers",
    [
        {"one": ["4"]}, {"one": ["0"]}, {"one": ["-1"]}, {"one": ["2 "]}, {"one": ["２"]}, {"one": ["<b>"]},
        {"one": ["1", "2"]}, {"two": ["yes"]}, {"two": ["True"]}, {"two": ["true", "false"]}, {"three": ["1", "5"]},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_is_none_of_the_choices_is_refused(answers):
    with pytest.raises(DomainError, match="answer_unknown"):
        read({**RIGHT, **answers})


def test_answers_to_other_questions_are_left_alone():
    assert read({**RIGHT, "somebody else's": ["1"]}) == read(RIGHT)


def test_all_right_is_a_hundred_and_all_wrong_is_nothing():
    assert quiz.score_of(quiz.mark(QUESTIONS, read(RIGHT)).values()) == 100
    assert quiz.score_of(quiz.mark(QUESTIONS, read(WRONG)).values()) == 0


@given(
    one=st.sampled_from(["1", "2", "3"]),
    two=st.sampled_from(["true", "false"]),
    three=st.sets(st.sampled_from(["1", "2", "3", "4"]), min_size=1),
)
def test_the_score_is_the_share_of_the_points_in_whole_percent(one, two, three):
    marks = quiz.mark(QUESTIONS, read({"one": [one], "two": [two], "three": sorted(three)}))
    some = max(Fraction(0), Fraction(len(three & {"1", "3"}) - len(three - {"1", "3"}), 2))
    assert marks == {"one": one == "2", "two": two == "true", "three": some}
    assert quiz.score_of(marks.values()) == int(100 * ((one == "2") + (two == "true") + some) / 3)


@given(seed=st.text("0123456789abcdef", min_size=1, max_size=32))
def test_what_is_shuffled_is_all_there_stays_so_for_an_attempt_and_is_never_right_already(seed):
    order = quiz.order_of(PAIRS, seed)
    assert sorted(order) == [1, 2, 3, 4] != order
    assert quiz.order_of(PAIRS, seed) == order
    seen = [str(order.index(number) + 1) for number in (1, 2, 3, 4)]
    assert quiz.read_answers([PAIRS], {"pairs": seen}, seed=seed) == {"pairs": [1, 2, 3, 4]}


@pytest.mark.parametrize(
    ("counts", "expected"), [(quiz.Counts.BEST, 80), (quiz.Counts.LAST, 50), (quiz.Counts.AVERAGE, 56)]
)
def test_what_counts_of_several_attempts(counts, expected):
    assert quiz.counted([40, 80, 50], counts) == expected
