"""Words for reading courses and lessons."""

from typing import Self

from django.db import models

from lms.network import policy


class CourseQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live")

    def for_audience(self, audience: str) -> Self:
        """Courses for ``audience`` (``youth``, ``adult``, ``elderly``)."""
        return self.filter(**{f"for_{audience}": True})

    def editable_by(self, user) -> Self:
        return self.filter(policy.scope(user, "content.edit", "school__organisation__path"))


class LessonQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live", course__status="live")
