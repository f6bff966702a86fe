"""Words for reading the pool."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lms.core.days import local_day
from lms.network import policy


class AppointmentQuerySet(models.QuerySet):
    def current(self, day: datetime.date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def ending(self, day: datetime.date, within: datetime.timedelta) -> Self:
        """Those that hold on ``day`` and come to their end soon, with no later one at the same school."""
        model: Any = self.model
        later = model.objects.filter(
            teacher=OuterRef("teacher"), school=OuterRef("school"), ends_on__gt=OuterRef("ends_on")
        )
        return self.current(day).filter(~Exists(later), ends_on__lte=day + within)


class TeacherQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Those who have agreed to be shown."""
        return self.filter(consented_on__isnull=False)

    def managed_by(self, user: Any) -> Self:
        return self.filter(policy.scope(user, "teachers.manage", "organisation__path"))

    def of_course(self, course: Any) -> Self:
        """Who teaches ``course``: named with it in the pool, or in a class group of it."""
        model: Any = self.model
        taught = model.objects.filter(
            user__class_teachings__class_group__course=course, user__class_teachings__part="teacher"
        ).exclude(user__class_teachings__class_group__status="cancelled")
        named = model.courses.through.objects.filter(course=course)
        return self.filter(Q(pk__in=named.values("teacher")) | Q(pk__in=taught.values("pk")))

    def of_school(self, school: Any) -> Self:
        """Whom ``school`` has appointed, today."""
        today = local_day(timezone.now())
        held = {"appointments__starts_on__lte": today, "appointments__ends_on__gte": today}
        return self.filter(appointments__school=school, **held)  # a school has one at a time
