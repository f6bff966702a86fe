"""Which open answers wait for a reader: a teacher reads those of the courses that she is named with."""

from collections.abc import Sequence

from django.db.models import Count

from lms.accounts.models import User
from lms.learning.models import QuizAttempt
from lms.learning.querysets import QuizAttemptQuerySet

COURSE = "progress__enrolment__course"


def readable(user: User) -> QuizAttemptQuerySet:
    """What waits for ``user``, the longest waiting first."""
    return QuizAttempt.objects.waiting_for(user)


def waiting_by_course(user: User, courses: Sequence[int]) -> dict[int, int]:
    """How many wait in each of ``courses`` (ids) where any do: one statement."""
    rows = readable(user).filter(**{f"{COURSE}__in": courses}).order_by()
    return dict(rows.values_list(COURSE).annotate(n=Count("pk")))
