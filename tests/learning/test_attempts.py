"""Attempts held by the server: opened, kept, closed on time, each once whatever is sent."""

import datetime
import hashlib
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.errors import DomainError
from lms.courses.models import Lesson, LessonText
from lms.learning import attempts, quiz, tasks
from lms.learning.models import LessonProgress, QuizAttempt, QuizVersion
from lms.points.models import Award
from lms.records.models import StudyRecord
from tests.learning.conftest import QUESTIONS, QUIZ, RIGHT, WRONG

MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def ask(quiz_text):
    """``ask(attempts=2)`` publishes the questions of the third lesson with these rules."""

    def publish(questions=QUESTIONS, **rules) -> None:
        quiz_text.parts = [{**QUIZ, "questions": questions, "settings": rules}]
        quiz_text.save()

    return publish


@pytest.fixture
def sheet(opened, quiz_text):
    def make(uuid=None, name="") -> attempts.Sheet:
        text = LessonText.objects.get(pk=quiz_text.pk)
        asked = quiz.asked_in(text.parts, language=text.language)
        return attempts.sheet_for(opened(3), uuid=uuid, name=name, now_asked=[asked])

    return make


@pytest.fixture
def keep(opened, sheet, now):
    def send(posted, *, on=None, at=now, **more) -> QuizAttempt:
        on = on or sheet()
        answers = quiz.read_answers(on.asked.questions, posted, seed=on.seed)
        return attempts.keep_answers(progress=opened(3), sheet=on, answers=answers, now=at, **more)

    return send


@pytest.fixture
def hand_in(opened, sheet, now):
    count = iter(range(1000))

    def send(posted, *, on=None, at=now, nonce=None, **more) -> QuizAttempt:
        on = on or sheet()
        answers = quiz.read_answers(on.asked.questions, posted, seed=on.seed)
        nonce = nonce or f"nonce-{next(count)}"
        return attempts.hand_in(progress=opened(3), sheet=on, answers=answers, nonce=nonce, now=at, **more)

    return send


def refused(code: str):
    return pytest.raises(DomainError, match=f"^{code}$")


def test_the_first_answer_opens_an_attempt_and_others_go_into_it(keep, opened):
    first = keep({"one": ["2"]})
    again = keep({"two": ["true"]})
    assert first.pk == again.pk
    assert (again.number, again.is_open, again.score) == (1, True, None)
    assert again.answers == {"one": [2], "two": [True]}


def test_an_answer_can_be_changed_and_taken_back(keep):
    keep({"one": ["1"], "three": ["1", "2"]})
    assert keep({"one": ["3"], "three": [""]}).answers == {"one": [3]}


def test_two_tabs_and_a_second_device_fill_one_attempt(keep, sheet):
    here, there = sheet(), sheet()
    assert here.uuid == there.uuid
    keep({"one": ["2"]}, on=here)
    keep({"two": ["true"]}, on=there)
    assert QuizAttempt.objects.get().answers == {"one": [2], "two": [True]}


def test_what_the_handing_tab_never_saw_counts_too(keep, hand_in, sheet):
    stale = sheet()
    keep({"two": ["true"], "three": ["1", "3"]})
    attempt = hand_in({"one": ["2"], "two": [], "three": [""]}, on=stale)
    assert (attempt.score, attempt.right) == (100, ["one", "two", "three"])


def test_what_is_not_whole_is_refused_and_kept(hand_in, opened):
    with refused("answer_missing"):
        hand_in({"one": ["2"]})
    assert QuizAttempt.objects.get().answers == {"one": [2]}
    assert hand_in({"two": ["true"], "three": ["1", "3"]}).score == 100


def test_partial_marks_stand_as_fractions(hand_in):
    attempt = hand_in({**RIGHT, "three": ["1"]})
    assert attempt.marks == {"one": "1", "two": "1", "three": "1/2"}
    assert (attempt.score, attempt.right) == (83, ["one", "two"])


def test_a_closed_attempt_takes_no_more_answers(keep, hand_in, sheet):
    on = sheet()
    done = hand_in(RIGHT, on=on)
    for send in (keep, hand_in):
        with refused("attempt_closed"):
            send(WRONG, on=on)
    done.refresh_from_db()
    assert (done.answers["one"], done.score, QuizAttempt.objects.count()) == ([2], 100, 1)


