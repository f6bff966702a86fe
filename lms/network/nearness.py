"""Where a community is taken to lie: at the first of its service centres that has a position."""

from django.db.models import OuterRef, QuerySet, Subquery

from lms.network.models import Organisation, ServiceCentre
from lms.network.position import Position


def position_of(place: Organisation) -> Position | None:
    own = ServiceCentre.objects.filter(organisation=place, latitude__isnull=False).order_by("pk").first()
    return own.position if own is not None else None


def with_position(places: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Adds ``latitude`` and ``longitude``, both None where no position is known."""
    own = ServiceCentre.objects.filter(organisation=OuterRef("pk"), latitude__isnull=False).order_by("pk")
    return places.annotate(
        latitude=Subquery(own.values("latitude")[:1]), longitude=Subquery(own.values("longitude")[:1])
    )
