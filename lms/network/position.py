"""Where on earth a school or a service centre stands, and how far two places are from each other."""

import math
from typing import Any, NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

METRES_A_DEGREE = 111_320  # of latitude; of longitude at the equator


class Position(NamedTuple):
    """Degrees in WGS 84, as satellites tell them; the maps of Chinese providers are shifted by some hundred metres."""

    latitude: float
    longitude: float


class Positioned(models.Model):
    """What stands somewhere, where that is known. ``position_source`` says who measured it, for readers to judge."""

    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    position_source = models.CharField(_("where the position comes from"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)


def whole_position(name: str) -> models.CheckConstraint:
    """Both coordinates or neither."""
    neither = Q(latitude=None, longitude=None)
    both = Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
    return models.CheckConstraint(condition=neither | both, name=name)


def square_of_metres(one: tuple[Any, Any], other: tuple[Any, Any], *, around: float) -> Any:
    """The square of the distance between two pairs of latitude and longitude, numbers or expressions of a query.

    The earth is taken for flat: within a few hundred kilometres of the latitude ``around`` less than 1 % is missing.
    """
    north = (one[0] - other[0]) * METRES_A_DEGREE
    east = (one[1] - other[1]) * (METRES_A_DEGREE * math.cos(math.radians(around)))
    return north * north + east * east
