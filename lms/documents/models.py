"""Documents that were handed out and can be verified: what each said, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.models import Timestamped, UUIDModel
from lms.documents.codes import CODE_LENGTH, grouped
from lms.documents.querysets import IssuedDocumentQuerySet
from lms.network.models import Organisation


class IssuedDocument(UUIDModel, AppendOnly):
    """A document as it was handed out. ``payload`` is all it says, in the words of that day, except the name.

    The name stands in ``DocumentHolder``, which goes with the person. ``name_digest`` binds it: SHA-256 of the salt
    and the name, of which nothing can be told once the salt is gone. ``digest`` binds all the rest.

    ``key`` names the reason for issuing it once; ``replaces`` is the document that it stands for now.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    code = models.CharField(_("verification code"), max_length=CODE_LENGTH, unique=True)
    serial = models.CharField(_("serial number"), max_length=40, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="documents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    name_digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        indexes = [models.Index(fields=["organisation", "-issued_at"], name="document_of_place")]

    def __str__(self) -> str:
        return self.serial

    @property
    def written_code(self) -> str:
        return grouped(self.code)

    @property
    def holder_name(self) -> str:
        """The name on it; empty once the person has left."""
        holder = getattr(self, "holder", None)
        return holder.name if holder is not None else ""

    @property
    def status(self) -> str:
        """``valid``, ``revoked`` or ``replaced``; no query after ``with_fate``."""
        if getattr(self, "replaced_by", None) is not None:
            return "replaced"
        return "revoked" if getattr(self, "revocation", None) is not None else "valid"


class DocumentHolder(models.Model):
    """The name on a document: the one part of it that is deleted when the person leaves."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="holder")
    name = models.CharField(_("name"), max_length=150)
    salt = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("name on a document")
        verbose_name_plural = _("names on documents")


class Revocation(UUIDModel, AppendOnly):
    """A document counts no more. What was said once is not taken back: who was right after all has a new document."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("revocation of a document")
        verbose_name_plural = _("revocations of documents")


class SerialCounter(Timestamped):
    """The last number given out under a prefix in a year; locked while the next one is taken."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter of serial numbers")
        verbose_name_plural = _("counters of serial numbers")
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="serial_counter_once")]
