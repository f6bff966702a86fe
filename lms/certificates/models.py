"""Certificates of completion: who has finished which course, and the document that says so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.certificates.querysets import CertificateQuerySet
from lms.core.append_only import AppendOnly
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course
from lms.documents.models import IssuedDocument


class Certificate(UUIDModel, AppendOnly):
    """A learner's certificate of a course. What it says is the document's; ``number`` counts the issues from 1."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    number = models.PositiveSmallIntegerField(default=1)
    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="certificate")

    objects = CertificateQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [models.UniqueConstraint(fields=["course", "learner", "number"], name="certificate_once")]


class CourseSweep(Timestamped):
    """When all learners of a course were looked at last, and by which rule."""

    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="certificate_sweep")
    rule = models.JSONField()
    swept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sweep of a course")
        verbose_name_plural = _("sweeps of courses")


class Position(models.Model):
    """How far a list that only grows was read, by the id of its last row; one row a list."""

    name = models.CharField(max_length=40, unique=True)
    last = models.BigIntegerField()

    class Meta:
        verbose_name = _("reading position")
        verbose_name_plural = _("reading positions")
