"""Reading attempts."""

import datetime

from django.db import models

from lms.learning.enrolments import judged

COURSE = "progress__enrolment__course__"


class QuizAttemptQuerySet(models.QuerySet):
    def still_open(self) -> "QuizAttemptQuerySet":
        return self.filter(at__isnull=True)

    def overdue(self, now: datetime.datetime) -> "QuizAttemptQuerySet":
        """Those whose time was up at ``now`` and that nobody has closed."""
        return self.still_open().filter(due_at__lte=now)

    def closed(self) -> "QuizAttemptQuerySet":
        return self.filter(at__isnull=False)

    def waiting(self) -> "QuizAttemptQuerySet":
        """Those that a person has still to read."""
        return self.closed().filter(score__isnull=True)

    def waiting_for(self, user) -> "QuizAttemptQuerySet":
        """What ``user`` may read and mark, the longest waiting first; never her own."""
        return (
            self.waiting().filter(judged(user, COURSE)).exclude(progress__enrolment__learner=user).order_by("at", "pk")
        )
