"""Open answers: they wait for a person of the school, once; then score, lesson, points and the learner's notice."""

import pytest

from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.learning import attempts, open_marks, quiz
from lms.learning.models import LessonProgress, OpenMark, QuizAttempt
from lms.network import services as network
from lms.notices.models import Notice
from lms.points.models import Award
from lms.records.models import StudyRecord
from lms.teachers import services as pool
from tests.classes.building import make_people
from tests.conftest import sign_in
from tests.learning.conftest import QUESTIONS, QUIZ

OPEN = {
    "id": "four",
    "type": "open",
    "prompt": "说说您的感受",
    "rubric": [{"text": "时间", "points": 2}, {"text": "地点", "points": 2}],
    "explanation": "多想想",
}


@pytest.fixture
def hand_in(opened, quiz_text, now):
    """``hand_in("…")`` answers the first question right and writes this to the open one."""
    quiz_text.parts = [{**QUIZ, "questions": [QUESTIONS[0], OPEN]}]
    quiz_text.save()
    count = iter(range(1000))

    def send(words: str) -> QuizAttempt:
        asked = quiz.asked_in(quiz_text.parts, language="zh-hans")
        sheet = attempts.sheet_for(opened(3), uuid=None, name="", now_asked=[asked])
        return attempts.hand_in(
            progress=opened(3),
            sheet=sheet,
            answers={"one": [2], "four": [words]},
            nonce=f"nonce-{next(count)}",
            now=now,
        )

    return send


@pytest.fixture
def teacher(course, now):
    person = make_people(1)[0]
    network.grant_role(
        user=person, role="teacher", organisation=course.school.organisation, starts_on=now.date(), actor=None
    )
    name_with(person, course)
    return person


def name_with(person, course) -> None:
    """The pool names ``person`` with ``course``."""
    values = {"name": person.name, "kind": "part_time", "subjects": ["arts"]}
    pool.add_teacher(organisation=course.school.organisation, values=values, courses=[course], user=person, actor=None)


def mark(attempt, actor, *, points=2, question="four", comment=""):
    return open_marks.mark_open(attempt=attempt, question_id=question, points=points, comment=comment, actor=actor)


def refused(code: str):
    return pytest.raises(DomainError, match=f"^{code}$")


def test_an_open_answer_waits_and_pays_nothing_yet(hand_in, learner, opened):
    attempt = hand_in("清早在公园")
    assert (attempt.is_waiting, attempt.score, attempt.passed) == (True, None, False)
    assert attempt.marks == {"one": "1"}
    assert not StudyRecord.objects.of(learner).exists()
    assert LessonProgress.objects.get(pk=opened(3).pk).score is None


def test_a_person_of_the_school_marks_it_and_everything_follows_once(hand_in, learner, teacher, opened):
    attempt = hand_in("清早在公园")
    mark(attempt, teacher, points=2, comment="地点再说细一点")
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed, attempt.marks["four"]) == (75, True, "1/2")
    assert StudyRecord.objects.of(learner).count() == 1
    assert sorted(Award.objects.of(learner).values_list("rule__code", flat=True)) == ["quiz.first", "study.online"]
    notice = Notice.objects.get(person=learner, kind=open_marks.MARKED)
    assert notice.args["score"] == 75
    entry = AuditEntry.objects.get(action="answer.marked")
    assert (entry.actor, entry.object_uuid) == (teacher.uuid, attempt.uuid)
    with refused("answer_not_waiting"):
        mark(attempt, teacher, points=4)
    assert OpenMark.objects.get().points == 2
    assert StudyRecord.objects.of(learner).count() == 1


def test_the_learner_reads_points_and_comment(hand_in, learner, teacher, course):
    attempt = hand_in("清早在公园")
    address = f"/courses/{course.slug}/lesson-3/?attempt=1"
    browser = sign_in(learner)
    assert "清早在公园" in browser.get(address).content.decode()
    mark(attempt, teacher, points=3, comment="<b>很好</b>")
    page = browser.get(address).content.decode()
    assert "&lt;b&gt;很好&lt;/b&gt;" in page
    assert "75" in page or "87" in page


