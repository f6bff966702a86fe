"""Bases that every table may use, the audit log, and work that must not be lost."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly, AppendOnlyQuerySet


class UUIDModel(models.Model):
    """A row with an outside name: ``uuid`` in addresses and exports, ``id`` inside."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Timestamped(models.Model):
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True


class AuditEntry(UUIDModel, AppendOnly):
    """One deed that somebody may have to answer for. Holds ids and codes, never names, numbers or answers.

    ``actor`` and ``organisation_code`` are plain values: core knows neither people nor places, and an entry outlives
    both.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.UUIDField(null=True, blank=True, db_index=True)
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_uuid = models.UUIDField(null=True, blank=True)
    organisation_code = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_kind", "object_uuid", "at"], name="audit_object"),
            # The log of a place and what lies below it, without a look at the rows of others.
            models.Index(fields=["organisation_code", "at", "action"], name="audit_place"),
        ]


class Job(UUIDModel):
    """A piece of work that survives a killed worker: the row is the truth, the message only carries its id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True, help_text=_("The same work asked for twice is one job."))
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state", "lease_until"], name="job_due")]
