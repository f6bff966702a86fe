"""The study archive: one line for each thing learned, kept as it was on that day."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly
from lms.core.languages import reads_english
from lms.core.models import UUIDModel
from lms.network.english import english_name
from lms.network.models import Organisation
from lms.records.hours import study_hours
from lms.records.querysets import StudyRecordQuerySet


class Mode(models.TextChoices):
    ONLINE = "online", _("online")
    CLASS = "class", _("in class")


class StudyRecord(UUIDModel, AppendOnly):
    """A line of what a person learned. Put right only by another line, which counts the difference.

    All that a reader sees is a snapshot: the course may be renamed, withdrawn or deleted. ``evidence_key`` names what
    it rests on for ever, and the minutes of all lines with one key are what that evidence is worth; ``key`` is the
    evidence key with the number of the line. ``at`` and ``day`` are of the study, in corrections too, so that a year
    stays a year; ``recorded_at`` is when the line was written.
    """

    class Kind(models.TextChoices):
        STUDY = "study", _("study")
        CORRECTION = "correction", _("correction")

    key = models.CharField(max_length=200)
    evidence_key = models.CharField(max_length=190)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="study_records"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    title = models.CharField(_("title"), max_length=250)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    course_title = models.CharField(_("course"), max_length=250)
    course_title_en = models.CharField(_("course in English"), max_length=250, blank=True)
    subject = models.CharField(_("subject"), max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="+")
    organisation_name = models.CharField(_("organisation"), max_length=120)
    minutes = models.IntegerField(_("minutes"))
    at = models.DateTimeField(_("studied at"))
    day = models.DateField(_("day"))
    evidence_kind = models.CharField(max_length=40)
    evidence_uuid = models.UUIDField()
    detail = models.JSONField(default=dict, blank=True)
    actor = models.UUIDField(null=True, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    objects = StudyRecordQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("study record")
        verbose_name_plural = _("study records")
        # As in the ledger: only what is read, so foreign keys that an index below begins with have none of their own.
        indexes = [
            models.Index(fields=["evidence_key"], name="record_evidence"),
            models.Index(fields=["learner", "-at"], name="record_learner_newest"),
            # A place's year is summed from the index alone: of a city that is a million lines.
            models.Index(fields=["organisation", "day", "learner", "minutes"], name="record_year_of_place"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="record_key"),
            models.CheckConstraint(
                condition=Q(kind="study", corrects__isnull=True, minutes__gt=0)
                | (Q(kind="correction", corrects__isnull=False) & ~Q(minutes=0)),
                name="record_correction_names_line",
            ),
        ]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and reads_english() else self.title

    @property
    def organisation_label(self) -> str:
        """The school's place as it was called then, in the reader's language.

        The English name that somebody has given is the one of the name that it has now.
        """
        if self.organisation.name == self.organisation_name:
            return self.organisation.label
        return english_name(self.organisation_name) if reads_english() else self.organisation_name

    @property
    def course_label(self) -> str:
        """The course's title in the reader's language."""
        return self.course_title_en if self.course_title_en and reads_english() else self.course_title

    @property
    def hours(self) -> Decimal:
        return study_hours(self.minutes)
