"""Lessons with several conditions: all of them are needed, in whatever order, and the lesson is done once."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.errors import DomainError
from lms.courses.models import Lesson
from lms.courses.rules import CODES, CONFIRMED, QUIZ, READ, RULES, WATCHED, codes_of, conditions_of, rule_of
from lms.learning import attempts, confirming, quiz, verification
from lms.learning import services as learning
from lms.learning.conditions import standings_of
from lms.learning.evidence import lesson_steps
from lms.learning.models import Enrolment, LessonProgress
from lms.learning.rule_words import asked_of, rule_text
from lms.network import services as network
from lms.points import verification as ledger
from lms.points.models import Award
from lms.records import verification as archive
from lms.records.models import StudyRecord
from tests.classes.building import make_course, make_lesson, make_people, make_school
from tests.learning.conftest import QUESTIONS, RIGHT, VIDEO, VIDEO_SECONDS, WRONG
from tests.learning.conftest import QUIZ as QUIZ_PART
from tests.learning.test_open_marks import name_with
from tests.portal.reading import said

HOUR = datetime.timedelta(hours=1)
FAST = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def make(rule: str, **facts):
    """A course of one lesson with this rule, with a teacher; the teacher too."""
    course = make_course(
        make_school(),
        lessons=[
            make_lesson(
                1,
                rule=rule,
                threshold=80,
                quiz_threshold=60,
                html='<div data-part="video-1"></div><div data-part="quiz"></div>',
                parts=[VIDEO, QUIZ_PART],
                **facts,
            )
        ],
    )
    teacher = make_people(1)[0]
    network.grant_role(
        user=teacher,
        role="teacher",
        organisation=course.school.organisation,
        starts_on=datetime.date(2026, 1, 1),
        actor=None,
    )
    name_with(teacher, course)
    return course, teacher


class Walk:
    """A learner's deeds in the one lesson of a course, a minute apart, and those of her teacher."""

    def __init__(self, rule: str, at: datetime.datetime) -> None:
        self.course, self.teacher = make(rule)
        self.lesson = self.course.lessons.get()
        self.learner = make_people(1)[0]
        self.at = at
        enrolment = learning.enrol(course=self.course, learner=self.learner, at=at)
        self.progress = learning.open_lesson(enrolment=enrolment, lesson=self.lesson, now=at - HOUR)
        self.sent = 0

    def do(self, deed: str) -> None:
        self.at += datetime.timedelta(minutes=1)
        self.sent += 1
        getattr(self, deed)()
        self.progress = LessonProgress.objects.get(pk=self.progress.pk)

    def read(self) -> None:
        try:
            learning.finish_reading(progress=self.progress, now=self.at)
        except DomainError as refused:
            assert refused.code in {"lesson_needs_video", "lesson_needs_quiz", "lesson_needs_teacher"}

    def watch(self, until: int) -> None:
        learning.record_progress(
            progress=self.progress, watched=[[0, until]], position=0, seconds=VIDEO_SECONDS, now=self.at
        )

    def watch_half(self) -> None:
        self.watch(50)

    def watch_all(self) -> None:
        self.watch(VIDEO_SECONDS)

    def answer(self, chosen: dict) -> None:
        text = self.lesson.texts.get()
        attempts.submit_quiz(
            progress=self.progress,
            text=text,
            answers=quiz.read_answers(QUESTIONS, chosen),
            nonce=f"nonce-{self.sent}-{self.progress.pk}",
            now=self.at,
        )

    def fail(self) -> None:
        self.answer(WRONG)

    def answer_right(self) -> None:
        self.answer(RIGHT)

    def confirm(self) -> None:
        try:
            confirming.confirm_lesson(progress=self.progress, actor=self.teacher, now=self.at)
        except DomainError as refused:
            assert refused.code == "lesson_not_to_confirm"
            assert CONFIRMED not in codes_of(self.lesson.rule)

    def take_back(self) -> None:
        try:
            confirming.take_back_confirmation(progress=self.progress, actor=self.teacher, now=self.at)
        except DomainError as refused:
            assert refused.code == "lesson_not_to_confirm"


DEEDS = ["read", "watch_half", "watch_all", "fail", "answer_right", "confirm"]
MEETING = {READ: "read", WATCHED: "watch_all", QUIZ: "answer_right", CONFIRMED: "confirm"}


