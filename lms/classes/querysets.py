"""Words for reading class groups and sessions."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, Min, OuterRef, Subquery, Value, When

from lms.core.counting import counted
from lms.network import policy

# People can join or go to them.
CURRENT = ("open", "running")


class ClassGroupQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Classes that residents may see: not cancelled, of a published course."""
        return self.exclude(status="cancelled").filter(course__status="live")

    def current(self) -> Self:
        """Classes that are open for signing up or running."""
        return self.filter(status__in=CURRENT)

    def with_counts(self) -> Self:
        """Adds ``confirmed`` and ``waiting``: how many have a place, how many wait for one."""
        from lms.classes.models import Registration

        of_class = Registration.objects.filter(class_group=OuterRef("pk"))
        return self.annotate(
            confirmed=counted(of_class.filter(status="confirmed"), "class_group"),
            waiting=counted(of_class.filter(status="waiting"), "class_group"),
        )

    def with_next_start(self, now: datetime.datetime) -> Self:
        """Adds ``next_start``: when the next session that is not over begins; None after the last."""
        from lms.classes.models import Session

        coming = Session.objects.filter(class_group=OuterRef("pk"), gathering__ends_at__gte=now).order_by()
        first = coming.values("class_group").annotate(first=Min("gathering__starts_at")).values("first")
        return self.annotate(next_start=Subquery(first))

    def taught_by(self, user) -> Self:
        return self.filter(class_teachers__user=user)

    def managed_by(self, user) -> Self:
        """Classes of schools where ``user`` manages classes."""
        return self.filter(policy.scope(user, "classes.manage", "school__organisation__path"))


class ClassTeacherQuerySet(models.QuerySet):
    def teaching(self) -> Self:
        """Who teaches: whom learners may call and who is asked about it, not who only runs the class."""
        return self.filter(part="teacher")


class SessionQuerySet(models.QuerySet):
    def between(self, start: datetime.datetime, end: datetime.datetime) -> Self:
        return self.filter(gathering__starts_at__gte=start, gathering__starts_at__lt=end)

    def planned(self) -> Self:
        """Those that take place or took place: not of a cancelled class."""
        return self.exclude(class_group__status="cancelled")

    def shown(self) -> Self:
        """Those that residents may see: planned, of a published course."""
        return self.planned().filter(class_group__course__status="live")

    def locked(self) -> Self:
        """With their class groups locked until the transaction ends, as signing up locks them."""
        return self.select_related("class_group").select_for_update(of=("class_group",))

    def with_teacher_to_call(self) -> Self:
        """Adds ``teacher_name`` and ``teacher_phone`` of the first teacher who lets learners call; else both None.

        For learners with a place in the class only.
        """
        from lms.classes.models import ClassTeacher

        reachable = (
            ClassTeacher.objects.teaching()
            .filter(
                class_group=OuterRef("class_group"),
                user__is_active=True,
                user__phone_shared=True,
                user__phone__isnull=False,
            )
            .order_by("pk")
        )
        return self.annotate(
            teacher_name=Subquery(reachable.values("user__name")[:1]),
            teacher_phone=Subquery(reachable.values("user__phone")[:1]),
        )

    def with_teaching(self, user) -> Self:
        """Adds ``is_mine``: whether ``user`` teaches or heads the class."""
        from lms.classes.models import ClassTeacher

        return self.annotate(
            is_mine=Exists(ClassTeacher.objects.filter(class_group=OuterRef("class_group"), user=user))
        )


class RegistrationQuerySet(models.QuerySet):
    def holding(self) -> Self:
        """Those that have a place or wait for one."""
        return self.filter(status__in=["confirmed", "waiting"])

    def current(self) -> Self:
        """Those in classes that are open for signing up or running."""
        return self.filter(class_group__status__in=CURRENT)

    def with_queue_place(self) -> Self:
        """Adds ``queue_place``: from 1 for who waits, 0 for who has a place."""
        from lms.classes.models import Registration

        before = Registration.objects.filter(
            class_group=OuterRef("class_group"), status="waiting", pk__lte=OuterRef("pk")
        )
        return self.annotate(
            queue_place=Case(When(status="waiting", then=counted(before, "class_group")), default=Value(0))
        )
