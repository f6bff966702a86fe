"""Words for reading courses and lessons."""

from typing import Self

from django.db import models

from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import within


class CourseQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live")

    def for_audience(self, audience: str) -> Self:
        """Courses for ``audience`` (``youth``, ``adult``, ``elderly``)."""
        return self.filter(**{f"for_{audience}": True})

    def taught_below(self, organisation: Organisation) -> Self:
        """Courses of schools in ``organisation`` and below."""
        return self.filter(within([organisation.path], "school__organisation__path"))

    def editable_by(self, user) -> Self:
        return self.filter(policy.scope(user, "content.edit", "school__organisation__path"))

    def with_texts(self) -> Self:
        """Courses with their live texts in ``live_texts``; one more query, whatever their number."""
        from lms.courses.models import CourseText

        live = CourseText.objects.filter(live=True)
        return self.prefetch_related(models.Prefetch("texts", queryset=live, to_attr="live_texts"))


class LessonQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live", course__status="live")
