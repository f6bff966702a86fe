"""Words for reading class groups and sessions."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, Min, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from lms.attendance.models import ATTENDED, CheckIn
from lms.core.counting import counted
from lms.network import policy

# People can join or go to them.
CURRENT = ("open", "running")
# A place, the offer of one, or a place in the queue: at most one of these a person and class.
HOLDING = ("confirmed", "offered", "waiting")
# How long what was given up can be taken back; after that the order of the queue is what people rely on.
UNDO_WITHIN = datetime.timedelta(days=1)


class ClassGroupQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Classes that residents may see: not cancelled, of a published course."""
        return self.exclude(status="cancelled").filter(course__status="live")

    def current(self) -> Self:
        """Classes that are open for signing up or running."""
        return self.filter(status__in=CURRENT)

    def with_counts(self, now: datetime.datetime | None = None) -> Self:
        """Adds ``confirmed``, ``taken`` and ``waiting``: places that people have, seats that nobody else can get now,
        people who wait for one.
        """
        from lms.classes.models import Registration

        of_class = Registration.objects.filter(class_group=OuterRef("pk"))
        return self.annotate(
            confirmed=counted(of_class.filter(status="confirmed"), "class_group"),
            taken=counted(of_class.taking(now or timezone.now()), "class_group"),
            waiting=counted(of_class.filter(status="waiting"), "class_group"),
        )

    def with_attendance(self, now: datetime.datetime) -> Self:
        """Adds ``held`` and ``kept``, sessions that are over and those of them with a roll, and of the marks that
        count ``came``, ``excused`` and ``marked``.
        """
        from lms.classes.models import Session

        over = Session.objects.filter(class_group=OuterRef("pk"), cancelled_at=None, gathering__ends_at__lt=now)
        roll = CheckIn.objects.current().filter(gathering=OuterRef("gathering"))
        of_class = "gathering__session__class_group"
        marks = CheckIn.objects.current().filter(**{of_class: OuterRef("pk")})
        return self.annotate(
            held=counted(over, "class_group"),
            kept=counted(over.filter(Exists(roll)), "class_group"),
            came=counted(marks.filter(status__in=ATTENDED), of_class),
            excused=counted(marks.filter(status="excused"), of_class),
            marked=counted(marks, of_class),
        )

    def with_next_start(self, now: datetime.datetime) -> Self:
        """Adds ``next_start``: when the next session that is not over begins; None after the last."""
        from lms.classes.models import Session

        coming = Session.objects.filter(
            class_group=OuterRef("pk"), cancelled_at=None, gathering__ends_at__gte=now
        ).order_by()
        first = coming.values("class_group").annotate(first=Min("gathering__starts_at")).values("first")
        return self.annotate(next_start=Subquery(first))

    def with_begun(self, now: datetime.datetime) -> Self:
        """Adds ``begun``: whether the first session has begun."""
        from lms.classes.models import Session

        held = Session.objects.filter(class_group=OuterRef("pk"), cancelled_at=None, gathering__starts_at__lte=now)
        return self.annotate(begun=Exists(held))

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
        """Those that take place or took place: not called off, nor of a cancelled class."""
        return self.filter(cancelled_at=None).exclude(class_group__status="cancelled")

    def shown(self) -> Self:
        """Those that residents may see: planned, of a published course."""
        return self.planned().filter(class_group__course__status="live")

    def with_attendance(self) -> Self:
        """Adds ``came``, ``excused`` and ``marked``: people of the last marks of each session."""
        marks = CheckIn.objects.current().filter(gathering=OuterRef("gathering"))
        return self.annotate(
            came=counted(marks.filter(status__in=ATTENDED), "gathering"),
            excused=counted(marks.filter(status="excused"), "gathering"),
            marked=counted(marks, "gathering"),
        )

    def locked(self) -> Self:
        """With their class groups locked until the transaction ends, as signing up locks them.

        Locked themselves too: a roll that waited for the lock would else not see that its session is called off.
        """
        return self.select_related("class_group").select_for_update(of=("self", "class_group"))

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


class LeaveQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class RegistrationQuerySet(models.QuerySet):
    def holding(self) -> Self:
        """Those that have a place, are offered one or wait for one."""
        return self.filter(status__in=HOLDING)

    def taking(self, now: datetime.datetime) -> Self:
        """Those whose seat nobody else can get: places, offers, and for a day the seat of who was released."""
        return self.filter(takes_a_seat(now))

    def standing(self, now: datetime.datetime) -> Self:
        """What a learner is shown of her own: what she holds, and for a day the place that she was released from."""
        return self.filter(Q(status__in=HOLDING) | _released(now))

    def in_queue_order(self) -> Self:
        return self.order_by("queue_order", "pk")

    def current(self) -> Self:
        """Those in classes that are open for signing up or running."""
        return self.filter(class_group__status__in=CURRENT)

    def ran_out(self, now: datetime.datetime) -> Self:
        """Offers whose time is over and about which somebody has called."""
        from lms.classes.models import OfferCall

        calls = OfferCall.objects.filter(registration=OuterRef("pk"), offered_until=OuterRef("offered_until"))
        return self.filter(Exists(calls), status="offered", offered_until__lte=now)

    def with_queue_place(self) -> Self:
        """Adds ``queue_place``: from 1 for who waits, else 0, also while the places are still to be drawn or where the
        teacher decides; and ``on_offer``: offers that stand in her class.
        """
        from lms.classes.models import Registration

        of_class = Registration.objects.filter(class_group=OuterRef("class_group"))
        drawn_before = Q(queue_order__lt=OuterRef("queue_order"))
        came_before = Q(queue_order=OuterRef("queue_order"), pk__lte=OuterRef("pk"))
        before = of_class.filter(drawn_before | came_before, status="waiting")
        offers = of_class.filter(status="offered")
        return self.annotate(
            queue_place=Case(
                When(class_group__rule="draw", class_group__drawn_at=None, then=Value(0)),
                When(class_group__rule="approval", then=Value(0)),
                When(status="waiting", then=counted(before, "class_group")),
                default=Value(0),
            ),
            on_offer=Case(When(status="waiting", then=counted(offers, "class_group")), default=Value(0)),
        )


def takes_a_seat(now: datetime.datetime) -> Q:
    return Q(status__in=("confirmed", "offered")) | _released(now)


def _released(now: datetime.datetime) -> Q:
    return Q(status="released", updated_at__gt=now - UNDO_WITHIN)
