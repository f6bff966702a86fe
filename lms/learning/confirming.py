"""A teacher confirms what she has seen a learner do, and takes it back where that was a mistake."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.courses.models import Status
from lms.courses.rules import CONFIRMED
from lms.learning import conditions
from lms.learning.completing import BATCH, advance, complete, locked, reopen
from lms.learning.judging import may_judge
from lms.learning.models import LessonProgress
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

LESSON_CONFIRMED = "learning.lesson_confirmed"
TAKEN_BACK = "learning.confirmation_taken_back"
KINDS = {
    LESSON_CONFIRMED: Kind(
        heading=_("Your teacher has confirmed “%(title)s”"),
        text=_("In the lesson you see what is done and what is recorded."),
        action=_("See the lesson"),
        facts={"course": _("Course")},
    ),
    TAKEN_BACK: Kind(
        heading=_("Your teacher has taken back the confirmation of “%(title)s”"),
        text=_(
            "The lesson waits for your teacher again, and until then what it brought does not count. "
            "Please ask your teacher."
        ),
        action=_("See the lesson"),
        facts={"course": _("Course")},
    ),
}


def confirm_lesson(*, progress: LessonProgress, actor: User, now: datetime.datetime | None = None) -> None:
    """``confirm_lessons`` with one."""
    confirm_lessons(progresses=[progress.pk], actor=actor, now=now)


@transaction.atomic
def confirm_lessons(*, progresses: Sequence[int], actor: User, now: datetime.datetime | None = None) -> int:
    """Confirm these lessons (ids of LessonProgress), all or none; how many were not confirmed before.

    A lesson of which nothing else is missing is done with it. Learners are told; what was confirmed before stays as it
    is. The number of statements does not grow with the lessons (in rounds of BATCH). Raises DomainError:
    ``confirm_oneself``; ``not_allowed`` for who does not judge in one of the courses; ``learner_left`` for
    a closed account; ``course_retired``; ``lesson_not_to_confirm`` where that is no condition of the lesson.
    """
    now = now or timezone.now()
    rows = locked(progresses)
    _check(rows, actor)
    fresh = [row for row in rows if row.confirmed_at is None and row.completed_at is None]
    for row in fresh:
        row.confirmed_at, row.confirmed_by, row.waits_since, row.updated_at = now, actor, None, now
    fields = ["confirmed_at", "confirmed_by", "waits_since", "updated_at"]
    LessonProgress.objects.bulk_update(fresh, fields, batch_size=BATCH)
    ready = [row for row in fresh if all(one.met for one in conditions.standings_of(row.lesson, row))]
    complete(ready, at={row.pk: now for row in ready}, language="zh-hans", actor=actor)
    if fresh:
        _note("lesson.confirmed", fresh, actor)
        _tell(LESSON_CONFIRMED, fresh, at=now)
    return len(fresh)


@transaction.atomic
def take_back_confirmation(*, progress: LessonProgress, actor: User, now: datetime.datetime | None = None) -> bool:
    """Let the lesson not be confirmed any more; whether it was.

    Where it was done, the record falls by a counter-line and the points follow; the learner is told. Confirming it
    again settles the same evidence. Raises DomainError as ``confirm_lessons``.
    """
    now = now or timezone.now()
    (progress,) = rows = locked([progress.pk])
    _check(rows, actor)
    if progress.confirmed_at is None:
        return False
    progress.confirmed_at, progress.confirmed_by = None, None
    progress.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
    reopen(progress, actor=actor)
    advance(progress, now=now, language="zh-hans", actor=actor)
    _note("lesson.confirmation_taken_back", rows, actor)
    _tell(TAKEN_BACK, rows, at=now)
    return True


def _check(rows: Sequence[LessonProgress], actor: User) -> None:
    if any(row.enrolment.learner_id == actor.pk for row in rows):
        raise DomainError("confirm_oneself")
    if not may_judge(actor, [row.enrolment for row in rows]):
        raise DomainError("not_allowed")
    for row in rows:
        if not row.enrolment.learner.is_active:
            raise DomainError("learner_left")
        if row.enrolment.course.status != Status.LIVE:
            raise DomainError("course_retired")
        lesson = row.lesson
        if not lesson.online or lesson.status != Status.LIVE or lesson.condition(CONFIRMED) is None:
            raise DomainError("lesson_not_to_confirm")


def _note(action: str, rows: Sequence[LessonProgress], actor: User) -> None:
    """A line in the log for each course: of which lessons of which learners, by the uuid of the progress."""
    for course in {row.enrolment.course for row in rows}:
        mine = [str(row.uuid) for row in rows if row.enrolment.course_id == course.pk]
        audit.record(
            action,
            actor=actor,
            object_kind="course",
            object_uuid=course.uuid,
            organisation_code=course.school.organisation.code,
            people=len(mine),
            progress=mine,
        )


def _tell(kind: str, rows: Sequence[LessonProgress], *, at: datetime.datetime) -> None:
    """Once for each deed: a lesson can be confirmed, taken back and confirmed."""
    prefetch_related_objects(list(rows), "lesson__texts", "enrolment__course__texts")
    notify_many([_telling(kind, row, at) for row in rows], at=at)


def _telling(kind: str, row: LessonProgress, at: datetime.datetime) -> Telling:
    course, lesson = row.enrolment.course, row.lesson
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("lesson", args=[course.slug, lesson.slug])
    titles = {text.language: text.title for text in lesson.texts.all()}
    of_course = {text.language: text.title for text in course.texts.all()}
    return Telling(
        key=f"{kind}:{row.uuid}:{at.isoformat()}",
        person=row.enrolment.learner,
        kind=kind,
        path=path,
        args={
            "title": titles.get("zh-hans") or next(iter(titles.values()), ""),
            "title_en": titles.get("en", ""),
            "course": of_course.get("zh-hans") or next(iter(of_course.values()), ""),
            "course_en": of_course.get("en", ""),
        },
    )
