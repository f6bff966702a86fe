"""Reading answers from a form, and telling right from wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import DomainError
from lms.learning import quiz
from tests.learning.conftest import QUESTIONS, QUIZ, RIGHT, VIDEO, WRONG


def read(posted) -> dict:
    return quiz.read_answers(QUESTIONS, posted)


def test_questions_are_found_among_the_other_parts():
    assert quiz.questions_of([VIDEO, QUIZ]) == QUESTIONS
    assert quiz.questions_of([VIDEO]) == []


def test_answers_are_numbers_of_choices_and_truths():
    assert read(RIGHT) == {"one": [2], "two": [True], "three": [1, 3]}


def test_choices_may_come_in_any_order_and_more_than_once():
    assert read({**RIGHT, "three": ["3", "1", "3"]}) == read(RIGHT)


@pytest.mark.parametrize(("missing", "number"), [("one", 1), ("two", 2), ("three", 3)])
def test_a_question_without_an_answer_is_named_by_its_number(missing, number):
    with pytest.raises(DomainError) as refusal:
        read({**RIGHT, missing: []})
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
    assert quiz.mark(QUESTIONS, read(RIGHT)) == quiz.Marking(right=["one", "two", "three"], score=100)
    assert quiz.mark(QUESTIONS, read(WRONG)) == quiz.Marking(right=[], score=0)


@pytest.mark.parametrize("chosen", [["1"], ["3"], ["1", "2", "3"], ["1", "2", "3", "4"], ["2", "4"]])
def test_of_many_choices_exactly_the_right_ones_are_right(chosen):
    assert "three" not in quiz.mark(QUESTIONS, read({**RIGHT, "three": chosen})).right


@given(
    one=st.sampled_from(["1", "2", "3"]),
    two=st.sampled_from(["true", "false"]),
    three=st.sets(st.sampled_from(["1", "2", "3", "4"]), min_size=1),
)
def test_the_score_is_the_share_of_right_answers_in_whole_percent(one, two, three):
    marking = quiz.mark(QUESTIONS, read({"one": [one], "two": [two], "three": sorted(three)}))
    right = (one == "2") + (two == "true") + (three == {"1", "3"})
    assert len(marking.right) == right
    assert marking.score == [0, 33, 66, 100][right]
