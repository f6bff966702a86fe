"""What is kept with an enrolment is what its lessons say, whichever way they were learned."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.core.days import local_day
from lms.courses.models import Lesson
from lms.learning import attempts, quiz, verification
from lms.learning import services as learning
from lms.learning.enrolments import EnrolmentState
from lms.learning.models import Enrolment, LessonProgress
from tests.classes.building import make_course, make_lesson, make_people, make_school
from tests.learning.conftest import QUESTIONS, RIGHT, VIDEO_SECONDS, WRONG

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def answer(opened, quiz_text, now):
    def send(chosen, number: int, *, at=now):
        return attempts.submit_quiz(
            progress=opened(3),
            text=quiz_text,
            answers=quiz.read_answers(QUESTIONS, chosen),
            nonce=f"nonce-{number}",
            now=at,
        )

    return send


def kept(enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=enrolment.pk)


def state(enrolment, now) -> str:
    """Told twice: by the row, and by the question that finds it."""
    today = local_day(now)
    told = kept(enrolment).state(today)
    found = [one for one in EnrolmentState.values if Enrolment.objects.filter(pk=enrolment.pk).in_state(one, today)]
    assert found == [told]
    return told


def test_who_has_joined_has_not_begun(enrolment, now):
    row = kept(enrolment)
    assert (row.begun, row.lessons_done, row.failing, row.last_active_on) == (False, 0, 0, local_day(now))
    # However long ago: there is nothing in which she could be stuck.
    assert state(enrolment, now + 100 * DAY) == "not_begun"


def test_opening_a_lesson_begins_and_keeps_the_day(course, learner, now):
    enrolment = learning.enrol(course=course, learner=learner, at=now - 9 * DAY)
    lesson = course.lessons.get(position=1)
    learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now - 5 * DAY)
    row = kept(enrolment)
    assert (row.begun, row.last_active_on) == (True, local_day(now - 5 * DAY))
    assert state(enrolment, now) == "on_the_way"
    learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now - 7 * DAY)
    assert kept(enrolment).last_active_on == local_day(now - 5 * DAY)


def test_a_second_lesson_on_the_same_day_costs_no_statement_more(course, enrolment, now):
    first, second = course.lessons.filter(position__lt=3).order_by("position")
    learning.open_lesson(enrolment=enrolment, lesson=first, now=now)
    with CaptureQueriesContext(connection) as asked:
        learning.open_lesson(enrolment=kept(enrolment), lesson=second, now=now)
    assert [query["sql"] for query in asked if query["sql"].startswith("UPDATE")] == []


def test_each_done_lesson_counts_once(opened, enrolment, now):
    for _again in range(2):
        learning.finish_reading(progress=opened(1), now=now)
    assert kept(enrolment).lessons_done == 1
    learning.record_progress(
        progress=opened(2), watched=[[0, VIDEO_SECONDS]], position=VIDEO_SECONDS, seconds=VIDEO_SECONDS, now=now
    )
    row = kept(enrolment)
    assert (row.lessons_done, row.completed_at) == (2, None)


def test_the_last_lesson_finishes_the_course(opened, answer, enrolment, now):
    learning.finish_reading(progress=opened(1), now=now - 3 * DAY)
    learning.record_progress(
        progress=opened(2), watched=[[0, VIDEO_SECONDS]], position=VIDEO_SECONDS, seconds=VIDEO_SECONDS, now=now
    )
    answer(RIGHT, 1, at=now + DAY)
    row = kept(enrolment)
    assert (row.lessons_done, row.completed_at, row.last_active_on) == (3, now + DAY, local_day(now + DAY))
    assert state(enrolment, now + 100 * DAY) == "finished"
    assert list(verification.problems()) == []


def test_watching_on_a_later_day_is_a_sign_of_life(opened, enrolment, now):
    progress = opened(2)
    assert state(enrolment, now + 15 * DAY) == "stuck"
    learning.record_progress(
        progress=progress, watched=[[0, 10]], position=10, seconds=VIDEO_SECONDS, now=now + 10 * DAY
    )
    assert kept(enrolment).last_active_on == local_day(now + 10 * DAY)
    assert state(enrolment, now + 15 * DAY) == "on_the_way"


@pytest.mark.parametrize(("days", "standing"), [(14, "on_the_way"), (15, "stuck")])
def test_stuck_is_who_did_nothing_for_more_than_fourteen_days(opened, enrolment, now, days, standing):
    opened(1)
    active = kept(enrolment).last_active_on
    noon = datetime.datetime.combine(active, datetime.time(12), now.tzinfo)
    assert state(enrolment, noon + days * DAY) == standing


def test_stuck_is_who_failed_the_same_questions_three_times_until_they_are_passed(answer, enrolment, now):
    for number, standing in ((1, "on_the_way"), (2, "on_the_way"), (3, "stuck"), (4, "stuck")):
        answer(WRONG, number)
        assert state(enrolment, now) == standing
    assert kept(enrolment).failing == 1
    assert list(verification.problems()) == []
    answer(RIGHT, 5)
    assert (kept(enrolment).failing, kept(enrolment).lessons_done) == (0, 1)
    assert list(verification.problems()) == []


def test_many_lessons_of_many_learners_are_counted_as_one_by_one(now):
    course = make_course(make_school(), lessons=[make_lesson(number) for number in (1, 2, 3)])
    enrolments = learning.enrol_many(course=course, learners=make_people(4))
    lessons = list(course.lessons.order_by("position"))
    openings = [
        (enrolment, lesson, now - (10 - number) * DAY)
        for count, enrolment in enumerate(enrolments)
        for number, lesson in enumerate(lessons[:count])
    ]
    progresses = learning.open_many(openings)
    at = {one.pk: opening[2] for one, opening in zip(progresses, openings, strict=True)}
    learning.finish_reading_many(progresses=progresses, at=at, language="zh-hans", actor=None)
    rows = list(Enrolment.objects.filter(course=course).order_by("pk"))
    assert [row.lessons_done for row in rows] == [0, 1, 2, 3]
    assert [row.begun for row in rows] == [False, True, True, True]
    assert [row.completed_at for row in rows] == [None, None, None, now - 8 * DAY]
    assert list(verification.problems()) == []


def test_counting_many_costs_as_much_as_counting_one(now):
    course = make_course(make_school(), lessons=[make_lesson(1), make_lesson(2)])

    def finish(count: int) -> int:
        enrolments = learning.enrol_many(course=course, learners=make_people(count))
        lesson: Lesson = course.lessons.get(position=1)
        progresses = learning.open_many([(one, lesson, now) for one in enrolments])
        with CaptureQueriesContext(connection) as asked:
            learning.finish_reading_many(
                progresses=progresses, at={one.pk: now for one in progresses}, language="zh-hans", actor=None
            )
        return len([query for query in asked if '"learning_enrolment"' in query["sql"].split("WHERE")[0]])

    assert finish(1) == finish(60)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"begun": False}, "begun is False, its lessons say True."),
        ({"lessons_done": 2}, "lessons_done is 2, its lessons say 1."),
        ({"failing": 1}, "failing is 1, its lessons say 0."),
        ({"last_active_on": datetime.date(2020, 1, 1)}, "the last active day is 2020-01-01, its lessons say"),
        ({"last_active_on": datetime.date(2099, 1, 1)}, "the last active day is 2099-01-01, its lessons say"),
    ],
)
def test_what_has_drifted_is_told(opened, enrolment, now, changed, sentence, capsys):
    learning.finish_reading(progress=opened(1), now=now)
    call_command("verify_learning")
    assert "sound: " in capsys.readouterr().out
    Enrolment.objects.filter(pk=enrolment.pk).update(**changed)
    with pytest.raises(CommandError, match="found: 1"):
        call_command("verify_learning")
    told = capsys.readouterr().err
    assert f"Enrolment {enrolment.uuid}: " in told
    assert sentence in told


def test_the_migration_counts_what_is_there(opened, answer, enrolment, learner, now):
    from importlib import import_module

    from django.apps import apps

    module = import_module("lms.learning.migrations.0007_progress_of_enrolments")
    learning.finish_reading(progress=opened(1), now=now)
    for number in (1, 2, 3):
        answer(WRONG, number)
    learning.enrol(course=make_course(make_school()), learner=learner, at=now - 40 * DAY)
    expected = list(Enrolment.objects.order_by("pk").values())
    Enrolment.objects.update(begun=False, lessons_done=0, failing=0, last_active_on=datetime.date(2020, 1, 1))
    module.count_what_is_there(apps, _Editor)
    assert list(Enrolment.objects.order_by("pk").values()) == expected
    assert LessonProgress.objects.filter(enrolment=enrolment).count() == 2


class _Editor:
    """SQLite's own cannot be opened inside of a test's transaction; the migration needs its connection alone."""

    connection = connection
