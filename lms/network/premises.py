"""What schools and service centres have in common, and the days on which centres stay closed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel
from lms.network.named import Named
from lms.network.position import Positioned


class PremisesQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Those that have not been closed."""
        return self.filter(closed_on=None)


class Premises(UUIDModel, Timestamped, Named, Positioned):
    """A door of the network: a school or a service centre. A closed one stays, for what was learned there."""

    address = models.CharField(_("address"), max_length=200, blank=True)
    address_en = models.CharField(_("address in English"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects = PremisesQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def address_label(self) -> str:
        """The address in the reader's language."""
        return in_readers_language(self.address, self.address_en)


class Holiday(UUIDModel, Named):
    """Days on which a centre stays closed; without ``centre`` every centre of ``organisation`` and below."""

    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="holidays")
    centre = models.ForeignKey(
        "network.ServiceCentre", on_delete=models.CASCADE, null=True, blank=True, related_name="holidays"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="holiday_in_order")]
