"""Figures of a lesson's questions, from the attempts that stand in the tables."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.learning import services
from lms.learning.item_statistics import quiz_figures
from lms.learning.models import QuizAttempt, QuizVersion
from tests.classes.building import make_people

ASKED = {"id": "q1", "type": "single", "prompt": "几段？", "explanation": "", "choices": ["六", "八"], "answer": [2]}
OTHER = {"id": "q2", "type": "truefalse", "prompt": "白露在秋天。", "explanation": "", "choices": [], "answer": [True]}


@pytest.fixture
def answered(baduanjin, street):
    """Twelve learners: half know both, half neither; each tried a second time and got all right."""
    lesson = baduanjin.lessons.get(position=1)
    version = QuizVersion.objects.create(
        lesson=lesson, language="zh-hans", digest="d1", questions=[ASKED, OTHER], settings={}
    )
    now = timezone.now()
    for place, learner in enumerate(make_people(12)):
        progress = services.open_lesson(
            enrolment=services.enrol(course=baduanjin, learner=learner), lesson=lesson, now=now
        )
        for number in (1, 2):
            knows = place % 2 or number == 2
            QuizAttempt.objects.create(
                progress=progress, version=version, number=number, nonce=f"n{number}", opened_at=now, at=now,
                score=100 if knows else 0, passed=bool(knows), right=["q1", "q2"] if knows else [],
                answers={"q1": [2 if knows else 1], "q2": [bool(knows)]},
                marks={"q1": "1" if knows else "0", "q2": "1" if knows else "0"},
            )  # fmt: skip
    return lesson


def test_first_attempts_count_and_later_ones_do_not(answered):
    figures = quiz_figures(answered, language="zh-hans")
    item = figures.items["q1"]
    assert (figures.attempts, item.attempts, item.easiness) == (12, 12, 0.5)
    assert item.discrimination == pytest.approx(1)
    assert item.chosen == {1: 6, 2: 6}


def test_a_question_whose_answer_was_corrected_begins_anew_and_corrected_words_do_not(answered):
    corrected = [{**ASKED, "answer": [1]}, {**OTHER, "prompt": "白露在秋天吗？"}]
    QuizVersion.objects.create(lesson=answered, language="zh-hans", digest="d2", questions=corrected, settings={})
    figures = quiz_figures(answered, language="zh-hans")
    assert (figures.items["q1"].attempts, figures.items["q2"].attempts) == (0, 12)


def test_the_page_says_how_often_each_choice_was_taken(answered, as_user, sun):
    shown = as_user(sun).get(reverse("quiz-figures", args=[answered.uuid]))
    assert shown.context["rows"][0]["chosen"] == [("六", 6, False), ("八", 6, True)]
    listed = as_user(sun).get(reverse("quizzes"), {"school": str(answered.course.school.uuid)})
    assert str(answered.uuid) in listed.content.decode()
