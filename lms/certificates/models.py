"""Certificates of completion: who has finished which course, and the document that says so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.certificates.querysets import CertificateQuerySet, TemplateChoiceQuerySet
from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course
from lms.documents.models import IssuedDocument
from lms.network.models import Organisation, School


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


class Seal(AppendOnly):
    """The picture of a school's seal: a PNG with a transparent ground, called by the SHA-256 of its content.

    It stands in the database: what was certified with it is saved, copied and kept together with it.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    png = models.BinaryField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("seal")
        verbose_name_plural = _("seals")


class Template(UUIDModel, AppendOnly):
    """How the certificates of a place's schools, or of one ``school`` of it, look. It is tried out first, and counts
    when a ``TemplateChoice`` names it."""

    class Design(models.TextChoices):
        TILE = "tile", _("Lattice window")
        RED = "red", _("Red frame")
        PLAIN = "plain", _("Plain")
        CHILDREN = "children", _("For children")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    design = models.CharField(_("design"), max_length=10, choices=Design.choices, default=Design.TILE)
    body = models.CharField(
        _("issued by"), max_length=60, blank=True, help_text=_("As it is printed. Left empty: the name of the school.")
    )
    body_en = models.CharField(_("issued by, in English"), max_length=120, blank=True)
    signatory = models.CharField(
        _("signed by"), max_length=40, blank=True, help_text=_("A line under it, such as 校长 王建国. Empty: no line.")
    )
    signatory_en = models.CharField(_("signed by, in English"), max_length=80, blank=True)
    seal = models.ForeignKey(
        Seal, to_field="sha256", on_delete=models.PROTECT, null=True, blank=True, related_name="templates"
    )
    actor = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("template of certificates")
        verbose_name_plural = _("templates of certificates")
        indexes = [models.Index(fields=["organisation", "-at"], name="template_of_place")]


class TemplateChoice(UUIDModel, AppendOnly):
    """From ``at`` on certificates look as ``template`` says; without one, as those of the place above. The newest row
    of a place, and of a school, counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = TemplateChoiceQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("choice of a template")
        verbose_name_plural = _("choices of templates")


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