def test_the_form_of_a_closed_attempt_is_told_its_number(hand_in, sheet):
    on = sheet()
    hand_in(WRONG, on=on)
    hand_in(WRONG)
    with refused("attempt_closed") as told:
        sheet(uuid=on.uuid)
    assert told.value.params == {"number": 1}


def test_the_same_form_twice_is_one_attempt_whatever_it_says(hand_in, sheet, learner):
    on = sheet()
    first = hand_in(RIGHT, on=on, nonce="same-nonce")
    assert hand_in(WRONG, on=on, nonce="same-nonce").pk == first.pk
    assert Award.objects.of(learner).filter(rule__code="quiz.first").count() == 1


def test_an_attempt_of_somebody_else_is_unknown(course, zhang, sheet, keep, now):
    from lms.learning import services as learning

    other = learning.open_lesson(
        enrolment=learning.enrol(course=course, learner=zhang), lesson=course.lessons.get(slug="lesson-3"), now=now
    )
    on = sheet()
    keep({"one": ["2"]}, on=on)
    with refused("attempt_unknown"):
        attempts.sheet_for(other, uuid=on.uuid, name="", now_asked=[on.asked])
    with refused("attempt_unknown"):
        attempts.keep_answers(progress=other, sheet=on, answers={"one": [1]}, now=now)
    with refused("attempt_unknown"):
        attempts.extend(progress=other, uuid=attempts.uuid_of(other, 5), now=now)
    assert QuizAttempt.objects.get().answers == {"one": [2]}


def test_no_attempt_can_be_opened_ahead(opened, sheet, keep, now):
    on = sheet()
    ahead = attempts.Sheet(attempts.uuid_of(opened(3), 3), on.asked, "seed")
    with refused("attempt_unknown"):
        keep({"one": ["2"]}, on=ahead)
    assert not QuizAttempt.objects.exists()


# Rules


def test_attempts_are_used_up(ask, hand_in, keep):
    ask(attempts=2)
    hand_in(WRONG)
    hand_in(WRONG)
    for send in (hand_in, keep):
        with refused("attempts_used"):
            send(RIGHT)
    assert QuizAttempt.objects.count() == 2


@pytest.mark.parametrize(("counts", "score", "done"), [("best", 100, True), ("last", 0, False), ("average", 50, False)])
def test_what_counts_decides_whether_the_lesson_is_done(ask, hand_in, opened, counts, score, done):
    ask(counts=counts)
    Lesson.objects.filter(pk=opened(3).lesson_id).update(threshold=70)
    hand_in({**WRONG, "one": ["2"]})  # 33
    hand_in({**RIGHT, "three": ["2"]})  # 66
    progress = LessonProgress.objects.get(pk=opened(3).pk)
    assert (progress.completed_at, progress.score) == (None, {"best": 66, "last": 66, "average": 49}[counts])
    hand_in(WRONG if counts != "best" else RIGHT)
    progress.refresh_from_db()
    assert progress.score == {"best": 100, "last": 0, "average": 33}[counts]
    assert (progress.completed_at is not None) is done


def test_the_last_of_several_counts_also_upwards(ask, hand_in, opened):
    ask(counts="last")
    hand_in(WRONG)
    hand_in(RIGHT)
    progress = LessonProgress.objects.get(pk=opened(3).pk)
    assert (progress.score, progress.best_score, progress.completed_at is not None) == (100, 100, True)


# Corrections


def test_a_correction_of_the_lesson_breaks_no_attempt(ask, keep, hand_in, sheet):
    on = sheet()
    keep({"one": ["2"], "two": ["true"]}, on=on)
    ask([{**QUESTIONS[0], "answer": [1]}, QUESTIONS[2]])  # another answer, and a question less
    same = sheet(uuid=on.uuid, name=on.asked.name)
    assert same.asked.questions == QUESTIONS
    attempt = hand_in({"three": ["1", "3"]}, on=same)
    assert (attempt.score, attempt.version.questions) == (100, QUESTIONS)
    assert [question["id"] for question in sheet().asked.questions] == ["one", "three"], "the next one is the new"


def test_a_page_from_before_a_correction_is_known_while_somebody_answers_it(ask, keep, sheet, now, course, zhang):
    from lms.learning import services as learning

    on = sheet()
    keep({"one": ["2"]}, on=on)
    ask([QUESTIONS[0]])
    other = learning.open_lesson(
        enrolment=learning.enrol(course=course, learner=zhang), lesson=course.lessons.get(slug="lesson-3"), now=now
    )
    current = quiz.Asked("zh-hans", [QUESTIONS[0]])
    found = attempts.sheet_for(other, uuid=None, name=on.asked.name, now_asked=[current])
    assert found.asked.questions == QUESTIONS
    with refused("questions_changed"):
        attempts.sheet_for(other, uuid=None, name="0" * 64, now_asked=[current])