def test_failing_by_the_mark_completes_nothing(hand_in, learner, teacher):
    attempt = hand_in("嗯")
    mark(attempt, teacher, points=0)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (50, False)
    assert not StudyRecord.objects.of(learner).exists()


def test_an_empty_sheet_waits_for_nobody(opened, quiz_text, hand_in, now):
    asked = quiz.Asked("zh-hans", [QUESTIONS[0], OPEN], quiz.Rules(minutes=1))
    sheet = attempts.sheet_for(opened(3), uuid=None, name="", now_asked=[asked])
    attempt = attempts.keep_answers(progress=opened(3), sheet=sheet, answers={"one": [2]}, now=now)
    attempts.close_overdue(progress_id=attempt.progress_id, now=attempt.due_at)
    attempt.refresh_from_db()
    assert (attempt.is_waiting, attempt.score) == (False, 50)


@pytest.mark.parametrize(("points", "code"), [(5, "points_beyond"), (-1, "points_beyond"), (True, "points_beyond")])
def test_points_beyond_the_rubric_are_refused(hand_in, teacher, points, code):
    attempt = hand_in("清早")
    with refused(code):
        mark(attempt, teacher, points=points)
    with refused("comment_too_long"):
        mark(attempt, teacher, comment="长" * 1001)
    assert not OpenMark.objects.exists()


def test_only_open_answers_of_closed_attempts_are_marked(hand_in, teacher, opened, quiz_text, now):
    attempt = hand_in("清早")
    for question in ("one", "five"):
        with refused("answer_not_waiting"):
            mark(attempt, teacher, question=question)
    asked = quiz.asked_in(quiz_text.parts, language="zh-hans")
    sheet = attempts.sheet_for(opened(3), uuid=None, name="", now_asked=[asked])
    still_open = attempts.keep_answers(progress=opened(3), sheet=sheet, answers={"four": ["想"]}, now=now)
    with refused("answer_not_waiting"):
        mark(still_open, teacher)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("teacher", True),
        ("registrar", True),
        ("manager", True),
        # She writes the questions, but no list shows her who learns.
        ("editor", False),
        ("volunteer", False),
        ("head", False),
    ],
)
def test_who_may_mark(hand_in, course, now, role, may):
    attempt = hand_in("清早")
    person = make_people(1)[0]
    network.grant_role(
        user=person, role=role, organisation=course.school.organisation, starts_on=now.date(), actor=None
    )
    if role == "teacher":
        name_with(person, course)
    assert QuizAttempt.objects.waiting_for(person).filter(pk=attempt.pk).exists() is may
    if may:
        mark(attempt, person)
        assert not QuizAttempt.objects.waiting_for(person).exists()
    else:
        with refused("not_allowed"):
            mark(attempt, person)


def test_a_teacher_of_the_place_who_is_not_named_with_the_course_marks_nothing(hand_in, course, now):
    attempt = hand_in("清早")
    person = make_people(1)[0]
    network.grant_role(
        user=person, role="teacher", organisation=course.school.organisation, starts_on=now.date(), actor=None
    )
    assert not QuizAttempt.objects.waiting_for(person).exists()
    with refused("not_allowed"):
        mark(attempt, person)
    name_with(person, course)
    assert QuizAttempt.objects.waiting_for(person).get() == attempt
    mark(attempt, person)


def test_nobody_marks_her_own_answers_nor_those_of_another_place(hand_in, course, learner, zhao, now):
    attempt = hand_in("清早")
    network.grant_role(
        user=learner, role="manager", organisation=course.school.organisation, starts_on=now.date(), actor=None
    )
    for person in (learner, zhao):
        assert not QuizAttempt.objects.waiting_for(person).filter(pk=attempt.pk).exists()
        with refused("not_allowed"):
            mark(attempt, person)


def test_what_was_written_goes_when_its_writer_leaves(hand_in, learner, teacher):
    from lms.accounts import personal_data

    attempt = hand_in("清早在公园")
    mark(attempt, teacher, comment="好")
    holding = next(one for one in personal_data.holdings() if one.code == "learning")
    assert "清早在公园" in str(list(holding.read(learner)))
    holding.erase(learner)
    attempt.refresh_from_db()
    assert (attempt.answers, attempt.score, OpenMark.objects.get().comment) == ({}, 75, "")
