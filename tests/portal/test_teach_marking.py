"""Reading open answers: the oldest first, points for each line of the rubric, and two who read the same one."""

import pytest
from django.urls import reverse

from lms.learning import attempts, quiz
from lms.learning import services as learning
from lms.learning.models import OpenMark, QuizAttempt
from lms.notices.models import Notice
from tests.classes.building import make_course, make_lesson, make_people
from tests.portal.test_teach_courses import DAY, name_with

pytestmark = pytest.mark.django_db
RUBRIC = [{"text": "说了时间", "points": 2}, {"text": "说了地点", "points": 3}]
TWO_OPEN = {
    "id": "quiz",
    "kind": "quiz",
    "questions": [
        {"id": name, "type": "open", "prompt": f"说说{name}", "rubric": RUBRIC, "explanation": ""}
        for name in ("first", "second")
    ],
}


@pytest.fixture
def course(baduanjin):
    lesson = make_lesson(1, rule="quiz", threshold=60, html='<div data-part="quiz"></div>', parts=[TWO_OPEN])
    return make_course(baduanjin.school, title="写一写", lessons=[lesson])


@pytest.fixture
def waiting(course, now) -> list[QuizAttempt]:
    """Two attempts with two answers each, the older one last made."""
    lesson = course.lessons.get()
    text = lesson.texts.get()
    made = []
    for number, learner in enumerate(make_people(2)):
        at = now - (number + 1) * DAY
        progress = learning.open_lesson(
            enrolment=learning.enrol(course=course, learner=learner, at=at), lesson=lesson, now=at
        )
        answers = quiz.read_answers(
            quiz.questions_of(text.parts), {"first": [f"第{number}人：清早<b>"], "second": ["公园"]}
        )
        made.append(
            attempts.submit_quiz(progress=progress, text=text, answers=answers, nonce=f"nonce-{number}", now=at)
        )
    return made


@pytest.fixture
def teacher(wang, course):
    name_with(wang, course)
    return wang


def path(attempt: QuizAttempt) -> str:
    return reverse("teach-marking-one", args=[attempt.uuid])


def points(question: str, one: int = 2, two: int = 3, **data) -> dict:
    return {"question": question, "line-1": str(one), "line-2": str(two), **data}


def test_the_longest_waiting_comes_first(as_user, teacher, waiting):
    shown = as_user(teacher).get(reverse("teach-marking")).context["page"].rows
    assert shown == [waiting[1], waiting[0]]
    ((_course, _count, number, _to_confirm),) = as_user(teacher).get(reverse("teach-courses")).context["rows"]
    assert number == 2


def test_the_answer_is_read_as_text_with_the_rubric(as_user, teacher, waiting):
    page = as_user(teacher).get(path(waiting[1])).content.decode()
    for words in ("说说first", "第1人：清早&lt;b&gt;", "说了时间", "说了地点"):
        assert words in page


def test_points_lead_to_the_next_answer_then_to_the_next_learner_then_to_the_end(as_user, teacher, waiting):
    browser = as_user(teacher)
    steps = [(waiting[1], "first", path(waiting[1])), (waiting[1], "second", path(waiting[0]))]
    steps += [(waiting[0], "first", path(waiting[0])), (waiting[0], "second", reverse("teach-marking"))]
    for attempt, question, onward in steps:
        response = browser.post(path(attempt), points(question, comment="很好"))
        assert (response.status_code, response.url) == (302, onward)
    assert set(OpenMark.objects.values_list("points", "comment", "marked_by")) == {(5, "很好", teacher.pk)}
    attempt = QuizAttempt.objects.get(pk=waiting[1].pk)
    assert (attempt.score, attempt.passed) == (100, True)
    assert Notice.objects.filter(person=attempt.progress.enrolment.learner).count() == 1
    assert "empty" in browser.get(reverse("teach-marking")).content.decode()


@pytest.mark.parametrize("wrong", [{"one": 3}, {"two": -1}, {"comment": "字" * 1001}])
def test_points_beyond_the_rubric_are_refused_and_what_was_typed_stays(as_user, teacher, waiting, wrong):
    response = as_user(teacher).post(path(waiting[0]), points("first", **{"comment": "写得真好", **wrong}))
    assert response.status_code == 400
    assert "field--error" in response.content.decode()
    assert not OpenMark.objects.exists()


def test_of_two_who_read_the_same_answer_the_second_is_told(as_user, teacher, qian, waiting):
    first, second = as_user(teacher), as_user(qian)
    assert first.post(path(waiting[0]), points("first")).status_code == 302
    late = second.post(path(waiting[0]), points("first", one=0, two=0))
    assert late.status_code == 409
    assert late.context["next"] == waiting[1]
    assert OpenMark.objects.get().points == 5


def test_an_answer_that_was_marked_is_not_asked_for_again(as_user, teacher, waiting):
    browser = as_user(teacher)
    for question in ("first", "second"):
        browser.post(path(waiting[0]), points(question))
    assert browser.get(path(waiting[0])).templates[0].name == "portal/teach/marked.html"


def test_a_teacher_who_is_not_named_with_the_course_reads_no_answers(as_user, wang, waiting, zhao):
    for user in (wang, zhao):
        browser = as_user(user)
        assert browser.get(reverse("teach-marking")).context["page"].rows == []
        assert browser.get(path(waiting[0])).status_code == 404
        assert browser.post(path(waiting[0]), points("first")).status_code == 404


def test_nobody_reads_her_own_answers(as_user, teacher, course, waiting):
    QuizAttempt.objects.filter(pk=waiting[0].pk).update(progress=waiting[0].progress)
    waiting[0].progress.enrolment.learner = teacher
    waiting[0].progress.enrolment.save(update_fields=["learner"])
    assert as_user(teacher).get(path(waiting[0])).status_code == 404
    assert as_user(teacher).get(reverse("teach-marking")).context["page"].rows == [waiting[1]]
