"""Courses held in rooms: class groups, their sessions, and who has a place."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.attendance.models import Gathering
from lms.classes.querysets import (
    HOLDING,
    UNDO_WITHIN,
    ClassGroupQuerySet,
    ClassTeacherQuerySet,
    RegistrationQuerySet,
    SessionQuerySet,
)
from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course
from lms.network.models import Named, Organisation, Room, School, ServiceCentre


class Term(UUIDModel, Named):
    """A term of an organisation. Until ``first_round_ends_on`` a person may hold FIRST_ROUND_CLASSES places."""

    FIRST_ROUND_CLASSES = 2

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    first_round_ends_on = models.DateField(_("first round until"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")


class SchoolHoliday(Named):
    """Days on which the schools of a place and below are closed: then the young have time all day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="school_holidays")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    source = models.CharField(_("source"), max_length=200, help_text="Who has announced it, and when.")

    class Meta:
        verbose_name = _("school holiday")
        verbose_name_plural = _("school holidays")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="school_holiday_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="school_holiday_in_order"),
        ]


class ClassGroup(UUIDModel, Timestamped, Named):
    """One run of a course in a room."""

    class Status(models.TextChoices):
        OPEN = "open", _("open for signing up")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="class_groups")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="class_groups")
    centre = models.ForeignKey(ServiceCentre, on_delete=models.PROTECT, related_name="class_groups")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="class_groups")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="class_groups")
    seats = models.PositiveSmallIntegerField(_("seats"), default=30)
    minimum = models.PositiveSmallIntegerField(_("people needed to open"), default=15)
    hours_a_session = models.PositiveSmallIntegerField(_("study hours a session"), default=2)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    opens_at = models.DateTimeField(_("signing up from"))
    closes_at = models.DateTimeField(_("signing up until"))
    note = models.CharField(_("what to bring"), max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    teachers = models.ManyToManyField(settings.AUTH_USER_MODEL, through="ClassTeacher", related_name="taught_classes")

    objects = ClassGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("class group")
        verbose_name_plural = _("class groups")
        constraints = [
            models.CheckConstraint(condition=Q(minimum__lte=models.F("seats")), name="class_minimum_fits"),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="class_signup_in_order"),
        ]


class ClassTeacher(models.Model):
    """Who teaches or runs a class group."""

    class Part(models.TextChoices):
        TEACHER = "teacher", _("teacher")
        CLASS_HEAD = "class_head", _("class head")

    class_group = models.ForeignKey(ClassGroup, on_delete=models.CASCADE, related_name="class_teachers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="class_teachings")
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.TEACHER)

    objects = ClassTeacherQuerySet.as_manager()

    class Meta:
        verbose_name = _("teacher of a class")
        verbose_name_plural = _("teachers of classes")
        constraints = [models.UniqueConstraint(fields=["class_group", "user"], name="class_teacher_once")]


class Session(UUIDModel, Timestamped):
    """One meeting of a class group; when and where is its gathering's."""

    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="sessions")
    gathering = models.OneToOneField(Gathering, on_delete=models.PROTECT, related_name="session")
    number = models.PositiveSmallIntegerField(_("number"))
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    topic_en = models.CharField(max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["class_group", "number"]
        constraints = [models.UniqueConstraint(fields=["class_group", "number"], name="session_number_once")]


class Registration(UUIDModel, Timestamped):
    """A learner's place, or place in the queue, in a class group.

    Those that wait stand in the order of their ids. ``registered_at`` is when she signed up, and for a place that was
    offered when she took it: the rolls before were not hers. ``absences_from``: a release was taken back then, and
    what she missed before counts no more.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("has a place")
        OFFERED = "offered", _("a place is offered")
        WAITING = "waiting", _("waiting")
        WITHDRAWN = "withdrawn", _("has left")
        LAPSED = "lapsed", _("did not take the place in time")
        RELEASED = "released", _("released after absences")
        MOVED = "moved", _("has changed to another class")

    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="registrations")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    registered_at = models.DateTimeField(_("since"), default=timezone.now)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    absences_from = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["id"]
        indexes = [models.Index(fields=["class_group", "status", "id"], name="registration_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["class_group", "learner"],
                condition=Q(status__in=HOLDING),
                name="registration_once",
            ),
            models.CheckConstraint(
                condition=Q(offered_until__isnull=False) | ~Q(status="offered"), name="registration_offer_ends"
            ),
        ]

    def can_be_undone(self, now: datetime.datetime) -> bool:
        """Whether this withdrawal or release is of the last day."""
        return self.status in {self.Status.WITHDRAWN, self.Status.RELEASED} and self.updated_at > now - UNDO_WITHIN

    @property
    def kept_until(self) -> datetime.datetime | None:
        """Until when a place that is offered, or that was released, is kept for her; None for every other."""
        return self.updated_at + UNDO_WITHIN if self.status == self.Status.RELEASED else self.offered_until


class OfferCall(UUIDModel, AppendOnly):
    """A call to somebody whom a place is offered; ``offered_until`` names which of her offers it was about."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("spoken to")
        NOT_REACHED = "not_reached", _("not reached")
        NO_NUMBER = "no_number", _("no number that works")

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="calls")
    offered_until = models.DateTimeField()
    at = models.DateTimeField(_("called at"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offer_calls")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("call about an offered place")
        verbose_name_plural = _("calls about offered places")
        ordering = ["id"]


class CalendarAddress(Timestamped):
    """That a person's own timetable can be fetched without logging in; ``key`` is the half of the secret that changes.

    The other half is never stored: ``calendar_addresses.secret_of``.
    """

    class Kind(models.TextChoices):
        LEARNING = "learning", _("the classes I go to")
        TEACHING = "teaching", _("the classes I teach")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_addresses")
    kind = models.CharField(_("what is in it"), max_length=10, choices=Kind.choices)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="calendar_address_once")]
