"""Lectures, activities and study tours: nobody signs up, one walks in."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.attendance.models import Gathering
from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Subject
from lms.network.models import Named, School

MOST_PEOPLE = 20_000  # more than any hall holds: a number that is larger is a slip


class OccasionQuerySet(models.QuerySet):
    def planned(self) -> Self:
        """Those that take place or took place."""
        return self.filter(cancelled_at=None)

    def with_place(self) -> Self:
        return self.select_related("school__organisation", "gathering__centre__organisation", "gathering__room")


class Occasion(UUIDModel, Timestamped, Named):
    """One lecture, activity or study tour; when and where is its gathering's.

    ``headcount`` is how many people were there, with a learner card or without; None until somebody has counted.
    ``meeting_point``: where people meet when that is no room. ``hours``: study hours for who comes with a card.
    """

    class Form(models.TextChoices):
        LECTURE = "lecture", _("lecture")
        ACTIVITY = "activity", _("activity")
        TOUR = "tour", _("study tour")

    form = models.CharField(_("what it is"), max_length=10, choices=Form.choices)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="occasions")
    gathering = models.OneToOneField(Gathering, on_delete=models.PROTECT, related_name="occasion")
    subject = models.CharField(_("subject"), max_length=12, choices=Subject.choices)
    text = models.CharField(_("what it is about"), max_length=400, blank=True)
    text_en = models.CharField(max_length=600, blank=True)
    meeting_point = models.CharField(_("where people meet"), max_length=120, blank=True)
    hours = models.PositiveSmallIntegerField(_("study hours"), default=2)
    headcount = models.PositiveIntegerField(_("how many people were there"), null=True, blank=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture, activity or study tour")
        verbose_name_plural = _("lectures, activities and study tours")
        constraints = [
            models.CheckConstraint(
                condition=Q(headcount=None, counted_at=None) | Q(headcount__isnull=False, counted_at__isnull=False),
                name="occasion_counted_when",
            )
        ]

    @property
    def words(self) -> str:
        """What it is about, in the reader's language."""
        return in_readers_language(self.text, self.text_en)
