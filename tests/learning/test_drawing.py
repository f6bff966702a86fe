"""Questions that an attempt draws from the school's bank."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning import attempts, drawing, quiz
from lms.learning import services as learning
from lms.learning.item_statistics import quiz_figures
from lms.questions import services as bank
from lms.questions.formats import Entry
from lms.questions.models import BankQuestion
from tests.classes.building import make_school
from tests.learning.conftest import QUESTIONS

DRAW = {"id": "some", "count": 3, "tags": ["急救"], "difficulty": None}


def fill(school, count: int, *, tag: str = "急救", difficulty: int | None = None) -> None:
    for number in range(count):
        question = {**QUESTIONS[0], "id": "new", "prompt": f"{tag}第{number}题"}
        bank.add_question(school=school, entry=Entry(question, (tag,), difficulty), actor=None)


def asked(*draws: dict, questions=()) -> quiz.Asked:
    return quiz.Asked(language="zh-hans", questions=list(questions), draws=list(draws))


def begun_by(course, name: str, now):
    """The progress of a learner with this name in the course's third lesson."""
    enrolment = learning.enrol(course=course, learner=User.objects.create_user(username=name, name="王秀英"))
    return learning.open_lesson(enrolment=enrolment, lesson=course.lessons.get(slug="lesson-3"), now=now)


def begin(progress, now):
    sheet = attempts.sheet_for(progress, uuid=None, name="", now_asked=[asked(DRAW, questions=QUESTIONS[:1])])
    return attempts.open_attempt(progress=progress, sheet=sheet, now=now)


def test_an_attempt_keeps_what_it_has_drawn_whatever_becomes_of_the_bank(course, opened, now):
    fill(course.school, 20)
    progress = opened(3)
    first = begin(progress, now)
    before = first.version.questions
    assert len(before) == 4
    assert before[0] == QUESTIONS[0]
    for row in BankQuestion.objects.all():
        bank.retire_question(bank_question=row, actor=None)
    again = begin(progress, now)
    assert again.pk == first.pk
    assert again.version.questions == before
    answers = {question["id"]: question["answer"] for question in before}
    sheet = attempts.sheet_for(progress, uuid=again.uuid, name="", now_asked=[asked(DRAW)])
    closed = attempts.hand_in(progress=progress, sheet=sheet, answers=answers, nonce="n", now=now)
    assert (closed.score, len(closed.right)) == (100, 4)
    figures = quiz_figures(progress.lesson, language="zh-hans")
    assert [figures.items[question["id"]].attempts for question in before] == [1] * 4


def test_a_bank_that_became_too_small_gives_what_it_has_and_the_marks_count_that(course, opened, now):
    fill(course.school, 1)
    attempt = begin(opened(3), now)
    assert len(attempt.version.questions) == 2


def test_what_another_has_drawn_cannot_be_asked_for_by_its_name(course, opened, now):
    fill(course.school, 20)
    friend = begin(begun_by(course, "friend", now), now)
    mine = opened(3)
    name = quiz.name_of(friend.version.digest)
    with pytest.raises(DomainError, match="questions_changed"):
        attempts.sheet_for(mine, uuid=attempts.uuid_of(mine, 1), name=name, now_asked=[asked(DRAW)])
    assert not mine.attempts.exists()


def test_figures_count_a_drawn_question_wherever_it_was_drawn_with_the_answer_it_has_now(course, now):
    fill(course.school, 3)
    draw = asked({**DRAW, "count": 2})
    for number in range(6):
        progress = begun_by(course, f"learner-{number}", now)
        sheet = attempts.sheet_for(progress, uuid=None, name="", now_asked=[draw])
        attempt = attempts.open_attempt(progress=progress, sheet=sheet, now=now)
        answers = {question["id"]: question["answer"] for question in attempt.version.questions}
        attempts.hand_in(progress=progress, sheet=sheet, answers=answers, nonce=f"n{number}", now=now)
    lesson = course.lessons.get(slug="lesson-3")
    figures = quiz_figures(lesson, language="zh-hans")
    assert len(figures.questions) == 3
    assert sum(item.attempts for item in figures.items.values()) == 12
    corrected = figures.questions[0]
    version = lesson.quiz_versions.order_by("pk").last()
    anew = [{**corrected, "answer": [9], "drawn": "some"}]
    lesson.quiz_versions.create(language="zh-hans", digest="anew", questions=anew, settings=version.settings)
    again = quiz_figures(lesson, language="zh-hans")
    assert {again.items[question["id"]].attempts for question in again.questions[:1]} == {0}
    assert sum(item.attempts for item in again.items.values()) == 12 - figures.items[corrected["id"]].attempts


def test_nothing_to_draw_and_nothing_written_is_refused(course):
    with pytest.raises(DomainError, match="nothing_to_ask"):
        drawing.drawn(asked(DRAW), school=course.school, seed="s")


def test_the_bank_of_another_school_is_out_of_reach(course):
    fill(make_school("别处"), 5)
    with pytest.raises(DomainError, match="nothing_to_ask"):
        drawing.drawn(asked(DRAW), school=course.school, seed="s")


def test_difficulty_and_pictures_are_looked_at(course):
    fill(course.school, 3, difficulty=2)
    fill(course.school, 2, tag="防火", difficulty=5)
    row = BankQuestion.objects.filter(difficulty=2).first()
    row.question["image"] = {"media": "x", "alt": "y"}
    row.save()
    found = drawing.drawn(asked({**DRAW, "difficulty": 2}), school=course.school, seed="s")
    assert len(found.questions) == 2
    assert str(row.uuid) not in {question["id"] for question in found.questions}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.text("abc", min_size=1, max_size=9), counts=st.lists(st.integers(1, 6), min_size=1, max_size=3))
def test_a_draw_is_stable_inside_its_tag_and_repeats_nothing(banked, seed, counts):
    draws = [{**DRAW, "id": f"d{number}", "count": count} for number, count in enumerate(counts)]
    found = drawing.drawn(asked(*draws), school=banked, seed=seed)
    assert found == drawing.drawn(asked(*draws), school=banked, seed=seed)
    assert found.draws == []
    ids = [question["id"] for question in found.questions]
    assert len(ids) == len(set(ids)) == min(12, sum(counts))
    assert all(question["prompt"].startswith("急救") for question in found.questions)


@pytest.fixture
def banked(course):
    fill(course.school, 12)
    fill(course.school, 6, tag="防火")
    return course.school
