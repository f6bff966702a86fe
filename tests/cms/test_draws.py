"""Questions that a quiz draws from the bank: written, compiled, checked, previewed, given out and taken in again."""

import io
import zipfile

import pytest
from django.urls import reverse

from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.reader import read_course
from cms.checking.findings import findings
from cms.pages import CoursePage, LessonPage
from lms.courses.models import Course, LessonText
from lms.learning import services as learning
from lms.learning.models import QuizAttempt
from lms.questions import services as bank
from lms.questions.formats import Entry
from tests.cms.writing import publish, write_course, write_lesson
from tests.learning.conftest import QUESTIONS

pytestmark = pytest.mark.django_db

FIRST, SECOND = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
DRAWS = [
    {"type": "draw", "value": {"count": 2, "tags": "急救，基础", "difficulty": "2"}, "id": FIRST},
    {"type": "draw", "value": {"count": 1, "tags": "急救", "difficulty": ""}, "id": SECOND},
]  # fmt: skip


def fill(school, count: int) -> None:
    for number in range(count):
        question = {**QUESTIONS[0], "id": "new", "prompt": f"第{number}题"}
        bank.add_question(school=school, entry=Entry(question, ("急救", "基础"), 2), actor=None)


@pytest.fixture
def lesson(index) -> LessonPage:
    course = write_course(index)
    page = write_lesson(course, rule="quiz", threshold=60, body=[{"type": "quiz", "value": DRAWS, "id": "quiz"}])
    publish(page)
    publish(CoursePage.objects.get(pk=course.pk))
    return LessonPage.objects.get(pk=page.pk)


def test_a_quiz_of_draws_alone_is_published(lesson):
    part = LessonText.objects.get(lesson__slug="start", lesson__course__slug="taiji").parts[0]
    assert part["questions"] == []
    assert [(one["count"], list(one["tags"]), one["difficulty"]) for one in part["draws"]] == [
        (2, ["急救", "基础"], 2),
        (1, ["急救"], None),
    ]


def test_a_bank_that_has_too_few_is_found_before_publishing(lesson):
    def told() -> list[str]:
        return [str(one) for one in findings(lesson) if one.code == "bank_too_small"]

    assert len(told()) == 2
    assert "急救" in told()[0]
    fill(lesson.course_page().school, 2)
    assert told() == []


def test_what_is_drawn_is_given_out_and_taken_in_again(lesson, tmp_path, sun):
    first = export_course(lesson.course_page())
    with zipfile.ZipFile(io.BytesIO(first.as_zip())) as packed:
        packed.extractall(tmp_path)
    read = read_course(tmp_path / "taiji")
    assert read.lessons[0].words["zh-hans"].blocks[0].value["draws"] == [
        {"count": 2, "tags": ["急救", "基础"], "difficulty": 2},
        {"count": 1, "tags": ["急救"], "difficulty": None},
    ]
    (tmp_path / "taiji").rename(tmp_path / "taiji-again")
    page = import_course(tmp_path / "taiji-again", actor=sun, publish=False)
    assert export_course(page).markdown["01-start.zh.md"] == first.markdown["01-start.zh.md"]


def test_a_learner_gets_what_was_drawn_and_the_same_after_a_reload(lesson, as_user, li):
    fill(lesson.course_page().school, 6)
    course = Course.objects.get(slug="taiji")
    learning.enrol(course=course, learner=li)
    client, address = as_user(li), reverse("lesson", args=["taiji", "start"])
    assert client.get(address).context["quiz"]["mode"] == "begin"
    for _twice in range(2):
        assert client.post(reverse("lesson-quiz-begin", args=["taiji", "start"])).status_code == 302
    drawn = [question["id"] for question in QuizAttempt.objects.get().version.questions]
    assert len(drawn) == len(set(drawn)) == 3
    for _reload in range(2):
        assert sorted(one["id"] for one in client.get(address).context["quiz"]["questions"]) == sorted(drawn)
