"""From finishing a course to the certificate, through the worker's own way."""

import datetime

import pytest
from django.utils import timezone

from lms.certificates import looking, services
from lms.certificates.models import Certificate, CourseSweep
from lms.certificates.requirements import asked_of, items, progress_of
from lms.classes import rolls
from lms.classes import services as classes
from lms.core import jobs
from lms.core.errors import DomainError
from lms.courses.models import Course, Lesson
from lms.documents import services as documents
from lms.documents import verification
from lms.documents.models import IssuedDocument
from lms.learning import services as learning
from lms.learning.models import LessonProgress
from lms.notices.models import Notice
from lms.records.models import StudyRecord
from tests.classes.building import (
    DAY,
    first_past_session,
    make_class,
    make_course,
    make_lesson,
    make_people,
    make_school,
)
from tests.learning.conftest import QUIZ


@pytest.fixture
def learner(db):
    return make_people(1)[0]


def online_course(**facts) -> Course:
    lessons = [make_lesson(1), make_lesson(2)]
    return make_course(make_school(), **{"mode": "online", "certificate": True, "lessons": lessons} | facts)


def finish(course, learner, *numbers):
    enrolment = learning.enrol(course=course, learner=learner)
    for number in numbers:
        lesson = Lesson.objects.get(course=course, slug=f"lesson-{number}")
        learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))


def tick() -> None:
    """What the beat and the worker do."""
    looking.ask()
    for pk in jobs.due_ids():
        assert jobs.run(pk)


def missing(course, learner) -> list[str]:
    return [item.missing for item in items(course, asked_of(course), progress_of(course, [learner.pk])[learner.pk])]


def test_who_has_finished_gets_it_and_is_told(learner):
    course = online_course()
    finish(course, learner, 1)
    tick()
    assert not Certificate.objects.exists()
    assert missing(course, learner) == ["1课"]
    finish(course, learner, 2)
    tick()
    certificate = Certificate.objects.get()
    said = certificate.document.payload
    assert (certificate.learner, said["hours"], said["school"]) == (learner, 8, course.school.name)
    assert said["course"] == course.texts.get().title
    assert certificate.document.holder_name == learner.name
    notice = Notice.objects.get(kind="certificate.issued")
    assert (notice.person, notice.path) == (learner, "/my/certificates/")
    assert list(verification.problems()) == []


def test_looking_again_issues_no_second_one(learner):
    course = online_course()
    finish(course, learner, 1, 2)
    for _again in range(3):
        tick()
        CourseSweep.objects.update(swept_at=timezone.now() - 2 * DAY)
    services.issue_due(course=course, learners=[learner.pk])
    assert Certificate.objects.count() == IssuedDocument.objects.count() == 1


def test_a_tick_set_later_gives_it_to_who_had_finished(learner):
    course = online_course(certificate=False)
    finish(course, learner, 1, 2)
    tick()
    assert not Certificate.objects.exists()
    Course.objects.filter(pk=course.pk).update(certificate=True)
    tick()
    assert Certificate.objects.get().learner == learner


def test_what_was_learned_between_two_looks_is_found_without_a_sweep(learner):
    course = online_course()
    tick()
    swept = CourseSweep.objects.get(course=course).swept_at
    finish(course, learner, 1, 2)
    tick()
    assert Certificate.objects.count() == 1
    assert CourseSweep.objects.get(course=course).swept_at == swept


def test_a_look_reads_a_bounded_number_of_lines(learner, monkeypatch):
    monkeypatch.setattr(looking, "LINES_A_LOOK", 1)
    monkeypatch.setattr(looking, "OVERLAP", 0)
    course = online_course()
    tick()
    finish(course, learner, 1, 2)
    tick()
    assert looking.Position.objects.get().last < StudyRecord.objects.order_by("-pk").first().pk
    tick()
    assert looking.Position.objects.get().last == StudyRecord.objects.order_by("-pk").first().pk
    assert Certificate.objects.count() == 1


def test_nothing_is_asked_of_the_worker_where_nothing_is_new(learner):
    online_course()
    tick()
    looking.ask()
    assert jobs.due_ids() == []


def test_questions_have_to_be_answered_well_enough(learner):
    course = online_course(lessons=[make_lesson(1, html='<div data-part="quiz"></div>', parts=[QUIZ])])
    finish(course, learner, 1)
    tick()
    assert not Certificate.objects.exists()
    progress = LessonProgress.objects.get()
    LessonProgress.objects.filter(pk=progress.pk).update(best_score=59)
    assert any(missing(course, learner))
    LessonProgress.objects.filter(pk=progress.pk).update(best_score=60)
    assert not any(missing(course, learner))
    CourseSweep.objects.update(swept_at=timezone.now() - 2 * DAY)
    tick()
    assert Certificate.objects.count() == 1


