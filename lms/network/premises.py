"""The days on which service centres stay closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import UUIDModel
from lms.network.named import Named


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
