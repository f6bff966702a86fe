"""What learning online keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.learning.models import LessonProgress


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


def register_all() -> None:
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
