"""Words for reading courses and lessons."""

from typing import Self

from django.db import models

from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import ancestor_paths


class CourseQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live")

    def for_audience(self, audience: str) -> Self:
        """Courses for ``audience`` (``youth``, ``adult``, ``elderly``)."""
        return self.filter(**{f"for_{audience}": True})

    def shared_with(self, place: Organisation) -> Self:
        """Published courses that a place above ``place`` shares with all schools below it."""
        above = ancestor_paths(place.path)[:-1]
        return self.published().filter(shared=True, school__organisation__path__in=above)

    def editable_by(self, user) -> Self:
        return self.filter(policy.scope(user, "content.edit", "school__organisation__path"))


class AdoptionQuerySet(models.QuerySet):
    def running(self) -> Self:
        """Those of courses that are still shared, at schools that are not closed."""
        return self.filter(course__shared=True, course__status="live", school__closed_on=None)

    def editable_by(self, user) -> Self:
        return self.filter(policy.scope(user, "content.edit", "school__organisation__path"))


class LessonQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live", course__status="live")