def class_of(course, learner, sessions: int, **facts):
    """A class that has met ``sessions`` times, the last time yesterday."""
    start = timezone.now() - DAY - datetime.timedelta(hours=2)
    meetings = [
        classes.Meeting(starts_at=start - 7 * week * DAY, ends_at=start - 7 * week * DAY + datetime.timedelta(hours=2))
        for week in reversed(range(sessions))
    ]
    group = make_class(course, meetings=meetings, **facts)
    classes.register(group=group, learner=learner, actor=learner)
    return group


def mark(group, learner, *statuses):
    from lms.classes.models import Session

    sessions = Session.objects.filter(class_group=group).select_related(
        "gathering", "class_group__course", "class_group__school__organisation"
    )
    for session, status in zip(sessions.order_by("number"), statuses, strict=True):
        rolls.keep_roll(session=session, marks={learner.uuid: status}, actor=None, nonce=f"n{session.pk}-{status}")


@pytest.mark.parametrize(
    ("statuses", "issued"),
    [
        (["present"] * 7 + ["absent"] * 3, True),
        (["present"] * 5 + ["late", "left_early"] + ["absent"] * 3, True),
        (["present"] * 6 + ["excused"] * 4, False),
        (["absent"] * 10, False),
    ],
)
def test_a_class_has_to_be_attended_often_enough(learner, statuses, issued):
    course = online_course(mode="offline", lessons=[make_lesson(1, online=False)])
    group = class_of(course, learner, 10)
    mark(group, learner, *statuses)
    tick()
    assert Certificate.objects.exists() is issued
    if issued:
        assert Certificate.objects.get().document.payload["attendance"] == {
            "attended": 7,
            "sessions": 10,
            "excused": 0,
        }


def test_excused_sessions_are_shown_apart(learner):
    course = online_course(mode="offline", lessons=[make_lesson(1, online=False)])
    mark(class_of(course, learner, 4), learner, "present", "present", "present", "excused")
    tick()
    document = Certificate.objects.get().document
    assert document.payload["attendance"] == {"attended": 3, "sessions": 4, "excused": 1}


def test_a_class_that_goes_on_gives_none_yet(learner):
    course = online_course(mode="offline", lessons=[make_lesson(1, online=False)])
    group = make_class(course, weeks=2)
    classes.register(group=group, learner=learner, actor=learner)
    rolls.keep_roll(session=first_past_session(group), marks={learner.uuid: "present"}, actor=None, nonce="nonce-1")
    tick()
    assert not Certificate.objects.exists()
    assert len([one for one in missing(course, learner) if one]) == 1


def test_a_withdrawn_course_gives_none(learner):
    course = online_course()
    finish(course, learner, 1, 2)
    Course.objects.filter(pk=course.pk).update(status="retired")
    tick()
    assert services.issue_due(course=Course.objects.get(pk=course.pk), learners=[learner.pk]) == []


def test_completing_and_keeping_a_roll_do_nothing_for_certificates(learner, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    course = online_course()
    with CaptureQueriesContext(connection) as asked:
        finish(course, learner, 1, 2)
    assert not [query["sql"] for query in asked if "certificates_" in query["sql"] or "documents_" in query["sql"]]


@pytest.fixture
def issued(learner, chen):
    course = make_course(chen_school(), mode="online", certificate=True, lessons=[make_lesson(1)])
    finish(course, learner, 1)
    tick()
    return Certificate.objects.get()


def chen_school():
    from lms.network.models import School

    return School.objects.filter(organisation__code="320214052").order_by("pk")[0]


def test_a_revoked_one_counts_no_more_and_the_learner_is_told(issued, chen):
    services.revoke(certificate=issued, reason="名字写错了", actor=chen)
    assert documents.find(issued.document.code).status == "revoked"
    assert Notice.objects.get(kind="certificate.revoked").args["reason"] == "名字写错了"


def test_one_issued_anew_has_the_name_of_now_and_stands_for_the_old(issued, learner, chen):
    learner.name = "张新名"
    learner.save()
    new = services.reissue(certificate=issued, actor=chen)
    old = documents.find(issued.document.code)
    assert (old.status, old.replaced_by) == ("replaced", new.document)
    assert documents.find(new.document.code).holder_name == "张新名"
    assert old.holder_name == "学员1"
    assert new.document.serial != old.serial
    with pytest.raises(DomainError, match="document_replaced"):
        services.reissue(certificate=issued, actor=chen)
    tick()
    assert Certificate.objects.count() == 2
    assert list(verification.problems()) == []


def test_officers_of_another_street_may_not(issued, zhao, sun):
    for somebody in (zhao, sun):
        with pytest.raises(DomainError, match="not_allowed"):
            services.revoke(certificate=issued, reason="x", actor=somebody)
        with pytest.raises(DomainError, match="not_allowed"):
            services.reissue(certificate=issued, actor=somebody)
