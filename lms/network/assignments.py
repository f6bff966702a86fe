"""Roles that people hold in organisations."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.models import Timestamped, UUIDModel


class RoleAssignmentQuerySet(models.QuerySet):
    def current(self, day: datetime.date) -> Self:
        """Those that hold on ``day``."""
        return self.unended().filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def overlapping(self, first: datetime.date, last: datetime.date | None) -> Self:
        """Those with a day between ``first`` and ``last``, both included; None has no end."""
        begun = self if last is None else self.filter(starts_on__lte=last)
        return begun.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))

    def unended(self) -> Self:
        """Those that nobody has taken away: they hold, will hold, or have come to their last day."""
        return self.filter(ended_at__isnull=True)


class RoleAssignment(UUIDModel, Timestamped):
    """A role somebody holds in one organisation; it holds below it too, between its dates.

    An ended one is kept: ``ended_at`` takes it away at once, whatever its last day was to be.
    """

    class Role(models.TextChoices):
        TEACHER = "teacher", _("teacher")
        CLASS_HEAD = "class_head", _("class head")
        REGISTRAR = "registrar", _("registrar")
        EDITOR = "editor", _("editor")
        REVIEWER = "reviewer", _("reviewer")
        CENTRE_STAFF = "centre_staff", _("centre staff")
        STEWARD = "steward", _("steward")
        VOLUNTEER = "volunteer", _("volunteer")
        HEAD = "head", _("head of school")
        MANAGER = "manager", _("manager")

    class Employment(models.TextChoices):
        FULL_TIME = "full_time", _("full-time")
        PART_TIME = "part_time", _("part-time")
        VOLUNTEER = "volunteer", pgettext_lazy("employment", "volunteer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments")
    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    # How a teacher teaches; the yearly statistics tell the three apart.
    employment = models.CharField(_("how employed"), max_length=10, choices=Employment.choices, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day, or empty."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    ended_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="role_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="role_dates_in_order"
            ),
        ]

    def is_current(self, day: datetime.date) -> bool:
        """Whether it holds on ``day``."""
        return self.ended_at is None and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
