"""Words for reading class groups and sessions."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import within


class ClassGroupQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Classes that residents may see: not cancelled, of a published course."""
        return self.exclude(status="cancelled").filter(course__status="live")

    def held_below(self, organisation: Organisation) -> Self:
        """Classes whose room lies in ``organisation`` or below."""
        return self.filter(within([organisation.path], "centre__organisation__path"))

    def with_counts(self) -> Self:
        """Adds ``confirmed`` and ``waiting``, counted in the database."""
        return self.annotate(
            confirmed=Count("registrations", filter=Q(registrations__status="confirmed")),
            waiting=Count("registrations", filter=Q(registrations__status="waiting")),
        )

    def taught_by(self, user) -> Self:
        return self.filter(class_teachers__user=user)

    def managed_by(self, user) -> Self:
        """Classes of schools where ``user`` manages classes."""
        return self.filter(policy.scope(user, "classes.manage", "school__organisation__path"))


class SessionQuerySet(models.QuerySet):
    def between(self, start: datetime.datetime, end: datetime.datetime) -> Self:
        return self.filter(gathering__starts_at__gte=start, gathering__starts_at__lt=end)

    def locked(self) -> Self:
        """With their class groups locked until the transaction ends, as signing up locks them."""
        return self.select_related("class_group").select_for_update(of=("class_group",))

    def with_teaching(self, user) -> Self:
        """Adds ``is_mine``: whether ``user`` teaches or heads the class."""
        from lms.classes.models import ClassTeacher

        return self.annotate(
            is_mine=Exists(ClassTeacher.objects.filter(class_group=OuterRef("class_group"), user=user))
        )
