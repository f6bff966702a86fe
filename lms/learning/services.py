"""Learning a course online: join, open lessons, watch, read. Questions are answered in ``attempts``.

One direction: progress → completed lesson → study record → points, in one transaction, each step idempotent by its key.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.courses import joining
from lms.courses.models import Course, Lesson, LessonText
from lms.courses.rules import QUIZ, WATCHED
from lms.learning import conditions, daily_limit, ranges, standings
from lms.learning.completing import BATCH, advance, complete, locked
from lms.learning.models import Enrolment, LessonProgress

# What a player may claim beyond the time that has passed since the last report: clocks and networks are not exact.
GRACE_SECONDS = 20
FASTEST = 2  # playback rate
LONGEST_VIDEO = 6 * 60 * 60
ROUNDING = 2  # seconds by which a player's length may differ from the measured one
MOST_SKIPPED = 3  # seconds that may lie between two stretches where nobody may skip: what a player rounds or loses
LONGEST_KEPT = 60 * 24 * 60 * 60  # seconds for which a browser may keep a report back


def enrol(*, course: Course, learner: User, at: datetime.datetime | None = None) -> Enrolment:
    """Let ``learner`` take ``course``; joining again returns the enrolment.

    Raises DomainError ``course_retired``, and what ``joining.check`` raises for who has not joined yet.
    """
    return enrol_many(course=course, learners=[learner], at={learner.pk: at} if at is not None else {})[0]


@transaction.atomic
def enrol_many(
    *, course: Course, learners: Sequence[User], at: Mapping[int, datetime.datetime] | None = None
) -> list[Enrolment]:
    """Let ``learners`` take ``course``, in their order; see ``enrol``.

    ``at``: when, by the id of the learner; else now.
    """
    at, now = at or {}, timezone.now()
    if course.status != "live":
        raise DomainError("course_retired")
    mine = Enrolment.objects.filter(course=course, learner__in=learners)
    found = {row.learner_id: row for row in mine}
    fresh = [learner for learner in learners if learner.pk not in found]
    if not fresh:
        return [found[learner.pk] for learner in learners]
    joining.check(course, fresh)
    Enrolment.objects.bulk_create(
        [_joining(course, learner, at.get(learner.pk, now)) for learner in fresh],
        ignore_conflicts=True,
    )
    found = {row.learner_id: row for row in mine.all()}
    return [found[learner.pk] for learner in learners]


def _joining(course: Course, learner: User, at: datetime.datetime) -> Enrolment:
    return Enrolment(course=course, learner=learner, joined_at=at, last_active_on=local_day(at))


def open_lesson(*, enrolment: Enrolment, lesson: Lesson, now: datetime.datetime | None = None) -> LessonProgress:
    """Note the first opening of a lesson; opening it again changes nothing. See ``open_many``."""
    return open_many([(enrolment, lesson, now or timezone.now())])[0]


@transaction.atomic
def open_many(openings: Sequence[tuple[Enrolment, Lesson, datetime.datetime]]) -> list[LessonProgress]:
    """Note first openings. The rows returned have the right ``pk``; those that stood already are not read again."""
    # One statement for found and new alike, so two tabs cannot clash: writing the lesson over itself changes nothing.
    rows = LessonProgress.objects.bulk_create(
        [LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=at) for enrolment, lesson, at in openings],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson"],
        update_fields=["lesson"],
        batch_size=BATCH,
    )
    standings.open_noted(openings)
    return rows


def record_progress(
    *,
    progress: LessonProgress,
    watched: object,
    position: object,
    seconds: object,
    ago: object = 0,
    language: str = "zh-hans",
    now: datetime.datetime | None = None,
) -> LessonProgress:
    """Take a player's report: ``watched`` ranges, ``position`` and length in whole seconds.

    ``ago``: for how many seconds the browser kept it back, without a connection; the place to go on that another
    device has told since then stays. Where nobody may skip, what begins beyond the furthest watched point is not
    counted. ``language`` is that of the page: the record names the version that was published in it.

    Ranges merge, so a repeated or late report changes nothing that stands. Raises DomainError: ``bad_report`` for what
    no player sends, ``impossible_report`` when more was watched than time has passed at double speed, ``daily_limit``
    when a minor has learned enough today. What is refused has taken its time all the same; what is impossible is
    counted in ``refused_reports``.
    """
    now = now or timezone.now()
    counted = daily_limit.count(progress.enrolment.learner, now=now)
    report = {"watched": watched, "position": position, "seconds": seconds, "ago": ago}
    taken = _record(progress.pk, report, counted=counted, language=language, now=now)
    if taken is None:
        raise DomainError("impossible_report")
    return taken


@transaction.atomic
def _record(
    progress_id: int, report: Mapping[str, object], *, counted: int, language: str, now: datetime.datetime
) -> LessonProgress | None:
    """None when more is reported than was possible: that is noted, so it may not undo the transaction."""
    (progress,) = locked([progress_id])
    watched, position, seconds, ago = (report[name] for name in ("watched", "position", "seconds", "ago"))
    length = _length(progress, seconds)
    if type(position) is not int or not 0 <= position <= length:
        raise DomainError("bad_report")
    if type(ago) is not int or not 0 <= ago <= LONGEST_KEPT:
        raise DomainError("bad_report")
    try:
        reported = ranges.parse(watched, seconds=length)
    except ValueError:
        raise DomainError("bad_report") from None
    if progress.lesson.no_skip:
        reported = ranges.reached(reported, seen=progress.watched, gap=MOST_SKIPPED)
    merged = ranges.merge(progress.watched, reported)
    gained = ranges.total(merged) - progress.watched_seconds
    # Counted from the opening of the lesson, not from the last report: reports may come late and together.
    possible = (now - progress.opened_at).total_seconds() * FASTEST + GRACE_SECONDS
    if gained > 0 and ranges.total(merged) > possible:
        progress.refused_reports += 1
        progress.save(update_fields=["refused_reports"])
        return None
    played = max(0, gained) / FASTEST
    daily_limit.count_played(progress.enrolment.learner, now=now, played=played, counted=counted)
    if now - datetime.timedelta(seconds=ago) >= progress.updated_at or not ago:
        progress.position = _place(progress, position, merged)
    progress.watched, progress.seconds = merged, length
    progress.save(update_fields=["watched", "position", "seconds", "updated_at"])
    standings.active(progress.enrolment, at=now)
    advance(progress, now=now, language=language, actor=progress.enrolment.learner)
    return progress


def _place(progress: LessonProgress, position: int, watched: list[list[int]]) -> int:
    """Where to go on: nowhere that she may not skip to."""
    if not progress.lesson.no_skip or progress.completed_at is not None:
        return position
    return min(position, ranges.furthest(watched))


def _players(lesson: Lesson) -> list[dict]:
    """The videos that are published in the lesson, in all its languages; its sounds where it has no video."""
    published = LessonText.objects.filter(lesson=lesson, live=True).values_list("parts", flat=True)
    players = [part for parts in published for part in parts if part["kind"] in {"video", "audio"}]
    return [part for part in players if part["kind"] == "video"] or players


def _length(progress: LessonProgress, told: object) -> int:
    """The length of the lesson's video, or of its sound where it has no video.

    A player may only round what was measured when it was published; where nothing was measured the first player's word
    stands. Raises DomainError ``bad_report``.
    """
    measured = {part["seconds"] for part in _players(progress.lesson) if part.get("seconds")}
    length = told if measured else progress.seconds or told
    if type(length) is not int or not 0 < length <= LONGEST_VIDEO:
        raise DomainError("bad_report")
    if measured and min(abs(length - seconds) for seconds in measured) > ROUNDING:
        raise DomainError("bad_report")
    return length


def finish_reading(
    *, progress: LessonProgress, language: str = "zh-hans", now: datetime.datetime | None = None
) -> LessonProgress:
    """The learner says that the lesson is read, or done, in ``language``. Completes it when nothing else is missing.

    Raises DomainError ``lesson_needs_video``, ``lesson_needs_sound`` or ``lesson_needs_quiz`` when reading is none of
    its conditions, ``lesson_in_classroom`` when it is not learned online, ``daily_limit`` as ``record_progress``.
    """
    now = now or timezone.now()
    daily_limit.count(progress.enrolment.learner, now=now)
    return _finish_reading(progress.pk, language=language, now=now)


@transaction.atomic
def _finish_reading(progress_id: int, *, language: str, now: datetime.datetime) -> LessonProgress:
    (progress,) = locked([progress_id])
    lesson = progress.lesson
    if not lesson.online:
        raise DomainError("lesson_in_classroom")
    if progress.completed_at is None and not conditions.learner_says_so(lesson):
        if conditions.is_settled(lesson, progress):
            _refuse_reading(progress)
    elif progress.read_at is None:
        progress.read_at = now
        progress.save(update_fields=["read_at", "updated_at"])
    advance(progress, now=now, language=language, actor=progress.enrolment.learner)
    return progress


def _refuse_reading(progress: LessonProgress) -> NoReturn:
    lesson = progress.lesson
    missing = [one.code for one in conditions.standings_of(lesson, progress) if not one.met]
    if WATCHED not in missing:
        raise DomainError("lesson_needs_quiz" if QUIZ in missing else "lesson_needs_teacher")
    sound = {part["kind"] for part in _players(lesson)} == {"audio"}
    if sound:
        raise DomainError("lesson_needs_sound")
    raise DomainError("lesson_needs_video")


@transaction.atomic
def finish_reading_many(
    *, progresses: Sequence[LessonProgress], at: Mapping[int, datetime.datetime], language: str, actor: User | None
) -> None:
    """Finish many lessons that are completed by reading; ``at``: when, by the id of the progress.

    Raises DomainError as ``finish_reading``.
    """
    rows = locked([progress.pk for progress in progresses])
    for progress in rows:
        if not progress.lesson.online:
            raise DomainError("lesson_in_classroom")
        if progress.lesson.rule != Lesson.Rule.READ:
            raise DomainError("lesson_needs_quiz")
        progress.read_at = progress.read_at or at[progress.pk]
    LessonProgress.objects.bulk_update(rows, ["read_at"], batch_size=BATCH)
    complete(rows, at=at, language=language, actor=actor)
