"""Partner units (共建单位): who helps a place, with what, and until when it has been agreed."""

import datetime
from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel
from lms.core.uploads import MEGABYTE, FileType, begins_as
from lms.network.named import Named

LARGEST_AGREEMENT = 10 * MEGABYTE
AGREEMENT_TYPES = {
    "pdf": FileType("application/pdf", begins_as("pdf"), LARGEST_AGREEMENT),
    "jpg": FileType("image/jpeg", begins_as("jpg"), LARGEST_AGREEMENT),
    "jpeg": FileType("image/jpeg", begins_as("jpg"), LARGEST_AGREEMENT),
    "png": FileType("image/png", begins_as("png"), LARGEST_AGREEMENT),
}


def agreement_path(partner: "Partner", name: str) -> str:
    """Beside the pictures that everybody may see: only officers get it, through the policy."""
    return f"agreements/{partner.uuid}/{PurePath(name).name}"


def running(day: datetime.date, of: str = "") -> Q:
    """The agreements that hold on ``day``; ``of`` is the relation that leads to them, as ``partners__``."""
    open_end = Q(**{f"{of}until": None}) | Q(**{f"{of}until__gte": day})
    not_ended = Q(**{f"{of}ended_on": None}) | Q(**{f"{of}ended_on__gt": day})
    return open_end & not_ended & Q(**{f"{of}signed_on__lte": day})


class Partner(UUIDModel, Timestamped, Named):
    """A unit that has agreed to help ``organisation``. ``contact_name`` and ``phone`` are shown where it wants that."""

    class Kind(models.TextChoices):
        PUBLIC_BODY = "public_body", _("public body")
        SCHOOL = "school", _("school or university")
        VOCATIONAL = "vocational", _("vocational college")
        ENTERPRISE = "enterprise", _("enterprise")
        HEALTH = "health", _("hospital or clinic")
        TROOPS = "troops", _("troops or fire brigade")
        SOCIETY = "society", _("society or foundation")

    class Offer(models.TextChoices):
        ROOMS = "rooms", _("rooms")
        TEACHERS = "teachers", _("teachers")
        GIFTS = "gifts", _("gifts")
        VISITS = "visits", _("visits")
        VOLUNTEERS = "volunteers", _("volunteers")
        EQUIPMENT = "equipment", _("equipment")

    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="partners")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    offers = models.JSONField(_("what it offers"), default=list)  # values of Offer, shown with the row only
    offer_words = models.CharField(_("in a few words"), max_length=200, blank=True)
    offer_words_en = models.CharField(_("these words in English"), max_length=200, blank=True)
    contact_name = models.CharField(_("whom to ask"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_shown = models.BooleanField(_("residents see whom to ask"), default=False)
    signed_on = models.DateField(_("agreement signed on"))
    until = models.DateField(_("holds until"), null=True, blank=True, help_text=_("The last day, or empty."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    agreement = models.FileField(_("agreement"), upload_to=agreement_path, max_length=200, blank=True)

    class Meta:
        verbose_name = _("partner unit")
        verbose_name_plural = _("partner units")
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("signed_on")), name="partner_in_order")
        ]

    @property
    def offer_words_label(self) -> str:
        """``offer_words`` in the reader's language."""
        return in_readers_language(self.offer_words, self.offer_words_en)

    @property
    def offer_labels(self) -> list[str]:
        return [str(self.Offer(value).label) for value in self.offers]

    def is_running(self, day: datetime.date) -> bool:
        """Whether the agreement holds on ``day``, as ``running`` says it of rows."""
        return (
            self.signed_on <= day
            and (self.until is None or day <= self.until)
            and (self.ended_on is None or day < self.ended_on)
        )
