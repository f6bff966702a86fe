"""The courses a learner is in, with where to go on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse

from lms.core.counting import counted
from lms.courses.models import Lesson
from lms.courses.texts import title_of
from lms.learning.models import Enrolment, LessonProgress


@dataclass(frozen=True)
class Continuing:
    """A course the learner is in, with the next lesson to open."""

    course_id: int
    cover_url: str
    title: str
    lesson_url: str
    done: int
    total: int
    percent: int
    completed: bool


def continuing(user, *, most: int) -> list[Continuing]:
    """The learner's courses, the one last worked at first: one query."""
    lessons = Lesson.objects.filter(course=OuterRef("course"), status="live", online=True)
    mine = LessonProgress.objects.filter(enrolment=OuterRef(OuterRef("pk")), completed_at__isnull=False)
    following = lessons.exclude(pk__in=mine.values("lesson")).order_by("position", "pk")
    last = LessonProgress.objects.filter(enrolment=OuterRef("pk")).order_by("-updated_at").values("updated_at")[:1]
    enrolments = (
        Enrolment.objects.filter(learner=user, course__status="live")
        .select_related("course")
        .annotate(
            done=Count(
                "progress",
                filter=Q(progress__completed_at__isnull=False, progress__lesson__status="live"),
            ),
            total=counted(lessons, "course"),
            next_slug=Subquery(following.values("slug")[:1]),
            last=Subquery(last),
            title=title_of("course"),
        )
        .order_by(F("last").desc(nulls_last=True), "-pk")[:most]
    )
    return [_continuing(enrolment) for enrolment in enrolments if enrolment.title is not None]


def _continuing(enrolment: Any) -> Continuing:
    course, total = enrolment.course, enrolment.total
    done = min(enrolment.done, total)
    to_course = enrolment.next_slug is None
    return Continuing(
        course_id=course.pk,
        cover_url=reverse("cover", args=[course.uuid]),
        title=enrolment.title,
        lesson_url=course.get_absolute_url()
        if to_course
        else reverse("lesson", args=[course.slug, enrolment.next_slug]),
        done=done,
        total=total,
        percent=100 * done // total if total else 0,
        completed=bool(total) and to_course,
    )
