"""What learning online keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.learning.models import LearningDay, LessonProgress


def _progress(user: User) -> Iterator[Line]:
    rows = LessonProgress.objects.filter(enrolment__learner=user).select_related("enrolment__course", "lesson")
    for row in rows.prefetch_related("attempts").order_by("-opened_at"):
        yield {
            "course": row.enrolment.course.slug,
            "lesson": row.lesson.slug,
            "opened": row.opened_at,
            "completed": row.completed_at,
            "best_score": row.best_score,
            "watched": row.watched,
            "attempts": [{"at": one.at, "answers": one.answers, "score": one.score} for one in row.attempts.all()],
        }


def _days(user: User) -> Iterator[Line]:
    for row in LearningDay.objects.filter(learner=user).order_by("-day"):
        yield {"day": row.day, "minutes": row.seconds // 60}


def _forget_days(user: User) -> None:
    LearningDay.objects.filter(learner=user).delete()


def register_all() -> None:
    register(
        Holding(
            rank=36,
            code="learning_days",
            title=_("How long you learned online each day"),
            why=_("Kept of minors only, so that it is not too long for them. It is deleted when you leave."),
            fields=frozenset({"learning.LearningDay.learner"}),
            labels={"day": _("day"), "minutes": _("minutes")},
            read=_days,
            erase=_forget_days,
        )
    )
    register(
        Holding(
            rank=35,
            code="learning",
            title=_("Your lessons online"),
            why=_("So that you go on where you stopped. How far you came stays, without your name."),
            fields=frozenset({"learning.Enrolment.learner"}),
            labels={
                "course": _("course"),
                "lesson": _("lesson"),
                "opened": _("opened"),
                "completed": _("completed"),
                "best_score": _("best score"),
            },
            read=_progress,
        )
    )
