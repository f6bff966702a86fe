"""Words for reading the learners of a course: where they stand, and in which order they are listed."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import pgettext_lazy

from lms.accounts.pinyin import beginning, pinyin_of
from lms.network import policy
from lms.teachers.models import Teacher

FAILS = 3  # so often are the questions of a lesson failed before its learner counts as stuck
QUIET = datetime.timedelta(days=14)  # and for so long is nothing done
WEEK = datetime.timedelta(days=7)


class EnrolmentState(models.TextChoices):
    NOT_BEGUN = "not_begun", pgettext_lazy("learner of a course", "not begun")
    ON_THE_WAY = "on_the_way", pgettext_lazy("learner of a course", "on the way")
    STUCK = "stuck", pgettext_lazy("learner of a course", "stuck")
    FINISHED = "finished", pgettext_lazy("learner of a course", "finished")


def _stuck(today: datetime.date) -> Q:
    """Begun, not finished, and nothing done for QUIET or questions failed FAILS times."""
    quiet_or_failing = Q(last_active_on__lt=today - QUIET) | Q(failing__gt=0)
    return Q(begun=True, completed_at__isnull=True) & quiet_or_failing


def _state(state: str, today: datetime.date) -> Q:
    return {
        EnrolmentState.NOT_BEGUN.value: Q(begun=False, completed_at__isnull=True),
        EnrolmentState.ON_THE_WAY.value: Q(
            begun=True, completed_at__isnull=True, failing=0, last_active_on__gte=today - QUIET
        ),
        EnrolmentState.STUCK.value: _stuck(today),
        EnrolmentState.FINISHED.value: Q(completed_at__isnull=False),
    }[state]


class EnrolmentQuerySet(models.QuerySet):
    def overseen_by(self, user: Any) -> Self:
        """Learners of courses whose learners ``user`` may see; see ``overseen``."""
        return self.filter(overseen(user, "course__"))

    def in_state(self, state: str, today: datetime.date) -> Self:
        """``state`` is one of EnrolmentState."""
        return self.filter(_state(state, today))

    def named(self, typed: str) -> Self:
        """Whose name begins like ``typed``, in characters or by its sound. Nobody for what has no sound.

        The name alone: a teacher does not find people by their telephone or card.
        """
        sound = pinyin_of(typed)
        if not sound:
            return self.none()
        found = self.filter(beginning("learner__pinyin", sound))
        return found if typed.isascii() else found.filter(learner__name__startswith=typed)

    def stuck_first(self, today: datetime.date) -> Self:
        """Adds ``rank``: 1 of who is stuck, else 0."""
        return self.annotate(
            rank=Case(When(_stuck(today), then=Value(1)), default=Value(0), output_field=models.IntegerField())
        )

    def figures(self, today: datetime.date) -> dict[int, dict[str, int]]:
        """By course: ``all``, ``week`` (active in the last seven days), and one for each state. One statement."""
        counts: dict[str, Any] = {state: Count("pk", filter=_state(state, today)) for state in EnrolmentState.values}
        counts["week"] = Count("pk", filter=Q(begun=True, last_active_on__gt=today - WEEK))
        rows = self.order_by().values("course").annotate(all=Count("pk"), **counts)
        return {row.pop("course"): row for row in rows}


def overseen(user: Any, prefix: str = "") -> Q:
    """The courses, or with ``prefix`` the rows of them, whose learners ``user`` may see.

    A school's officers see all of the school's. A teacher sees those that the pool names her with, as long as she
    teaches where the school is.
    """
    place = f"{prefix}school__organisation__path"
    named = Q(**{f"{prefix}pk__in": _named_with(user)}) & policy.scope(user, "learners.teach", place)
    return policy.scope(user, "learners.view", place) | named


def judged(user: Any, prefix: str = "") -> Q:
    """The courses, or with ``prefix`` the rows of them, in which ``user`` says what a learner's work is worth.

    Of those whose learners she may see: where her role marks what they write.
    """
    place = f"{prefix}school__organisation__path"
    return overseen(user, prefix) & policy.scope(user, "answers.mark", place)


def _named_with(user: Any) -> Any:
    return Teacher.courses.through.objects.filter(teacher__user=user.pk).values("course")
