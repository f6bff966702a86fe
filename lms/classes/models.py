"""Courses held in rooms: class groups, their sessions, and who has a place."""

import datetime
import json
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
    LeaveQuerySet,
    RegistrationQuerySet,
    SessionQuerySet,
)
from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course
from lms.network.models import Named, Organisation, Room, School, ServiceCentre
from lms.notices.writing import Written

MOST_NEW = 30  # percent of the seats of a draw that can be kept for new learners
LAST_IN_QUEUE = 2**31 - 1  # the largest that both databases keep in this column


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


class DayOff(models.Model):
    """A day of a term on which no class meets; ``held_on``: the day on which its classes meet instead, if they do."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="days_off")
    day = models.DateField(_("day off"))
    held_on = models.DateField(_("classes meet on"), null=True, blank=True)

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["term", "day"], name="day_off_once"),
            models.CheckConstraint(condition=~Q(held_on=models.F("day")), name="day_off_held_elsewhere"),
        ]


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
    """One run of a course in a room.

    Where places are drawn, ``draws_at`` is when that is planned for, ``drawn_at`` when it was done, and the quotas are
    percent of the seats (``drawing.QUOTAS``).
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open for signing up")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    class Rule(models.TextChoices):
        FIRST_COME = "first_come", _("who comes first")
        DRAW = "draw", _("drawn in public")
        APPROVAL = "approval", _("the teacher decides")

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
    rule = models.CharField(_("who gets the places"), max_length=10, choices=Rule.choices, default=Rule.FIRST_COME)
    quota_new = models.PositiveSmallIntegerField(_("kept for new learners"), default=0)
    quota_own = models.PositiveSmallIntegerField(_("kept for residents of the place"), default=0)
    quota_over_70 = models.PositiveSmallIntegerField(_("kept for people over 70"), default=0)
    draws_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(quota_new__lte=MOST_NEW)
                & Q(quota_new__lte=100 - models.F("quota_own") - models.F("quota_over_70")),
                name="class_quotas_fit",
            ),
            models.CheckConstraint(condition=Q(drawn_at=None) | Q(rule="draw"), name="class_drawn_by_rule"),
        ]

    @property
    def awaits_draw(self) -> bool:
        """Nobody has a place before the draw, whoever signed up first."""
        return self.rule == self.Rule.DRAW and self.drawn_at is None

    @property
    def asks_teacher(self) -> bool:
        return self.rule == self.Rule.APPROVAL

    @property
    def runs_by_itself(self) -> bool:
        """A free seat goes to who is first, without anybody's deed."""
        return not self.awaits_draw and not self.asks_teacher

    @property
    def quotas(self) -> dict[str, int]:
        return {"new": self.quota_new, "own": self.quota_own, "over_70": self.quota_over_70}


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
    """One meeting of a class group; when and where is its gathering's.

    ``moved_from``: when it was to begin as people were told last. ``change_reason``: why it was moved, called off or
    added, in the words that people are told.
    """

    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="sessions")
    gathering = models.OneToOneField(Gathering, on_delete=models.PROTECT, related_name="session")
    number = models.PositiveSmallIntegerField(_("number"))
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    topic_en = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.DateTimeField(null=True, blank=True)
    change_reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["class_group", "number"]
        constraints = [models.UniqueConstraint(fields=["class_group", "number"], name="session_number_once")]


class Registration(UUIDModel, Timestamped):
    """A learner's place, or place in the queue, in a class group.

    Those that wait stand in the order of ``queue_order``, which a draw gives, and then of their ids: who signed up
    after the draw, and everybody where nothing is drawn, is behind. ``registered_at`` is when she signed up, and for a
    place that was offered or drawn when she got it: the rolls before were not hers. ``absences_from``: a release was
    taken back then, and what she missed before counts no more. ``party``: the same for people who signed up together
    for this class; they get places together or wait together (``parties.py``).
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("has a place")
        OFFERED = "offered", _("a place is offered")
        WAITING = "waiting", _("waiting")
        WITHDRAWN = "withdrawn", _("has left")
        LAPSED = "lapsed", _("did not take the place in time")
        RELEASED = "released", _("released after absences")
        MOVED = "moved", _("has changed to another class")
        REFUSED = "refused", _("not taken by the teacher")

    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="registrations")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    registered_at = models.DateTimeField(_("since"), default=timezone.now)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    absences_from = models.DateTimeField(null=True, blank=True)
    queue_order = models.PositiveIntegerField(default=LAST_IN_QUEUE)
    party = models.UUIDField(null=True, blank=True, editable=False)
    monitor = models.BooleanField(default=False, help_text=_("Helps with the roll."))

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["id"]
        indexes = [models.Index(fields=["class_group", "status", "queue_order", "id"], name="registration_queue")]
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


class Leave(UUIDModel):
    """A learner has said before a session that she cannot come; no reason is asked for or kept."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="leaves")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], condition=Q(taken_back_at=None), name="leave_once")
        ]


class DrawList(UUIDModel, AppendOnly):
    """Who takes part in the draw of a class, frozen: ``entries`` as published, without names (``drawing.written``).

    ``seed`` is secret until the draw; its hash, like that of the list, is known to everybody from now on.
    """

    class_group = models.OneToOneField(ClassGroup, on_delete=models.PROTECT, related_name="draw_list")
    frozen_at = models.DateTimeField(default=timezone.now)
    entries = models.TextField()
    entries_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    seed_hash = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("frozen list of a draw")
        verbose_name_plural = _("frozen lists of draws")

    def tickets(self) -> set[str]:
        return {entry["ticket"] for entry in json.loads(self.entries)["entries"]}


class DrawResult(UUIDModel, AppendOnly):
    """What was drawn with the public ``number``: ``outcome`` holds the tickets ``placed``, ``waiting`` and ``void``."""

    draw_list = models.OneToOneField(DrawList, on_delete=models.PROTECT, related_name="result")
    drawn_at = models.DateTimeField(default=timezone.now)
    number = models.CharField(max_length=20)
    outcome = models.JSONField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("result of a draw")
        verbose_name_plural = _("results of draws")


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


class ClassMessage(Written):
    """What a teacher wrote to the people of a class; ``also_waiting``: not only to those with a place."""

    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="messages")
    also_waiting = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("message to a class")
        verbose_name_plural = _("messages to a class")
        constraints = [models.UniqueConstraint(fields=["sender", "nonce"], name="class_message_once")]
        indexes = [models.Index(fields=["class_group", "-at"], name="class_message_newest")]
