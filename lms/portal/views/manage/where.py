"""Choosing where a class meets: a centre or one of its rooms."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.core.languages import in_readers_language
from lms.network.models import Organisation, Room, ServiceCentre

MOST = 200  # offered: the nearest


def choices_near(place: Organisation) -> list[Any]:
    """Centres of ``place`` and of the places right below, with their rooms, as choices in groups; one query."""
    near = Q(organisation=place) | Q(organisation__parent=place)
    centres = ServiceCentre.objects.filter(near, closed_on=None).order_by("organisation__path", "pk", "rooms__pk")
    groups: dict[Any, tuple[str, list[Any]]] = {}
    for uuid, name, name_en, room, room_name, room_name_en, seats in centres.values_list(
        "uuid", "name", "name_en", "rooms__uuid", "rooms__name", "rooms__name_en", "rooms__seats"
    )[:MOST]:
        _label, offered = groups.setdefault(
            uuid, (in_readers_language(name, name_en), [(str(uuid), _("the centre, no room named"))])
        )
        if room is not None:
            words = {"room": in_readers_language(room_name, room_name_en), "seats": seats}
            offered.append((f"{uuid}:{room}", _("%(room)s, %(seats)s seats") % words))
    return list(groups.values())


def found_at(where: str) -> tuple[ServiceCentre, Room | None]:
    """Centre and room of a choice of ``choices_near``."""
    centre, _colon, room = where.partition(":")
    found = ServiceCentre.objects.select_related("organisation").get(uuid=centre)
    return found, found.rooms.get(uuid=room) if room else None


def choice_of(centre: ServiceCentre, room: Room | None) -> tuple[str, str]:
    """Where something meets already, as a choice of its own: it may lie outside what ``choices_near`` offers."""
    value = f"{centre.uuid}:{room.uuid}" if room else str(centre.uuid)
    return value, " · ".join(part.label for part in (centre, room) if part is not None)