def test_a_page_from_before_a_correction_keeps_to_the_rules_of_now(ask, hand_in, sheet, quiz_text):
    before = sheet()
    QuizVersion.objects.create(
        lesson=quiz_text.lesson, language="zh-hans", digest=before.asked.digest, questions=QUESTIONS
    )  # somebody answers them
    ask(QUESTIONS, attempts=1, minutes=5)
    old = sheet(name=before.asked.name)
    assert old.asked.rules == quiz.Rules(attempts=1, minutes=5)
    attempt = hand_in(WRONG, on=old)
    assert attempt.due_at is not None
    ask([QUESTIONS[0]], attempts=1)
    for name in ("", before.asked.name, old.asked.name):
        with refused("attempts_used" if not name else "questions_changed"):
            hand_in(RIGHT, on=sheet(name=name))


def test_questions_whose_answers_she_was_told_are_not_answered_once_more_after_a_correction(ask, hand_in, sheet):
    before = sheet()
    hand_in(WRONG, on=before)
    ask([QUESTIONS[0]])
    with refused("questions_changed"):
        sheet(name=before.asked.name)
    # Under other rules the same questions are kept once more: known all the same.
    ask(QUESTIONS, minutes=5)
    ruled = sheet()
    ask([QUESTIONS[0]])
    with refused("questions_changed"):
        hand_in(RIGHT, on=sheet(name=ruled.asked.name))


def test_what_a_page_calls_its_questions_by_tells_no_answer(sheet, quiz_text):
    shown, asked = sheet().asked.name, sheet().asked
    tried = {
        text
        for choice in range(1, len(QUESTIONS[0]["choices"]) + 1)
        for guess in [quiz.Asked(asked.language, [{**QUESTIONS[0], "answer": [choice]}, *QUESTIONS[1:]])]
        for text in (guess.digest, hashlib.sha256(guess.digest.encode()).hexdigest())
    }
    assert shown not in tried
    assert shown == quiz.name_of(asked.digest)


def test_many_attempts_keep_one_version(hand_in):
    hand_in(WRONG)
    hand_in(WRONG)
    assert QuizVersion.objects.count() == 1


# Time


def test_an_attempt_without_a_limit_has_all_the_time(keep, hand_in, now):
    keep({"one": ["2"]})
    assert attempts.close_all_overdue(now=now + 10_000 * MINUTE) == 0
    assert hand_in(RIGHT, at=now + 10_000 * MINUTE).score == 100


def test_when_time_is_up_what_was_kept_counts(ask, keep, now, learner):
    ask(minutes=10)
    keep({"one": ["2"], "two": ["true"]})
    assert attempts.close_all_overdue(now=now + 10 * MINUTE) == 0, "the last answers are on their way"
    assert attempts.close_all_overdue(now=now + 11 * MINUTE) == 1
    assert attempts.close_all_overdue(now=now + 12 * MINUTE) == 0
    attempt = QuizAttempt.objects.get()
    assert (attempt.at, attempt.score, attempt.passed) == (now + 10 * MINUTE, 66, True)
    assert StudyRecord.objects.of(learner).count() == 1
    assert sorted(Award.objects.of(learner).values_list("rule__code", flat=True)) == ["quiz.first", "study.online"]


def test_nothing_that_was_kept_is_nothing(ask, keep, sheet, now):
    ask(minutes=10)
    attempts_open = keep({})
    attempts.close_overdue(progress_id=attempts_open.progress_id, now=now + 10 * MINUTE)
    attempts_open.refresh_from_db()
    assert (attempts_open.score, attempts_open.marks["one"]) == (0, "0")


def test_an_answer_after_the_time_is_refused_and_the_attempt_is_closed(ask, keep, hand_in, sheet, now):
    ask(minutes=10)
    on = sheet()
    keep({"one": ["2"]}, on=on)
    with refused("attempt_closed"):
        keep({"two": ["true"]}, on=on, at=now + 11 * MINUTE)
    attempt = QuizAttempt.objects.get()
    assert (attempt.answers, attempt.score) == ({"one": [2]}, 33)


