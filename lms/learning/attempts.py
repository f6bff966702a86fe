"""Attempts at the questions of a lesson, held by the server (decision 0029).

An attempt opens with its first answer, or when its clock is started; each answer is kept as it is given; it closes when
it is handed in or its time is up. Everything happens under the lock of the learner's progress in the lesson, so there
is one open attempt whatever tabs and devices send. What has to stay although the deed is refused (answers of a form
that is not whole, an attempt whose time is up) is written in a transaction of its own before.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.core.errors import DomainError
from lms.courses.models import Lesson, LessonText
from lms.courses.rules import QUIZ
from lms.learning import daily_limit, drawing, quiz, standings
from lms.learning.completing import advance, locked
from lms.learning.models import LessonProgress, QuizAttempt, QuizVersion
from lms.points import services as points

DEFAULT_PASS = 60  # percent, where a lesson's questions are practice only
# An answer that was on its way when the time was up is taken where nobody has closed the attempt yet.
GRACE = datetime.timedelta(seconds=20)
EXTENSIONS = 10
NAMESPACE = UUID("5b0c5d5e-8f0b-4d8c-9a27-2f7a0d3c9e41")


@dataclass(frozen=True)
class Sheet:
    """What a form of a page speaks of: an attempt that stands, or the one that its first answer opens."""

    uuid: UUID
    asked: quiz.Asked
    seed: str


def uuid_of(progress: LessonProgress, number: int) -> UUID:
    """The name of the attempt with this number, known before it is opened: two tabs open the same one."""
    return uuid5(NAMESPACE, f"{progress.pk}:{number}")


def seed_of(uuid: UUID) -> str:
    """What shuffles the attempt; made with the key of the site, so that nobody can work it out."""
    return salted_hmac("learning.attempts.seed", str(uuid)).hexdigest()[:32]


def needed_for(lesson: Lesson) -> int:
    """Percent that pass."""
    condition = lesson.condition(QUIZ)
    return DEFAULT_PASS if condition is None else condition.percent


def sheet_for(progress: LessonProgress, *, uuid: UUID | None, name: str, now_asked: Sequence[quiz.Asked]) -> Sheet:
    """What a form with this ``uuid`` and ``name`` (``quiz.name_of``) asks; without them the open attempt, or the next.

    ``now_asked``: the questions as they stand, and after them those that pages may still show. Whichever are asked, the
    next attempt keeps to the rules of the first. Raises DomainError: ``attempt_unknown`` for an attempt that is not the
    learner's, ``attempt_closed`` (params: number), ``questions_changed`` when the page shows questions that nobody
    knows any more, or that changed after the learner was told how she had answered them.
    """
    latest = progress.attempts.select_related("version").order_by("-number").first()
    found = _found(progress, latest, uuid)
    if found is not None and found.version is not None:
        return Sheet(found.uuid, found.version.asked, found.seed)
    following = uuid_of(progress, latest.number + 1 if latest else 1)
    asked = next((one for one in now_asked if not name or one.name == name), None) or _asked_before(progress, name)
    return Sheet(following, replace(asked, rules=now_asked[0].rules), seed_of(following))


def _asked_before(progress: LessonProgress, name: str) -> quiz.Asked:
    """What a page that was opened before a correction asks. Raises DomainError ``questions_changed``.

    What an attempt has drawn is asked in that attempt alone: who is told its name could choose her questions.
    """
    versions = QuizVersion.objects.filter(lesson=progress.lesson_id)
    digests = versions.values_list("digest", flat=True)
    known = versions.filter(digest=next((one for one in digests if quiz.name_of(one) == name), "")).first()
    done = progress.attempts.filter(at__isnull=False, version__isnull=False).select_related("version")
    if known is None or drawing.has_drawn(known.questions):
        raise DomainError("questions_changed")
    if any(_asked(attempt).questions == known.questions for attempt in done):
        raise DomainError("questions_changed")
    return known.asked


def _found(progress: LessonProgress, latest: QuizAttempt | None, uuid: UUID | None) -> QuizAttempt | None:
    """The open attempt that is meant; None where the next one is. Raises DomainError as ``sheet_for``."""
    standing = latest if latest is not None and latest.is_open else None
    if uuid is None or (standing is not None and standing.uuid == uuid):
        return standing
    closed = progress.attempts.filter(uuid=uuid).first()
    if closed is not None:
        raise DomainError("attempt_closed", number=closed.number)
    if standing is not None or uuid != uuid_of(progress, latest.number + 1 if latest else 1):
        raise DomainError("attempt_unknown")
    return None


def open_attempt(
    *, progress: LessonProgress, sheet: Sheet, unhurried: bool = False, now: datetime.datetime | None = None
) -> QuizAttempt:
    """Open the attempt of ``sheet`` and start its clock; one that is open stays as it is.

    ``unhurried``: the reader has the elderly display, where there is no time limit unless the teacher insists. Raises
    DomainError ``attempts_used``, and as ``sheet_for``.
    """
    return keep_answers(progress=progress, sheet=sheet, answers={}, unhurried=unhurried, now=now)


def keep_answers(
    *,
    progress: LessonProgress,
    sheet: Sheet,
    answers: Mapping[str, list],
    unhurried: bool = False,
    now: datetime.datetime | None = None,
) -> QuizAttempt:
    """Keep ``answers`` (read by ``quiz.read_answers``) in the attempt of ``sheet``, which they open where none is.

    An empty answer takes back what was kept. Raises DomainError as ``open_attempt``.
    """
    now = now or timezone.now()
    close_overdue(progress_id=progress.pk, now=now - GRACE)
    return _keep(progress.pk, sheet, answers, unhurried=unhurried, now=now)


@transaction.atomic
def _keep(
    progress_id: int, sheet: Sheet, answers: Mapping[str, list], *, unhurried: bool, now: datetime.datetime
) -> QuizAttempt:
    (progress,) = locked([progress_id])
    latest = progress.attempts.select_related("version").order_by("-number").first()
    attempt = _found(progress, latest, sheet.uuid)
    standings.active(progress.enrolment, at=now)
    if attempt is None:
        attempt = _open(progress, sheet, number=latest.number + 1 if latest else 1, unhurried=unhurried, now=now)
    known = {question["id"] for question in attempt.version.asked.questions} if attempt.version else set()
    told = {name: answer for name, answer in answers.items() if name in known}
    if told:
        kept = {**attempt.answers, **told}
        attempt.answers = {name: answer for name, answer in kept.items() if answer}
        attempt.saved_at = now
        attempt.save(update_fields=["answers", "saved_at"])
    return attempt


def _open(
    progress: LessonProgress, sheet: Sheet, *, number: int, unhurried: bool, now: datetime.datetime
) -> QuizAttempt:
    rules = sheet.asked.rules
    if rules.attempts and number > rules.attempts:
        raise DomainError("attempts_used", attempts=rules.attempts)
    asked = drawing.drawn(sheet.asked, school=progress.enrolment.course.school, seed=sheet.seed)
    version, _created = QuizVersion.objects.get_or_create(
        lesson=progress.lesson,
        digest=asked.digest,
        defaults={
            "language": asked.language,
            "questions": asked.questions,
            "settings": asked.rules.settings,
        },
    )
    minutes = rules.time_for(unhurried=unhurried)
    return QuizAttempt.objects.create(
        uuid=sheet.uuid,
        progress=progress,
        version=version,
        number=number,
        nonce=str(sheet.uuid),
        seed=sheet.seed,
        opened_at=now,
        due_at=now + datetime.timedelta(minutes=minutes) if minutes else None,
        extensions_left=EXTENSIONS if minutes and unhurried else 0,
    )


@transaction.atomic
def extend(*, progress: LessonProgress, uuid: UUID, now: datetime.datetime | None = None) -> QuizAttempt:
    """Give the open attempt as many minutes again. Raises DomainError ``not_extendable``, and as ``sheet_for``."""
    now = now or timezone.now()
    (progress,) = locked([progress.pk])
    latest = progress.attempts.select_related("version").order_by("-number").first()
    attempt = _found(progress, latest, uuid)
    if attempt is None or attempt.version is None or attempt.due_at is None or not attempt.extensions_left:
        raise DomainError("not_extendable")
    if attempt.is_overdue(now - GRACE):
        raise DomainError("attempt_closed", number=attempt.number)
    attempt.due_at += datetime.timedelta(minutes=attempt.version.asked.rules.minutes)
    attempt.extensions_left -= 1
    attempt.save(update_fields=["due_at", "extensions_left"])
    return attempt


def hand_in(
    *,
    progress: LessonProgress,
    sheet: Sheet,
    answers: Mapping[str, list],
    nonce: str,
    unhurried: bool = False,
    now: datetime.datetime | None = None,
) -> QuizAttempt:
    """Keep ``answers``, close the attempt of ``sheet`` and mark it; a repeated ``nonce`` returns the first attempt.

    What the form left empty and was kept before counts as kept. Passing completes the lesson when that is its rule;
    passing at the first attempt pays a point once. Raises DomainError ``daily_limit`` as ``record_progress``, what
    ``quiz.check_whole`` refuses unless the time is up, and as ``keep_answers``; the answers are kept all the same.
    """
    now = now or timezone.now()
    if (earlier := handed_in(progress, nonce)) is not None:
        return earlier
    daily_limit.count(progress.enrolment.learner, now=now)
    given = {name: answer for name, answer in answers.items() if answer}
    try:
        attempt = keep_answers(progress=progress, sheet=sheet, answers=given, unhurried=unhurried, now=now)
        return _hand_in(progress.pk, attempt.pk, nonce=nonce, now=now)
    except DomainError as error:
        # The same form again, while the first one was on its way.
        if error.code == "attempt_closed" and (earlier := handed_in(progress, nonce)) is not None:
            return earlier
        raise


def handed_in(progress: LessonProgress, nonce: str) -> QuizAttempt | None:
    """The attempt that the form with this ``nonce`` has handed in."""
    return progress.attempts.closed().filter(nonce=nonce).first() if nonce else None


@transaction.atomic
def _hand_in(progress_id: int, attempt_id: int, *, nonce: str, now: datetime.datetime) -> QuizAttempt:
    (progress,) = locked([progress_id])
    attempt = progress.attempts.select_related("version").get(pk=attempt_id)
    if not attempt.is_open:
        raise DomainError("attempt_closed", number=attempt.number)
    if not attempt.is_overdue(now):
        quiz.check_whole(_asked(attempt).questions, attempt.answers)
    attempt.nonce = nonce
    _close(progress, attempt, at=min(now, attempt.due_at or now), now=now)
    return attempt


def submit_quiz(
    *,
    progress: LessonProgress,
    text: LessonText,
    answers: Mapping[str, list],
    nonce: str,
    now: datetime.datetime | None = None,
) -> QuizAttempt:
    """Open an attempt at the questions of ``text``, all written there, and hand it in at once; see ``hand_in``."""
    if (earlier := handed_in(progress, nonce)) is not None:
        return earlier
    asked = quiz.asked_in(text.parts, language=text.language)
    if asked is None:
        raise DomainError("attempt_unknown")
    sheet = sheet_for(progress, uuid=None, name="", now_asked=[asked])
    return hand_in(progress=progress, sheet=sheet, answers=answers, nonce=nonce, now=now)


def close_overdue(*, progress_id: int, now: datetime.datetime) -> QuizAttempt | None:
    """Close the open attempt in this progress if its time was up at ``now``, with the answers that were kept.

    It was handed in when its time was up, whoever finds it later. Closing again changes nothing.
    """
    # Asked before the lock: most attempts have no clock, and most clocks run.
    if not QuizAttempt.objects.overdue(now).filter(progress=progress_id).exists():
        return None
    with transaction.atomic():
        (progress,) = locked([progress_id])
        attempt = progress.attempts.overdue(now).select_related("version").first()
        if attempt is not None:
            _close(progress, attempt, at=attempt.due_at or now, now=now)
        return attempt


def close_all_overdue(*, now: datetime.datetime | None = None) -> int:
    """Close the attempts whose time is up and whom nobody reads any more; how many were closed."""
    late = QuizAttempt.objects.overdue((now or timezone.now()) - GRACE)
    progress_ids = list(late.order_by("due_at").values_list("progress", flat=True))
    return sum(
        close_overdue(progress_id=found, now=(now or timezone.now()) - GRACE) is not None for found in progress_ids
    )


def _asked(attempt: QuizAttempt) -> quiz.Asked:
    if attempt.version is None:
        raise DomainError("attempt_unknown")
    return attempt.version.asked


def _close(progress: LessonProgress, attempt: QuizAttempt, *, at: datetime.datetime, now: datetime.datetime) -> None:
    """``at``: when it was handed in; ``now``: when that is settled, which is the time of record and points."""
    shares = quiz.mark(_asked(attempt).questions, attempt.answers)
    attempt.at = at
    attempt.marks = {name: str(share) for name, share in shares.items() if share is not None}
    attempt.right = [name for name, share in shares.items() if share == 1]
    attempt.save(update_fields=["nonce", "at", "marks", "right"])
    if None not in shares.values():
        settle(progress, attempt, now=now)


def settle(progress: LessonProgress, attempt: QuizAttempt, *, now: datetime.datetime) -> None:
    """Give a closed attempt whose questions are all marked its score, and what follows from it.

    ``progress`` is locked and comes with what ``completing.locked`` selects.
    """
    asked, lesson = _asked(attempt), progress.lesson
    attempt.score = quiz.score_of(Fraction(attempt.marks[question["id"]]) for question in asked.questions)
    attempt.passed = attempt.score >= needed_for(lesson)
    attempt.save(update_fields=["score", "passed"])
    told = progress.attempts.filter(score__isnull=False).order_by("number").values_list("score", flat=True)
    scores = [score for score in told if score is not None]
    progress.best_score = max(scores)
    progress.score = quiz.counted(scores, asked.rules.counts)
    progress.save(update_fields=["best_score", "score", "updated_at"])
    standings.answered(progress, number=attempt.number)
    if not lesson.online:
        return
    learner = progress.enrolment.learner
    if attempt.passed and attempt.number == 1:
        points.award(_first_pass(attempt, progress, now=now), actor=learner)
    advance(progress, now=now, language=asked.language, actor=learner)


def _first_pass(attempt: QuizAttempt, progress: LessonProgress, *, now: datetime.datetime) -> points.AwardEvent:
    titles = {text.language: text.title for text in progress.lesson.texts.all()}
    return points.AwardEvent(
        key=f"quiz.first:{progress.uuid}",
        learner_id=progress.enrolment.learner_id,
        rule="quiz.first",
        minutes=None,
        at=now,
        source_kind="quiz",
        source_uuid=attempt.uuid,
        title=titles.get("zh-hans") or next(iter(titles.values()), ""),
        title_en=titles.get("en") or next(iter(titles.values()), ""),
    )
