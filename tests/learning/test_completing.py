"""From the last step of a lesson to record and points: each once, whatever is sent again."""

import datetime

import pytest
from django.db import transaction

from lms.core.errors import DomainError
from lms.courses.models import Course, Lesson
from lms.learning import attempts, quiz
from lms.learning import services as learning
from lms.learning.evidence import lesson_steps
from lms.learning.models import Enrolment, LessonProgress
from lms.points import services as points
from lms.points import verification as ledger
from lms.points.models import Award
from lms.records import verification as archive
from lms.records.models import StudyRecord
from tests.learning.conftest import QUESTIONS, RIGHT, WRONG


@pytest.fixture
def answer(opened, quiz_text, now):
    """``answer(RIGHT)`` sends answers of the third lesson, under a fresh nonce unless one is given."""
    count = iter(range(1000))

    def send(chosen, *, nonce: str | None = None, at=now):
        return attempts.submit_quiz(
            progress=opened(3),
            text=quiz_text,
            answers=quiz.read_answers(QUESTIONS, chosen),
            nonce=nonce or f"nonce-{next(count)}",
            now=at,
        )

    return send


def paid(learner) -> list[tuple[str, int]]:
    return sorted(Award.objects.of(learner).values_list("rule__code", "points"))


def test_joining_again_is_the_same_enrolment(course, learner):
    first = learning.enrol(course=course, learner=learner)
    assert learning.enrol(course=course, learner=learner).pk == first.pk
    assert Enrolment.objects.filter(course=course).count() == 1


def test_a_withdrawn_course_takes_nobody(course, learner):
    Course.objects.filter(pk=course.pk).update(status="retired")
    course.refresh_from_db()
    with pytest.raises(DomainError, match="course_retired"):
        learning.enrol(course=course, learner=learner)
    assert not Enrolment.objects.filter(course=course).exists()


def test_opening_again_keeps_the_first_opening_and_what_was_learned(opened, now):
    first = opened(1)
    learning.finish_reading(progress=first, now=now)
    again = learning.open_lesson(enrolment=first.enrolment, lesson=first.lesson, now=now)

    assert again.pk == first.pk
    stored = LessonProgress.objects.get(pk=first.pk)
    assert (stored.opened_at, stored.completed_at) == (first.opened_at, now)


def test_reading_to_the_end_is_recorded_with_the_minutes_of_the_lesson(opened, learner, course, now):
    learning.finish_reading(progress=opened(1), now=now)

    line = StudyRecord.objects.of(learner).get()
    assert (line.minutes, line.mode, line.at, line.subject) == (20, "online", now, "arts")
    assert (line.title, line.course_title) == ("第1课", course.texts.get().title)
    assert line.organisation == course.school.organisation
    assert points.summary(learner).rule("study.online").carried == 20
    assert points.summary(learner).balance == 0


def test_the_progress_keeps_which_version_was_published_then(opened, course, now):
    progress = learning.finish_reading(progress=opened(1), now=now)
    assert LessonProgress.objects.get(pk=progress.pk).version == course.versions.get()


def test_a_lesson_is_finished_once(opened, learner, now):
    for hours in range(3):
        learning.finish_reading(progress=opened(1), now=now + datetime.timedelta(hours=hours))
    assert StudyRecord.objects.of(learner).count() == 1
    assert LessonProgress.objects.get(enrolment__learner=learner).completed_at == now


@pytest.mark.parametrize(
    ("number", "code"), [(2, "lesson_needs_video"), (3, "lesson_needs_quiz"), (4, "lesson_in_classroom")]
)
def test_saying_that_it_is_read_finishes_no_lesson_with_another_rule(opened, learner, number, code):
    with pytest.raises(DomainError, match=code), transaction.atomic():
        learning.finish_reading(progress=opened(number))
    assert not StudyRecord.objects.of(learner).exists()


def test_passing_at_once_is_recorded_and_pays_the_lesson_and_the_first_pass(answer, learner):
    attempt = answer(RIGHT)

    assert (attempt.number, attempt.score, attempt.passed) == (1, 100, True)
    assert StudyRecord.objects.of(learner).get().minutes == 45
    assert paid(learner) == [("quiz.first", 1), ("study.online", 1)]
    assert points.summary(learner).balance == 2


def test_two_of_three_is_enough_for_sixty_percent(answer):
    attempt = answer({**RIGHT, "one": ["1"]})
    assert (attempt.score, attempt.passed, attempt.right) == (66, True, ["two", "three"])


def test_failing_is_kept_and_pays_nothing(answer, learner):
    attempt = answer(WRONG)
    assert (attempt.score, attempt.passed) == (0, False)
    assert not StudyRecord.objects.of(learner).exists()
    assert paid(learner) == []


def test_passing_after_failing_pays_the_lesson_and_not_the_first_pass(answer, learner):
    answer(WRONG)
    attempt = answer(RIGHT)
    assert (attempt.number, attempt.passed) == (2, True)
    assert paid(learner) == [("study.online", 1)]


