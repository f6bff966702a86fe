"""What is kept with each enrolment, so that a course with many learners is sorted and paged by an index.

Four numbers: whether a lesson was opened, on which day something was done last, how many lessons are done, and in how
many the questions were failed FAILS times. Each is written in the transaction of the deed itself, under the lock of
the enrolment or as a sum the database adds up, and ``verification`` computes all of them again.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from lms.accounts.models import User
from lms.core.bulk import in_pieces
from lms.core.days import local_day
from lms.courses.models import Course, Lesson, Status
from lms.learning.enrolments import FAILS
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt

BATCH = 500


def open_noted(openings: Iterable[tuple[Enrolment, Any, datetime.datetime]]) -> None:
    """Lessons were opened, each at its time. No statement for who has opened one on the same day before."""
    days: dict[int, datetime.date] = {}
    for enrolment, _lesson, at in openings:
        day = local_day(at)
        if not enrolment.begun or enrolment.last_active_on < day:
            days[enrolment.pk] = max(day, days.get(enrolment.pk, day))
    # In the order of their ids, so that two writers meet in one order.
    for pks in in_pieces(sorted(days), BATCH):
        some = {pk: days[pk] for pk in pks}
        Enrolment.objects.filter(pk__in=pks).update(begun=True, last_active_on=_later(some))


def active(enrolment: Enrolment, *, at: datetime.datetime) -> None:
    """Something was done in a lesson. One statement a day."""
    day = local_day(at)
    if enrolment.last_active_on < day:
        Enrolment.objects.filter(pk=enrolment.pk, last_active_on__lt=day).update(last_active_on=day)
        enrolment.last_active_on = day


def completed(progresses: Sequence[LessonProgress]) -> None:
    """These lessons were completed just now, each at its time: count them, and complete the courses they finish.

    A course is finished when no published online lesson of it is open any more. The enrolments are locked.
    """
    moments: dict[int, list[datetime.datetime]] = defaultdict(list)
    for progress in progresses:
        if progress.completed_at is not None:
            moments[progress.enrolment_id].append(progress.completed_at)
    done = LessonProgress.objects.filter(enrolment=OuterRef(OuterRef("pk")), completed_at__isnull=False)
    open_lessons = (
        Lesson.objects.published().filter(course=OuterRef("course"), online=True).exclude(pk__in=done.values("lesson"))
    )
    for pks in in_pieces(sorted(moments), BATCH):
        last = {pk: max(moments[pk]) for pk in pks}
        now_done = Case(When(Exists(open_lessons), then=None), default=_by_pk(last, DateTimeField()))
        Enrolment.objects.filter(pk__in=pks).update(
            begun=True,
            lessons_done=done_of(OuterRef("pk")),
            last_active_on=_later({pk: local_day(at) for pk, at in last.items()}),
            failing=failing_of(OuterRef("pk")),
            completed_at=Coalesce(F("completed_at"), now_done, output_field=DateTimeField()),
        )


def reopened(progress: LessonProgress, *, done_at: datetime.datetime) -> None:
    """A lesson that was done at ``done_at`` is not any more, nor is the course that it had finished.

    What was finished before the lesson was done did not need it. The enrolment is locked.
    """
    finished = progress.enrolment.completed_at
    if finished is not None and finished >= done_at:
        progress.enrolment.completed_at = None
    Enrolment.objects.filter(pk=progress.enrolment_id).update(
        lessons_done=done_of(OuterRef("pk")),
        failing=failing_of(OuterRef("pk")),
        completed_at=progress.enrolment.completed_at,
    )


def lessons_changed(course: Course) -> None:
    """Lessons of ``course`` were withdrawn or came back: who has done how many of those that are there.

    The enrolments are locked first, so that what was completed before is counted and what comes after sees the change.
    """
    list(Enrolment.objects.select_for_update(of=("self",)).filter(course=course).order_by("pk").values_list("pk"))
    rows = Enrolment.objects.filter(course=course).exclude(lessons_done=done_of(OuterRef("pk")))
    rows.update(lessons_done=done_of(OuterRef("pk")))


def still_there() -> Q:
    """Progress in lessons that the course still has online; of a course that is withdrawn as a whole, in all."""
    return Q(lesson__status=Status.LIVE, lesson__online=True) | Q(lesson__course__status=Status.RETIRED)


def done_of(enrolment: OuterRef) -> Coalesce:
    """How many lessons of an enrolment are done, of those that ``still_there`` finds."""
    rows = LessonProgress.objects.filter(still_there(), enrolment=enrolment, completed_at__isnull=False)
    counted = rows.order_by().values("enrolment").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def answered(progress: LessonProgress, *, number: int) -> None:
    """The questions of a lesson were marked, for the ``number``-th time. The enrolment is locked."""
    if number >= FAILS:  # fewer hold nobody up
        Enrolment.objects.filter(pk=progress.enrolment_id).update(failing=failing_of(OuterRef("pk")))


def recount(learner: User) -> None:
    """Attempts of ``learner`` were settled without being marked."""
    Enrolment.objects.filter(learner=learner).update(failing=failing_of(OuterRef("pk")))


def failed_often() -> QuerySet[LessonProgress]:
    """Lessons that are not done, whose questions were failed FAILS times and never passed."""
    marked = QuizAttempt.objects.filter(progress=OuterRef("pk"), score__isnull=False)
    failed = marked.filter(passed=False).order_by().values("progress").annotate(n=Count("pk")).values("n")
    return (
        LessonProgress.objects.filter(completed_at__isnull=True)
        .filter(~Exists(marked.filter(passed=True)))
        .annotate(failed=Coalesce(Subquery(failed, output_field=IntegerField()), 0))
        .filter(failed__gte=FAILS)
    )


def failing_of(enrolment: OuterRef) -> Coalesce:
    """How many lessons of an enrolment ``failed_often`` finds."""
    rows = failed_often().filter(enrolment=enrolment).order_by().values("enrolment").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def _later(days: Mapping[int, datetime.date]) -> Greatest:
    """The day of ``days``, or the one that stands where it is later."""
    return Greatest(F("last_active_on"), _by_pk(days, DateField()))


def _by_pk(values: Mapping[int, Any], kind: Any) -> Case:
    by_value: dict[Any, list[int]] = defaultdict(list)
    for pk, value in values.items():
        by_value[value].append(pk)
    return Case(
        *(When(pk__in=pks, then=Value(value, output_field=kind)) for value, pks in by_value.items()),
        output_field=kind,
    )
