"""Learning a course online: join, open lessons, watch, answer, complete.

One direction: progress → completed lesson → study record → points, in one transaction, each step idempotent by its key.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.courses import joining
from lms.courses.models import Course, CourseText, Lesson, LessonText, OutlineVersion
from lms.learning import daily_limit, quiz, ranges
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt
from lms.points import services as points
from lms.records import services as records

# What a player may claim beyond the time that has passed since the last report: clocks and networks are not exact.
GRACE_SECONDS = 20
FASTEST = 2  # playback rate
BATCH = 500
LONGEST_VIDEO = 6 * 60 * 60
ROUNDING = 2  # seconds by which a player's length may differ from the measured one
DEFAULT_PASS = 60  # percent, where a lesson's questions are practice only


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
        [Enrolment(course=course, learner=learner, joined_at=at.get(learner.pk, now)) for learner in fresh],
        ignore_conflicts=True,
    )
    found = {row.learner_id: row for row in mine.all()}
    return [found[learner.pk] for learner in learners]


def open_lesson(*, enrolment: Enrolment, lesson: Lesson, now: datetime.datetime | None = None) -> LessonProgress:
    """Note the first opening of a lesson; opening it again changes nothing. See ``open_many``."""
    return open_many([(enrolment, lesson, now or timezone.now())])[0]


def open_many(openings: Sequence[tuple[Enrolment, Lesson, datetime.datetime]]) -> list[LessonProgress]:
    """Note first openings. The rows returned have the right ``pk``; those that stood already are not read again."""
    # One statement for found and new alike, so two tabs cannot clash: writing the lesson over itself changes nothing.
    return LessonProgress.objects.bulk_create(
        [LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=at) for enrolment, lesson, at in openings],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson"],
        update_fields=["lesson"],
        batch_size=BATCH,
    )


def _locked(pks: Sequence[int]) -> list[LessonProgress]:
    """These rows, locked, with what completing them needs; in the order of their ids."""
    return list(
        LessonProgress.objects.select_for_update(of=("self",))
        .select_related("enrolment__course__school__organisation", "enrolment__learner", "lesson")
        .filter(pk__in=pks)
        .order_by("pk")
    )


def record_progress(
    *,
    progress: LessonProgress,
    watched: object,
    position: object,
    seconds: object,
    language: str = "zh-hans",
    now: datetime.datetime | None = None,
) -> LessonProgress:
    """Take a player's report: ``watched`` ranges, ``position`` and length in whole seconds.

    ``language`` is that of the page: the record names the version that was published in it.

    Ranges merge, so a repeated or late report changes nothing that stands. Raises DomainError: ``bad_report`` for what
    no player sends, ``impossible_report`` when more was watched than time has passed at double speed, ``daily_limit``
    when a minor has learned enough today. What is refused has taken its time all the same.
    """
    now = now or timezone.now()
    counted = daily_limit.count(progress.enrolment.learner, now=now)
    report = {"watched": watched, "position": position, "seconds": seconds}
    return _record(progress.pk, report, counted=counted, language=language, now=now)


@transaction.atomic
def _record(
    progress_id: int, report: Mapping[str, object], *, counted: int, language: str, now: datetime.datetime
) -> LessonProgress:
    (progress,) = _locked([progress_id])
    watched, position, seconds = report["watched"], report["position"], report["seconds"]
    length = _length(progress, seconds)
    if type(position) is not int or not 0 <= position <= length:
        raise DomainError("bad_report")
    try:
        reported = ranges.parse(watched, seconds=length)
    except ValueError:
        raise DomainError("bad_report") from None
    merged = ranges.merge(progress.watched, reported)
    gained = ranges.total(merged) - progress.watched_seconds
    # Counted from the opening of the lesson, not from the last report: reports may come late and together.
    possible = (now - progress.opened_at).total_seconds() * FASTEST + GRACE_SECONDS
    if gained > 0 and ranges.total(merged) > possible:
        raise DomainError("impossible_report")
    played = max(0, gained) / FASTEST
    daily_limit.count_played(progress.enrolment.learner, now=now, played=played, counted=counted)
    progress.watched, progress.position, progress.seconds = merged, position, length
    progress.save(update_fields=["watched", "position", "seconds", "updated_at"])
    lesson = progress.lesson
    if lesson.online and lesson.rule == Lesson.Rule.WATCHED and progress.watched_percent >= lesson.threshold:
        _complete([progress], at={progress.pk: now}, language=language, actor=progress.enrolment.learner)
    return progress


def _length(progress: LessonProgress, told: object) -> int:
    """The length of the lesson's video: a player may only round what was measured when the video was published.

    Where nothing was measured the first player's word stands. Raises DomainError ``bad_report``.
    """
    published = LessonText.objects.filter(lesson=progress.lesson, live=True).values_list("parts", flat=True)
    videos = [part for parts in published for part in parts if part["kind"] == "video"]
    measured = {part["seconds"] for part in videos if part.get("seconds")}
    length = told if measured else progress.seconds or told
    if type(length) is not int or not 0 < length <= LONGEST_VIDEO:
        raise DomainError("bad_report")
    if measured and min(abs(length - seconds) for seconds in measured) > ROUNDING:
        raise DomainError("bad_report")
    return length


def finish_reading(
    *, progress: LessonProgress, language: str = "zh-hans", now: datetime.datetime | None = None
) -> LessonProgress:
    """The learner says that the lesson is read, in ``language``. Completes it when reading is its rule.

    Raises DomainError ``lesson_needs_video`` or ``lesson_needs_quiz`` when the lesson is completed by something else,
    ``lesson_in_classroom`` when it is not learned online, ``daily_limit`` as ``record_progress``.
    """
    now = now or timezone.now()
    daily_limit.count(progress.enrolment.learner, now=now)
    return _finish_reading(progress.pk, language=language, now=now)


@transaction.atomic
def _finish_reading(progress_id: int, *, language: str, now: datetime.datetime) -> LessonProgress:
    (progress,) = _locked([progress_id])
    lesson = progress.lesson
    if not lesson.online:
        raise DomainError("lesson_in_classroom")
    if progress.read_at is None:
        progress.read_at = now
        progress.save(update_fields=["read_at", "updated_at"])
    if lesson.rule == Lesson.Rule.READ:
        _complete([progress], at={progress.pk: now}, language=language, actor=progress.enrolment.learner)
    elif progress.completed_at is None:
        raise DomainError("lesson_needs_video" if lesson.rule == Lesson.Rule.WATCHED else "lesson_needs_quiz")
    return progress


@transaction.atomic
def finish_reading_many(
    *, progresses: Sequence[LessonProgress], at: Mapping[int, datetime.datetime], language: str, actor: User | None
) -> None:
    """Finish many lessons that are completed by reading; ``at``: when, by the id of the progress.

    Raises DomainError as ``finish_reading``.
    """
    locked = _locked([progress.pk for progress in progresses])
    for progress in locked:
        if not progress.lesson.online:
            raise DomainError("lesson_in_classroom")
        if progress.lesson.rule != Lesson.Rule.READ:
            raise DomainError("lesson_needs_quiz")
        progress.read_at = progress.read_at or at[progress.pk]
    LessonProgress.objects.bulk_update(locked, ["read_at"], batch_size=BATCH)
    _complete(locked, at=at, language=language, actor=actor)


@transaction.atomic
def submit_quiz(
    *,
    progress: LessonProgress,
    text: LessonText,
    answers: dict[str, list],
    nonce: str,
    now: datetime.datetime | None = None,
) -> QuizAttempt:
    """Mark ``answers`` (read by ``quiz.read_answers``); a repeated ``nonce`` returns the first attempt.

    Passing completes the lesson when that is its rule; passing at the first attempt pays a point once.
    Raises DomainError ``daily_limit`` as ``record_progress``.
    """
    now = now or timezone.now()
    (progress,) = _locked([progress.pk])
    earlier = list(progress.attempts.order_by("number"))
    for attempt in earlier:
        if attempt.nonce == nonce:
            return attempt
    daily_limit.count(progress.enrolment.learner, now=now)
    questions = quiz.questions_of(text.parts)
    marking = quiz.mark(questions, answers)
    lesson = progress.lesson
    needed = lesson.threshold if lesson.rule == Lesson.Rule.QUIZ else DEFAULT_PASS
    attempt = QuizAttempt.objects.create(
        progress=progress,
        number=len(earlier) + 1,
        nonce=nonce,
        answers=answers,
        right=marking.right,
        score=marking.score,
        passed=marking.score >= needed,
        at=now,
    )
    if progress.best_score is None or marking.score > progress.best_score:
        progress.best_score = marking.score
        progress.save(update_fields=["best_score", "updated_at"])
    if attempt.passed and lesson.online:
        if attempt.number == 1:
            points.award(_quiz_event(attempt, progress), actor=progress.enrolment.learner)
        if lesson.rule == Lesson.Rule.QUIZ:
            _complete([progress], at={progress.pk: now}, language=text.language, actor=progress.enrolment.learner)
    return attempt


def _in(texts: Iterable[LessonText | CourseText], language: str) -> str:
    """The title in ``language``, else in any."""
    titles = {text.language: text.title for text in texts}
    return titles.get(language) or next(iter(titles.values()), "")


def _quiz_event(attempt: QuizAttempt, progress: LessonProgress) -> points.AwardEvent:
    texts = list(progress.lesson.texts.all())
    return points.AwardEvent(
        key=f"quiz.first:{progress.uuid}",
        learner_id=progress.enrolment.learner_id,
        rule="quiz.first",
        minutes=None,
        at=attempt.at,
        source_kind="quiz",
        source_uuid=attempt.uuid,
        title=_in(texts, "zh-hans"),
        title_en=_in(texts, "en"),
    )


def _complete(
    progresses: Sequence[LessonProgress],
    *,
    at: Mapping[int, datetime.datetime],
    language: str,
    actor: User | None,
) -> None:
    """Complete lessons once each: study record, points, and courses whose last lesson this was.

    ``progresses`` are locked and come with what ``_locked`` selects.
    """
    due = [progress for progress in progresses if progress.completed_at is None]
    if not due:
        return
    prefetch_related_objects(due, "lesson__texts", "enrolment__course__texts")
    versions = _versions({progress.enrolment.course_id for progress in due}, language)
    finished_at: dict[int, datetime.datetime] = {}
    for progress in due:
        finished_at[progress.enrolment_id] = progress.completed_at = at[progress.pk]
        progress.version = versions.get(progress.enrolment.course_id)
        progress.updated_at = at[progress.pk]
    LessonProgress.objects.bulk_update(due, ["completed_at", "version", "updated_at"], batch_size=BATCH)
    records.record_study_many([_study_entry(progress, at=at[progress.pk]) for progress in due], actor=actor)
    _complete_courses(finished_at)


def _versions(course_ids: set[int], language: str) -> dict[int, OutlineVersion]:
    """The newest published version of each course in ``language``, else in the language it has."""
    found = OutlineVersion.objects.filter(course__in=course_ids).defer("outline").order_by("published_at", "pk")
    newest = sorted(found, key=lambda version: version.language == language)
    return {version.course_id: version for version in newest}


def _complete_courses(finished_at: Mapping[int, datetime.datetime]) -> None:
    """Complete the enrolments (ids) in which no published online lesson is open any more."""
    done = LessonProgress.objects.filter(enrolment=OuterRef(OuterRef("pk")), completed_at__isnull=False)
    open_lessons = (
        Lesson.objects.published().filter(course=OuterRef("course"), online=True).exclude(pk__in=done.values("lesson"))
    )
    complete = list(
        Enrolment.objects.filter(pk__in=list(finished_at), completed_at__isnull=True).filter(~Exists(open_lessons))
    )
    for enrolment in complete:
        enrolment.completed_at = finished_at[enrolment.pk]
    if complete:
        Enrolment.objects.bulk_update(complete, ["completed_at"], batch_size=BATCH)


def _study_entry(progress: LessonProgress, *, at: datetime.datetime) -> records.StudyEntry:
    enrolment, lesson = progress.enrolment, progress.lesson
    texts, course_texts = list(lesson.texts.all()), list(enrolment.course.texts.all())
    return records.StudyEntry(
        evidence_key=f"lesson.completed:{enrolment.uuid}:{lesson.uuid}",
        learner_id=enrolment.learner_id,
        mode="online",
        minutes=lesson.minutes,
        title=_in(texts, "zh-hans"),
        title_en=_in(texts, "en"),
        course_title=_in(course_texts, "zh-hans"),
        course_title_en=_in(course_texts, "en"),
        subject=enrolment.course.subject,
        organisation=enrolment.course.school.organisation,
        at=at,
        evidence_kind="lesson",
        evidence_uuid=progress.uuid,
        detail={"rule": lesson.rule, "score": progress.best_score, "watched": progress.watched_percent},
    )