def test_passing_again_pays_nothing_more(answer, learner):
    for _ in range(3):
        answer(RIGHT)
    assert paid(learner) == [("quiz.first", 1), ("study.online", 1)]
    assert StudyRecord.objects.of(learner).count() == 1


def test_the_same_sending_again_is_one_attempt_whatever_it_says(answer, learner):
    first = answer(WRONG, nonce="same-nonce")
    again = answer(RIGHT, nonce="same-nonce")

    assert again.pk == first.pk
    assert (again.score, again.passed) == (0, False)
    assert paid(learner) == []


def test_the_best_score_stays_when_a_later_attempt_is_worse(answer, opened):
    answer({**RIGHT, "one": ["1"]})
    answer(WRONG)
    assert LessonProgress.objects.get(pk=opened(3).pk).best_score == 66


def test_practice_questions_of_another_lesson_pay_a_point_and_do_not_complete_it(answer, opened, learner):
    Lesson.objects.filter(pk=opened(3).lesson_id).update(rule="read", threshold=0)
    attempt = answer(RIGHT)
    assert attempt.passed
    assert paid(learner) == [("quiz.first", 1)]
    assert not StudyRecord.objects.of(learner).exists()


def test_practice_questions_are_passed_with_sixty_percent(answer, opened):
    Lesson.objects.filter(pk=opened(3).lesson_id).update(rule="read", threshold=0)
    assert not answer({**WRONG, "one": ["2"]}).passed
    assert answer({**RIGHT, "one": ["1"]}).passed


def finish_all_online(opened, answer, now) -> None:
    learning.finish_reading(progress=opened(1), now=now)
    learning.record_progress(progress=opened(2), watched=[[0, 90]], position=0, seconds=100, now=now)
    answer(RIGHT, at=now)


def test_the_course_is_complete_with_its_last_online_lesson(opened, answer, enrolment, now):
    learning.finish_reading(progress=opened(1), now=now)
    answer(RIGHT)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None

    learning.record_progress(progress=opened(2), watched=[[0, 90]], position=0, seconds=100, now=now)

    enrolment.refresh_from_db()
    assert enrolment.completed_at == now


def test_a_lesson_that_was_withdrawn_is_not_needed_for_the_course(opened, answer, enrolment, now):
    Lesson.objects.filter(course=enrolment.course, slug="lesson-2").update(status="retired")
    learning.finish_reading(progress=opened(1), now=now)
    answer(RIGHT)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_the_cap_of_a_day_is_shown_and_pays_no_more(opened, answer, learner, now):
    Lesson.objects.filter(course__enrolments__learner=learner).update(minutes=90)
    finish_all_online(opened, answer, now)

    online = list(Award.objects.of(learner).filter(rule__code="study.online").order_by("pk"))
    assert [award.points for award in online] == [2, 0, 0]
    assert [award.minutes_over_cap for award in online] == [0, 90, 90]
    assert points.summary(learner).rule("study.online").cap_left == 0
    assert sum(line.minutes for line in StudyRecord.objects.of(learner)) == 270, "the archive knows no cap"


def test_the_books_are_right_after_a_whole_course(opened, answer, learner, now):
    finish_all_online(opened, answer, now)

    assert sum(line.minutes for line in StudyRecord.objects.of(learner)) == 20 + 45 + 45
    # Two points are the most that a day of learning online pays; the third is for the questions.
    assert points.summary(learner).balance == 3
    over = Award.objects.of(learner).filter(rule__code="study.online").values_list("minutes_over_cap", flat=True)
    assert sum(over) == 20
    assert list(ledger.problems()) == []
    assert list(archive.problems()) == []


def test_what_one_learner_does_leaves_another_where_she_is(course, opened, zhang, now):
    other = learning.enrol(course=course, learner=zhang)
    learning.finish_reading(progress=opened(1), now=now)
    assert not LessonProgress.objects.filter(enrolment=other).exists()
    assert not StudyRecord.objects.of(zhang).exists()


def test_many_are_finished_as_one_by_one(course, opened, learner, zhang, now):
    mine = opened(1)
    other = learning.open_lesson(
        enrolment=learning.enrol(course=course, learner=zhang), lesson=mine.lesson, now=mine.opened_at
    )
    for _ in range(2):
        learning.finish_reading_many(
            progresses=[mine, other],
            at={mine.pk: now, other.pk: now + datetime.timedelta(minutes=1)},
            language="zh-hans",
            actor=None,
        )
    for person, at in ((learner, now), (zhang, now + datetime.timedelta(minutes=1))):
        line = StudyRecord.objects.of(person).get()
        assert (line.minutes, line.at) == (20, at)


def test_who_joined_earlier_joined_before_she_learned(course, learner, now):
    """Joining again changes nothing of it, and how a line came about tells it in order."""
    earlier = now - datetime.timedelta(days=3)
    enrolment = learning.enrol(course=course, learner=learner, at=earlier)
    assert learning.enrol(course=course, learner=learner).joined_at == enrolment.joined_at == earlier
    lesson = course.lessons.get(position=1)
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now), now=now)
    steps = lesson_steps(StudyRecord.objects.get(learner=learner), learner)
    assert [step.at for step in steps][1:] == [earlier, now]
