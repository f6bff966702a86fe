import datetime
from uuid import uuid4

import pytest

from lms.courses.models import Course, Lesson, LessonText
from lms.learning import services as learning
from lms.learning.models import Enrolment, LessonProgress
from tests.classes.building import make_course, make_lesson, make_people, make_school

VIDEO_SECONDS = 100
QUESTIONS = [
    {
        "id": "one",
        "type": "single",
        "prompt": "一句话",
        "choices": ["甲", "乙", "丙"],
        "answer": [2],
        "explanation": "因为是乙",
    },
    {"id": "two", "type": "truefalse", "prompt": "对不对", "choices": [], "answer": [True], "explanation": "是对的"},
    {
        "id": "three",
        "type": "multiple",
        "prompt": "选几个",
        "choices": ["甲", "乙", "丙", "丁"],
        "answer": [1, 3],
        "explanation": "因为是甲和丙",
    },
]
RIGHT = {"one": ["2"], "two": ["true"], "three": ["1", "3"]}
WRONG = {"one": ["1"], "two": ["false"], "three": ["2"]}
QUIZ = {"id": "quiz", "kind": "quiz", "questions": QUESTIONS}
VIDEO = {
    "id": "video-1",
    "kind": "video",
    "media": str(uuid4()),
    "filename": "video.mp4",
    "seconds": VIDEO_SECONDS,
    "title": "视频",
    "tracks": [],
}


@pytest.fixture
def course(db) -> Course:
    """Four lessons, ``lesson-1`` (free) to read, then one to watch, one to answer, one held in a room."""
    return make_course(
        make_school(),
        lessons=[
            make_lesson(1, minutes=20),
            make_lesson(2, rule="watched", threshold=80, html='<div data-part="video-1"></div>', parts=[VIDEO]),
            make_lesson(3, rule="quiz", threshold=60, html='<div data-part="quiz"></div>', parts=[QUIZ]),
            make_lesson(4, minutes=90, online=False),
        ],
    )


@pytest.fixture
def learner(db):
    return make_people(1)[0]


@pytest.fixture
def reader(learner, as_user):
    """The learner's browser."""
    return as_user(learner)


@pytest.fixture
def enrolment(course, learner) -> Enrolment:
    return learning.enrol(course=course, learner=learner)


@pytest.fixture
def opened(course, enrolment, now):
    """``opened(2)`` is the learner's progress in the second lesson, which she opened an hour ago."""

    def open_lesson(number: int) -> LessonProgress:
        lesson = Lesson.objects.get(course=course, slug=f"lesson-{number}")
        return learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now - datetime.timedelta(hours=1))

    return open_lesson


@pytest.fixture
def quiz_text(course) -> LessonText:
    return LessonText.objects.get(lesson__course=course, lesson__slug="lesson-3")
