"""From a completed lesson to study record, points, and the course whose last lesson it was; each once by its key."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import prefetch_related_objects

from lms.accounts.models import User
from lms.courses.models import CourseText, LessonText, OutlineVersion
from lms.learning import conditions, standings
from lms.learning.models import LessonProgress
from lms.records import services as records

BATCH = 500


def locked(pks: Sequence[int]) -> list[LessonProgress]:
    """These rows, locked, with what completing them needs; in the order of their ids.

    Their enrolments are locked too: of two last lessons that end at once, the second sees the first.
    """
    return list(
        LessonProgress.objects.select_for_update(of=("self", "enrolment"), no_key=True)
        .select_related("enrolment__course__school__organisation", "enrolment__learner", "lesson")
        .filter(pk__in=pks)
        .order_by("pk")
    )


def _in(texts: Iterable[LessonText | CourseText], language: str) -> str:
    """The title in ``language``, else in any."""
    titles = {text.language: text.title for text in texts}
    return titles.get(language) or next(iter(titles.values()), "")


def advance(progress: LessonProgress, *, now: datetime.datetime, language: str, actor: User | None) -> None:
    """After something was done in a lesson: complete it if all its conditions are met, else note whom it waits for.

    ``progress`` is locked and comes with what ``locked`` selects.
    """
    if progress.completed_at is not None or not progress.lesson.online:
        return
    if all(one.met for one in conditions.standings_of(progress.lesson, progress)):
        complete([progress], at={progress.pk: now}, language=language, actor=actor)
        return
    waits = conditions.waits_for_teacher(progress.lesson, progress)
    if waits != (progress.waits_since is not None):
        progress.waits_since = now if waits else None
        progress.save(update_fields=["waits_since", "updated_at"])


def complete(
    progresses: Sequence[LessonProgress],
    *,
    at: Mapping[int, datetime.datetime],
    language: str,
    actor: User | None,
) -> None:
    """Complete lessons once each: study record, points, and courses whose last lesson this was.

    ``progresses`` are locked and come with what ``locked`` selects.
    """
    due = [progress for progress in progresses if progress.completed_at is None]
    if not due:
        return
    prefetch_related_objects(due, "lesson__texts", "enrolment__course__texts")
    versions = _versions({progress.enrolment.course_id for progress in due}, language)
    for progress in due:
        progress.completed_at = at[progress.pk]
        progress.version = versions.get(progress.enrolment.course_id)
        progress.updated_at = at[progress.pk]
        progress.waits_since = None
    fields = ["completed_at", "version", "updated_at", "waits_since"]
    LessonProgress.objects.bulk_update(due, fields, batch_size=BATCH)
    records.record_study_many([_study_entry(progress, at=at[progress.pk]) for progress in due], actor=actor)
    standings.completed(due)


def reopen(progress: LessonProgress, *, actor: User | None) -> None:
    """Take back that a lesson was completed: the record by a counter-line, and with it the minutes that points count.

    ``progress`` is locked and comes with what ``locked`` selects. Completing it again later settles the same evidence.
    """
    at = progress.completed_at
    if at is None:
        return
    prefetch_related_objects([progress], "lesson__texts", "enrolment__course__texts")
    progress.completed_at, progress.version = None, None
    progress.save(update_fields=["completed_at", "version", "updated_at"])
    entry = dataclasses.replace(_study_entry(progress, at=at), minutes=0)
    records.record_study_many([entry], actor=actor)
    standings.reopened(progress, done_at=at)


def _versions(course_ids: set[int], language: str) -> dict[int, OutlineVersion]:
    """The newest published version of each course in ``language``, else in the language it has."""
    found = OutlineVersion.objects.filter(course__in=course_ids).defer("outline").order_by("published_at", "pk")
    newest = sorted(found, key=lambda version: version.language == language)
    return {version.course_id: version for version in newest}


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
        detail={
            "rule": lesson.rule,
            "score": progress.score,
            "watched": progress.watched_percent,
            "needed": {one.code: one.percent for one in lesson.conditions if one.percent},
        },
    )