def test_every_rule_is_written_in_one_way():
    assert len(RULES) == 15
    for rule in RULES:
        assert rule_of(reversed(codes_of(rule))) == rule
    for wrong in ("", "seen", "quiz+watched", "read+read"):
        with pytest.raises(ValueError, match="no rule"):
            codes_of(wrong)
    for none in ([], ["seen"], [READ, "seen"]):
        with pytest.raises(ValueError, match="no conditions"):
            rule_of(none)


def test_a_percentage_is_of_both_unless_the_questions_have_their_own():
    assert [one.percent for one in conditions_of("watched+quiz", 80, None)] == [80, 80]
    assert [one.percent for one in conditions_of("watched+quiz+confirmed", 80, 60)] == [80, 60, 0]


@pytest.mark.django_db
@given(rule=st.sampled_from(RULES), deeds=st.lists(st.sampled_from(DEEDS), max_size=9), data=st.data())
@FAST
def test_in_whatever_order_a_lesson_is_done_when_all_is_met_and_once(now, rule, deeds, data):
    needed = [MEETING[code] for code in codes_of(rule)]
    missing = [deed for deed in needed if deed not in deeds]
    walk = Walk(rule, now)
    met: set[str] = set()
    done_at = None
    for deed in [*deeds, *data.draw(st.permutations(missing))]:
        walk.do(deed)
        met.add(deed)
        if done_at is None and set(needed) <= met:
            done_at = walk.at
        assert walk.progress.completed_at == done_at
        assert StudyRecord.objects.of(walk.learner).count() == (done_at is not None)
        alone = rule == CONFIRMED
        ready = set(needed) - met == {"confirm"} and (not alone or "read" in met)
        assert (walk.progress.waits_since is not None) == ready
    assert Enrolment.objects.get(learner=walk.learner).lessons_done == 1
    assert [one.met for one in standings_of(walk.lesson, walk.progress)] == [True] * len(needed)
    assert list(verification.problems()) == []


@pytest.mark.django_db
@given(deeds=st.lists(st.sampled_from([*DEEDS, "take_back"]), min_size=3, max_size=12))
@FAST
def test_whatever_is_confirmed_and_taken_back_the_books_are_right(now, deeds):
    walk = Walk("quiz+confirmed", now)
    met = {"confirm": False, "answer_right": False}
    for deed in deeds:
        walk.do(deed)
        if deed == "take_back":
            met["confirm"] = False
        elif deed in met:
            met[deed] = True
        assert (walk.progress.completed_at is not None) == all(met.values())
        minutes = sum(line.minutes for line in StudyRecord.objects.of(walk.learner))
        assert minutes == (walk.lesson.minutes if all(met.values()) else 0)
    assert Enrolment.objects.get(learner=walk.learner).lessons_done == all(met.values())
    assert (Enrolment.objects.get(learner=walk.learner).completed_at is not None) == all(met.values())
    paid = Award.objects.of(walk.learner).filter(rule__code="study.online")
    assert sum(paid.values_list("points", flat=True)) == all(met.values())
    for check in (verification, archive, ledger):
        assert list(check.problems()) == []


@pytest.mark.django_db
def test_the_verification_finds_a_lesson_that_is_done_without_what_it_asks_for(now):
    walk = Walk("read+watched+quiz+confirmed", now)
    for deed in ("read", "watch_all", "answer_right", "confirm"):
        walk.do(deed)
    assert walk.progress.completed_at is not None
    row = LessonProgress.objects.filter(pk=walk.progress.pk)
    for change, code in [
        ({"read_at": None}, READ),
        ({"watched": [[0, 50]]}, WATCHED),
        ({"best_score": 50}, QUIZ),
        ({"confirmed_at": None, "confirmed_by": None}, CONFIRMED),
    ]:
        kept = row.values(*change).get()
        row.update(**change)
        assert list(verification.problems()) == [f"Lesson {walk.progress.uuid}: it is done without {code}."]
        row.update(**kept)
    assert list(verification.problems()) == []


@pytest.mark.django_db
def test_the_verification_finds_who_waits_for_more_than_the_teacher(now):
    walk = Walk("read+confirmed", now)
    LessonProgress.objects.filter(pk=walk.progress.pk).update(waits_since=now)
    assert [problem for problem in verification.problems() if "waits for the teacher" in problem]


@pytest.mark.django_db
def test_what_counts_may_become_less_after_a_lesson_was_done(now):
    """The last attempt counts here: the lesson was done by an earlier one, and stays done."""
    walk = Walk("quiz", now)
    text = walk.lesson.texts.get()
    text.parts = [VIDEO, {**QUIZ_PART, "settings": {"counts": "last"}}]
    text.save()
    walk.do("answer_right")
    walk.do("fail")
    assert (walk.progress.score, walk.progress.completed_at is not None) == (0, True)
    assert list(verification.problems()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["read", "watch_all", "answer_right"])
