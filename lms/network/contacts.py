"""Whom a reader may call: a named person at a service centre, with a telephone."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length

from lms.core.kept import kept
from lms.network.homes import home_of
from lms.network.models import Organisation, ServiceCentre
from lms.network.tree import ancestor_paths

PATH = "organisation__path"


def contacts() -> QuerySet[ServiceCentre]:
    """Centres where somebody is named and can be called."""
    return ServiceCentre.objects.active().exclude(contact_name="").exclude(phone="").select_related("organisation")


def contact_for(user: Any, place: Organisation | None = None) -> ServiceCentre | None:
    """The centre whose person helps ``user`` on a page about ``place``; None where nobody can be called.

    Nearest to the resident's home, else nearest to the place, each looking upwards through the tree; else the highest
    centre of the network, which knows all the others.
    """
    for near in (home_of(user), place):
        if near is not None and (found := _nearest(near.path)) is not None:
            return found
    return _highest()


def around(path: str) -> QuerySet[ServiceCentre]:
    """Those at the place with ``path`` and above it, the nearest first."""
    return contacts().filter(**{f"{PATH}__in": ancestor_paths(path)}).order_by(f"-{PATH}", "pk")


@kept(seconds=60, most=1000)  # a place each
def _nearest(path: str) -> ServiceCentre | None:
    return around(path).first()


@kept(seconds=60)
def _highest() -> ServiceCentre | None:
    return contacts().order_by(Length(PATH), PATH, "pk").first()
