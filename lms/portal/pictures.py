"""Which drawing stands for a place that has no photograph."""

from collections.abc import Iterable

from django.templatetags.static import static

from lms.network.models import CentreKind

# The first of these kinds wins. A Party and residents' service centre is that, whatever else is under its roof.
_OF_CENTRE = {
    CentreKind.Kind.PARTY_MASS: "centre",
    CentreKind.Kind.ELDER_DAY_CARE: "centre-care",
    CentreKind.Kind.LIBRARY: "centre-library",
    CentreKind.Kind.VOLUNTEER: "centre-love",
    CentreKind.Kind.CULTURE_SPORT: "centre-culture",
    CentreKind.Kind.CULTURE_HALL: "centre-culture",
}


def of_centre(kinds: Iterable[CentreKind]) -> str:
    """Return the address of the picture of a centre of these kinds."""
    has = {row.kind for row in kinds}
    name = next((picture for kind, picture in _OF_CENTRE.items() if kind in has), "centre")
    return static(f"img/{name}.svg")