def test_a_rule_made_easier_is_settled_by_the_learners_next_deed(now, deed):
    walk = Walk("read+watched+quiz+confirmed", now)
    walk.do(deed)
    code = next(code for code, does in MEETING.items() if does == deed)
    Lesson.objects.filter(pk=walk.lesson.pk).update(rule=code)
    assert walk.progress.completed_at is None
    walk.do("read")  # the button that the page then shows
    assert walk.progress.completed_at == walk.at


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_what_is_met_and_what_is_not(as_user, now, language):
    walk = Walk("read+watched+quiz+confirmed", now)
    browser = as_user(walk.learner)
    prefix = "" if language == "zh-hans" else "/en"
    path = prefix + reverse("lesson", args=[walk.course.slug, "lesson-1"])

    def met(page) -> list[str]:
        body = page.content.decode()
        return [code for code in CODES if f'asked__one--met" data-asked="{code}"' in body]

    page = browser.get(path)
    assert met(page) == []
    assert said(page, "For this lesson to be done", language)
    walk.do("watch_half")
    assert said(browser.get(path), "%(percent)s%% played so far", language, percent=50)
    walk.do("watch_all")
    walk.do("answer_right")
    assert met(browser.get(path)) == [WATCHED, QUIZ]
    page = browser.post(f"{prefix}/courses/{walk.course.slug}/lesson-1/finish/", follow=True)
    assert met(page) == [READ, WATCHED, QUIZ]
    assert said(page, "Your teacher will look at it; you will be told.", language)
    assert said(page, "Your teacher has been told that you are ready.", language)
    walk.do("confirm")
    page = browser.get(path)
    assert not said(page, "For this lesson to be done", language)
    assert said(page, "Done. %(minutes)s minutes are recorded.", language, minutes=45)


@pytest.mark.django_db
def test_the_player_is_told_what_is_met(as_user, now):
    walk = Walk("watched+confirmed", now)
    path = reverse("lesson-progress", args=[walk.course.slug, "lesson-1"])
    report = '{"watched": [[0, %s]], "position": 0, "seconds": 100}'
    told = as_user(walk.learner).post(path, {"report": report % 50}).json()["asked"]
    assert [(one["code"], one["met"]) for one in told] == [("watched", False), ("confirmed", False)]
    told = as_user(walk.learner).post(path, {"report": report % 90}).json()["asked"]
    assert [(one["code"], one["met"]) for one in told] == [("watched", True), ("confirmed", False)]
    assert told[1]["far"]


def test_a_lesson_of_one_condition_says_it_in_a_sentence_and_needs_no_list():
    for rule in (READ, WATCHED, QUIZ):
        lesson = Lesson(rule=rule, threshold=80)
        assert asked_of(lesson, LessonProgress(lesson=lesson)) == []
        assert rule_text(lesson)
    lesson = Lesson(rule="watched+quiz", threshold=80, quiz_threshold=60)
    assert "80" in rule_text(lesson)
    assert "60" in rule_text(lesson)


@pytest.mark.django_db
def test_how_a_line_came_about_names_all_that_was_done(now):
    walk = Walk("watched+quiz+confirmed", now)
    for deed in ("watch_all", "answer_right", "confirm"):
        walk.do(deed)
    record = StudyRecord.objects.of(walk.learner).get()
    assert record.detail["needed"] == {"watched": 80, "quiz": 60}
    told = [step.text for step in lesson_steps(record, walk.learner)]
    assert any("100" in text for text in told)
    assert any(walk.teacher.name in text for text in told)


@pytest.mark.django_db
def test_withdrawn_lessons_are_not_counted_among_those_done(now):
    from lms.learning import standings

    course = make_course(make_school(), lessons=[make_lesson(1), make_lesson(2), make_lesson(3)])
    learner = make_people(1)[0]
    enrolment = learning.enrol(course=course, learner=learner, at=now)
    for lesson in course.lessons.all()[:2]:
        learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now), now=now)
    Lesson.objects.filter(course=course, slug="lesson-1").update(status="retired")
    standings.lessons_changed(course)
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 1
    assert list(verification.problems()) == []
    learning.finish_reading(
        progress=learning.open_lesson(enrolment=enrolment, lesson=course.lessons.get(slug="lesson-3"), now=now), now=now
    )
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 2
    Lesson.objects.filter(course=course).update(status="live")
    standings.lessons_changed(course)
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 3
