"""Reading what a learner keeps for herself: notes on a lesson, and places to come back to."""

from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lms.accounts.models import User
from lms.courses.models import CourseText, LessonText


def _title(texts: QuerySet, language: str) -> Coalesce:
    """The live title in ``language``, else in the other one."""
    live = texts.filter(live=True).values("title")
    return Coalesce(Subquery(live.filter(language=language)[:1]), Subquery(live.order_by("-language")[:1]))


def clock(seconds: int | None) -> str:
    """``2:15``, or ``1:02:15``; empty for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


class NotedQuerySet(models.QuerySet):
    """``course`` is the way from the model to its course."""

    course = "course"

    def of(self, learner: User) -> Self:
        return self.filter(learner=learner)

    def with_titles(self, language: str) -> Self:
        """With ``course_title`` and ``lesson_title`` as readers of ``language`` see them; None without any."""
        course = CourseText.objects.filter(course=OuterRef(f"{self.course}_id"))
        lesson = LessonText.objects.filter(lesson=OuterRef("lesson_id"))
        return self.annotate(course_title=_title(course, language), lesson_title=_title(lesson, language))


class LessonNoteQuerySet(NotedQuerySet):
    course = "lesson__course"

    def present(self) -> Self:
        """Those that she has not deleted."""
        return self.filter(deleted_at__isnull=True)

    def found(self, words: str) -> Self:
        """Those that hold each of ``words``, in the note or in a title; after ``with_titles``."""
        rows = self
        for word in words.split():
            rows = rows.filter(
                Q(text__icontains=word) | Q(course_title__icontains=word) | Q(lesson_title__icontains=word)
            )
        return rows

    def by_course(self) -> Self:
        """Course by course, each from its first lesson to the last."""
        return self.order_by(
            "lesson__course_id", "lesson__position", "lesson_id", F("seconds").asc(nulls_first=True), "pk"
        )