def test_what_was_on_its_way_is_taken_and_need_not_be_whole(ask, keep, hand_in, now):
    ask(minutes=10)
    keep({"one": ["2"]})
    attempt = hand_in({"two": ["true"]}, at=now + 10 * MINUTE + 5 * SECOND)
    assert (attempt.at, attempt.score) == (now + 10 * MINUTE, 66)


def test_the_elderly_display_has_no_time_limit_unless_the_teacher_insists(ask, keep, hand_in, now):
    ask(minutes=10)
    assert keep({"one": ["2"]}, unhurried=True).due_at is None
    hand_in(RIGHT, unhurried=True, at=now + 1000 * MINUTE)
    ask(minutes=10, insist=True)
    attempt = keep({"one": ["2"]}, unhurried=True)
    assert (attempt.due_at, attempt.extensions_left) == (now + 10 * MINUTE, attempts.EXTENSIONS)


def test_who_needs_more_time_takes_it_ten_times(ask, keep, opened, now):
    ask(minutes=10, insist=True)
    attempt = keep({"one": ["2"]}, unhurried=True)
    for _ in range(attempts.EXTENSIONS):
        attempt = attempts.extend(progress=opened(3), uuid=attempt.uuid, now=now)
    assert attempt.due_at == now + 110 * MINUTE
    with refused("not_extendable"):
        attempts.extend(progress=opened(3), uuid=attempt.uuid, now=now)


def test_in_the_standard_display_the_limit_stands(ask, keep, opened, now):
    ask(minutes=10, insist=True)
    attempt = keep({"one": ["2"]})
    with refused("not_extendable"):
        attempts.extend(progress=opened(3), uuid=attempt.uuid, now=now)


def test_the_clock_closes_what_nobody_reads(ask, keep, now):
    ask(minutes=1)
    keep({"one": ["2"]}, at=now - 5 * MINUTE)
    tasks.close_overdue_attempts()
    assert not QuizAttempt.objects.still_open().exists()


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "hand in", "read", "clock"]),
        st.integers(0, 400),  # seconds since the deed before
        st.dictionaries(st.sampled_from(["one", "two", "three"]), st.sampled_from(["1", "2", "true", ""]), max_size=3),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(deeds=DEEDS, limit=st.sampled_from([0, 5]))
def test_whatever_comes_in_whatever_order_each_attempt_closes_once_and_in_time(
    ask, opened, sheet, learner, now, deeds, limit
):
    QuizAttempt.objects.all().delete()
    LessonProgress.objects.filter(pk=opened(3).pk).update(score=None, best_score=None)
    ask(minutes=limit)
    progress, at, first = opened(3), now, sheet()
    closed: dict[int, tuple] = {}
    for number, (deed, seconds, posted) in enumerate(deeds):
        at += seconds * SECOND
        try:
            answers = quiz.read_answers(QUESTIONS, {name: [value] for name, value in posted.items()})
            if deed == "keep":
                attempts.keep_answers(progress=progress, sheet=first, answers=answers, now=at)
            elif deed == "hand in":
                attempts.hand_in(progress=progress, sheet=sheet(), answers=answers, nonce=f"n{number}", now=at)
            elif deed == "read":
                attempts.close_overdue(progress_id=progress.pk, now=at)
            else:
                attempts.close_all_overdue(now=at)
        except DomainError as error:
            assert error.code in {"answer_missing", "answer_unknown", "attempt_closed", "attempt_unknown"}
        rows = list(progress.attempts.order_by("number"))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(not row.is_open for row in rows[:-1]), "one is open at most, the last"
        for row in rows:
            if row.is_open:
                assert (row.score, row.marks, row.right, row.passed) == (None, {}, [], False)
                continue
            told = (row.at, row.score, row.marks, row.answers)
            assert closed.setdefault(row.pk, told) == told, "closed once, it stays"
            shares = [Fraction(row.marks[name]) for name in ("one", "two", "three")]
            assert row.score == int(100 * sum(shares) / 3)
            assert row.due_at is None or row.at <= row.due_at
            assert row.at >= row.opened_at
    scores = [row.score for row in progress.attempts.order_by("number") if row.score is not None]
    progress = LessonProgress.objects.get(pk=progress.pk)
    assert progress.score == (max(scores) if scores else None)
    assert Award.objects.of(learner).filter(rule__code="quiz.first").count() <= 1
