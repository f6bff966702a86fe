"""Learners of Wang's online course who need her: two do not get on, one waits for her word, one has it."""

import datetime

from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import SHANGHAI, local_day
from lms.courses.models import Course, Lesson
from lms.courses.rules import CONFIRMED, QUIZ, rule_of
from lms.learning import attempts, confirming, quiz, services
from lms.learning.enrolments import FAILS
from lms.learning.models import LessonProgress
from lms.ops.demo.street import Street

COURSE = "xiju-shuangtuimo"
CONFIRMED_BY_WANG = rule_of([QUIZ, CONFIRMED])


def load_stuck(street: Street) -> None:
    """Li, who wanted to hum along, has been away for weeks; a resident fails the same questions."""
    course, today = Course.objects.get(slug=COURSE), local_day(timezone.now())
    _read_first(course, street.people["li"], today - datetime.timedelta(days=24))
    # Beyond those who watch and answer everything.
    old = [user for user, person in street.residents if person.audience == "elderly"]
    _fail(course, old[-1], today - datetime.timedelta(days=3))


def load_confirmed(street: Street) -> None:
    """Two residents have answered the questions of a lesson that Wang confirms; she has seen one of them."""
    course, today = Course.objects.get(slug=COURSE), local_day(timezone.now())
    old = [user for user, person in street.residents if person.audience == "elderly"]
    _answer(course, old[-2], today - datetime.timedelta(days=1))
    seen = _answer(course, old[-3], today - datetime.timedelta(days=6))
    at = _evening(today - datetime.timedelta(days=5), hour=10)
    confirming.confirm_lesson(progress=seen, actor=street.people["wang"], now=at)


def _answer(course: Course, learner: User, day: datetime.date) -> LessonProgress:
    """All right, the first time."""
    lesson = Lesson.objects.published().filter(course=course, rule=CONFIRMED_BY_WANG).get()
    at, text = _evening(day), lesson.texts.get(language="zh-hans")
    progress = _open(course, learner, lesson, at)
    answers = {question["id"]: sorted(question["answer"]) for question in quiz.questions_of(text.parts)}
    done = at + datetime.timedelta(minutes=lesson.minutes)
    attempts.submit_quiz(progress=progress, text=text, answers=answers, nonce="demo-to-confirm", now=done)
    return progress


def _evening(day: datetime.date, hour: int = 19) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), SHANGHAI)


def _open(course: Course, learner: User, lesson: Lesson, at: datetime.datetime) -> LessonProgress:
    enrolment = services.enrol(course=course, learner=learner, at=at - datetime.timedelta(hours=1))
    return services.open_lesson(enrolment=enrolment, lesson=lesson, now=at)


def _read_first(course: Course, learner: User, day: datetime.date) -> None:
    at = _evening(day)
    lesson = Lesson.objects.published().filter(course=course, online=True, rule=Lesson.Rule.READ).earliest("position")
    progress = _open(course, learner, lesson, at)
    services.finish_reading(progress=progress, now=at + datetime.timedelta(minutes=lesson.minutes))


def _fail(course: Course, learner: User, day: datetime.date) -> None:
    """On three evenings, with the first choice everywhere."""
    lesson = Lesson.objects.published().filter(course=course, online=True, rule=Lesson.Rule.QUIZ).earliest("position")
    text = lesson.texts.get(language="zh-hans")
    questions = quiz.questions_of(text.parts)
    answers = {question["id"]: [_wrong(question)] for question in questions}
    for number in range(FAILS):
        at = _evening(day + datetime.timedelta(days=number))
        progress = _open(course, learner, lesson, at)
        attempts.submit_quiz(progress=progress, text=text, answers=answers, nonce=f"demo-failed-{number}", now=at)


def _wrong(question: dict) -> bool | int:
    if question["type"] == "truefalse":
        return not question["answer"][0]
    return next(number for number in range(1, len(question["choices"]) + 1) if [number] != question["answer"])
