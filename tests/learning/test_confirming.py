"""A teacher's word: who gives it, for whom, once; what it brings, and that it can be taken back."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts import personal_data
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.courses.models import Course, Lesson
from lms.learning import confirming, verification
from lms.learning import services as learning
from lms.learning.confirming import LESSON_CONFIRMED, TAKEN_BACK
from lms.learning.confirming_queue import confirmed_of, courses_to_confirm, to_confirm, to_confirm_by_course
from lms.learning.models import Enrolment, LessonProgress
from lms.network import services as network
from lms.notices.models import Notice
from lms.points import services as points
from lms.points import verification as ledger
from lms.records import verification as archive
from lms.records.models import StudyRecord
from tests.classes.building import make_people
from tests.learning.test_conditions import make
from tests.learning.test_open_marks import name_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make("read+confirmed")


@pytest.fixture
def course(made) -> Course:
    return made[0]


@pytest.fixture
def teacher(made) -> User:
    return made[1]


@pytest.fixture
def begin(course, now):
    """``begin(learner)`` has opened the lesson and, unless told otherwise, read it."""

    def begin(learner: User, *, read: bool = True) -> LessonProgress:
        enrolment = learning.enrol(course=course, learner=learner, at=now)
        progress = learning.open_lesson(enrolment=enrolment, lesson=course.lessons.get(), now=now)
        return learning.finish_reading(progress=progress, now=now) if read else progress

    return begin


def again(progress: LessonProgress) -> LessonProgress:
    return LessonProgress.objects.get(pk=progress.pk)


def refused(code: str):
    return pytest.raises(DomainError, match=f"^{code}$")


def test_who_is_ready_waits_and_is_done_with_the_teachers_word(begin, learner, teacher, course, now):
    progress = begin(learner)
    assert (again(progress).waits_since, again(progress).completed_at) == (now, None)
    assert to_confirm(teacher).get() == progress
    assert to_confirm_by_course(teacher, [course.pk]) == {course.pk: 1}
    assert [(row["slug"], row["waiting"]) for row in courses_to_confirm(teacher, most=5)] == [(course.slug, 1)]

    later = now + datetime.timedelta(days=1)
    confirming.confirm_lesson(progress=progress, actor=teacher, now=later)

    done = again(progress)
    assert (done.completed_at, done.confirmed_at, done.confirmed_by, done.waits_since) == (later, later, teacher, None)
    line = StudyRecord.objects.of(learner).get()
    assert (line.minutes, line.actor, line.at) == (45, teacher.uuid, later)
    assert points.summary(learner).balance == 1
    assert not to_confirm(teacher).exists()
    assert confirmed_of(teacher, course, most=5) == [progress]
    notice = Notice.objects.get(person=learner)
    assert (notice.kind, notice.args["title"]) == (LESSON_CONFIRMED, "第1课")
    entry = AuditEntry.objects.get(action="lesson.confirmed")
    assert (entry.actor, entry.data) == (teacher.uuid, {"people": 1, "progress": [str(progress.uuid)]})


def test_confirming_again_changes_nothing_and_tells_nobody(begin, learner, teacher, now):
    progress = begin(learner)
    for hours in range(3):
        at = now + datetime.timedelta(hours=hours)
        assert confirming.confirm_lessons(progresses=[progress.pk], actor=teacher, now=at) == (hours == 0)
    assert again(progress).confirmed_at == now
    assert StudyRecord.objects.of(learner).count() == 1
    assert Notice.objects.filter(person=learner).count() == 1
    assert AuditEntry.objects.filter(action="lesson.confirmed").count() == 1


def test_a_word_given_before_the_rest_is_kept_until_the_rest_is_done(begin, learner, teacher, now):
    progress = begin(learner, read=False)
    confirming.confirm_lesson(progress=progress, actor=teacher, now=now)
    assert (again(progress).completed_at, again(progress).waits_since) == (None, None)
    assert not StudyRecord.objects.of(learner).exists()
    learning.finish_reading(progress=again(progress), now=now)
    assert again(progress).completed_at == now
    assert StudyRecord.objects.of(learner).get().minutes == 45


def test_many_are_confirmed_as_cheaply_as_two(begin, teacher, now):
    costs = []
    for count in (1, 2, 40):  # a process reads the rule of the points once
        ids = [begin(learner).pk for learner in make_people(count)]
        with CaptureQueriesContext(connection) as captured:
            assert confirming.confirm_lessons(progresses=ids, actor=teacher, now=now) == count
        costs.append(len(captured))
    assert costs[1] == costs[2]
    assert LessonProgress.objects.filter(completed_at=now).count() == 43
    for check in (verification, archive, ledger):
        assert list(check.problems()) == []


def test_taking_back_takes_record_points_and_the_finished_course_and_it_can_be_given_again(
    begin, learner, teacher, course, now
):
    progress = begin(learner)
    confirming.confirm_lesson(progress=progress, actor=teacher, now=now)
    assert Enrolment.objects.get(learner=learner).completed_at == now
    later = now + datetime.timedelta(hours=1)

    assert confirming.take_back_confirmation(progress=progress, actor=teacher, now=later) is True
    assert confirming.take_back_confirmation(progress=progress, actor=teacher, now=later) is False

    row = again(progress)
    assert (row.completed_at, row.confirmed_at, row.confirmed_by, row.version) == (None, None, None, None)
    assert row.waits_since == later, "she waits again"
    assert [line.minutes for line in StudyRecord.objects.of(learner).order_by("pk")] == [45, -45]
    assert points.summary(learner).balance == 0
    enrolment = Enrolment.objects.get(learner=learner)
    assert (enrolment.completed_at, enrolment.lessons_done) == (None, 0)
    assert list(Notice.objects.filter(person=learner).order_by("pk").values_list("kind", flat=True)) == [
        LESSON_CONFIRMED,
        TAKEN_BACK,
    ]
    entry = AuditEntry.objects.get(action="lesson.confirmation_taken_back")
    assert entry.data["progress"] == [str(progress.uuid)]

    confirming.confirm_lesson(progress=progress, actor=teacher, now=later + datetime.timedelta(hours=1))
    assert sum(line.minutes for line in StudyRecord.objects.of(learner)) == 45
    assert points.summary(learner).balance == 1
    assert Enrolment.objects.get(learner=learner).lessons_done == 1
    for check in (verification, archive, ledger):
        assert list(check.problems()) == []


def test_a_course_that_was_finished_without_the_lesson_stays_finished(begin, learner, teacher, now):
    progress = begin(learner)
    Enrolment.objects.filter(learner=learner).update(completed_at=now - datetime.timedelta(days=9))
    confirming.confirm_lesson(progress=progress, actor=teacher, now=now)
    confirming.take_back_confirmation(progress=progress, actor=teacher, now=now)
    assert Enrolment.objects.get(learner=learner).completed_at == now - datetime.timedelta(days=9)


@pytest.mark.parametrize(
    ("role", "named", "may"),
    [
        ("teacher", True, True),
        ("teacher", False, False),
        ("registrar", False, True),
        ("manager", False, True),
        ("head", False, False),
        ("editor", False, False),
        ("volunteer", False, False),
    ],
)
def test_who_may_confirm(begin, learner, course, now, role, named, may):
    progress = begin(learner)
    person = make_people(1)[0]
    network.grant_role(
        user=person, role=role, organisation=course.school.organisation, starts_on=now.date(), actor=None
    )
    if named:
        name_with(person, course)
    assert to_confirm(person).exists() is may
    if may:
        confirming.confirm_lesson(progress=progress, actor=person)
        confirming.take_back_confirmation(progress=progress, actor=person)
    else:
        for deed in (confirming.confirm_lesson, confirming.take_back_confirmation):
            with refused("not_allowed"):
                deed(progress=progress, actor=person)
    assert not StudyRecord.objects.of(learner).exists() or may


def test_nobody_confirms_herself_nor_a_learner_of_another_place(begin, learner, teacher, zhao):
    own = begin(teacher)
    assert not to_confirm(teacher).exists()
    with refused("confirm_oneself"):
        confirming.confirm_lesson(progress=own, actor=teacher)
    progress = begin(learner)
    with refused("not_allowed"):
        confirming.confirm_lesson(progress=progress, actor=zhao)
    with refused("confirm_oneself"):
        confirming.confirm_lessons(progresses=[progress.pk, own.pk], actor=teacher)
    assert not LessonProgress.objects.filter(confirmed_at__isnull=False).exists(), "all or none"


def test_who_has_left_is_neither_listed_nor_confirmed(begin, learner, teacher):
    progress = begin(learner)
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert not to_confirm(teacher).exists()
    with refused("learner_left"):
        confirming.confirm_lesson(progress=progress, actor=teacher)
    assert again(progress).confirmed_at is None


def test_only_lessons_that_ask_for_it_are_confirmed(begin, learner, teacher, course):
    progress = begin(learner)
    for change, code in [
        ({"rule": "read"}, "lesson_not_to_confirm"),
        ({"online": False}, "lesson_not_to_confirm"),
        ({"status": "retired"}, "lesson_not_to_confirm"),
    ]:
        kept = Lesson.objects.filter(course=course).values(*change).get()
        Lesson.objects.filter(course=course).update(**change)
        assert not to_confirm(teacher).exists()
        with refused(code):
            confirming.confirm_lesson(progress=progress, actor=teacher)
        Lesson.objects.filter(course=course).update(**kept)
    Course.objects.filter(pk=course.pk).update(status="retired")
    assert not to_confirm(teacher).exists()
    with refused("course_retired"):
        confirming.confirm_lesson(progress=progress, actor=teacher)


def test_whoever_has_only_looked_at_a_lesson_waits_for_nobody(learner, now):
    course, teacher = make("confirmed")
    enrolment = learning.enrol(course=course, learner=learner, at=now)
    progress = learning.open_lesson(enrolment=enrolment, lesson=course.lessons.get(), now=now)
    assert not to_confirm(teacher).exists()
    learning.finish_reading(progress=progress, now=now)
    assert to_confirm(teacher).get() == progress


def test_it_is_told_what_was_confirmed_by_whom_and_of_whom(begin, learner, teacher, now):
    confirming.confirm_lesson(progress=begin(learner), actor=teacher, now=now)
    mine = next(one for one in personal_data.holdings() if one.code == "confirmed_lessons")
    assert [line["confirmed"] for line in mine.read(teacher)] == [now]
    hers = next(one for one in personal_data.holdings() if one.code == "learning")
    assert [line["confirmed"] for line in hers.read(learner)] == [now]
