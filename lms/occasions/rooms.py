"""Which rooms lectures, activities and study tours take: classes must not be put there at the same time."""

import datetime
from collections.abc import Iterator

from django.utils import timezone

from lms.classes.timetable import Taken
from lms.network.models import Room, School, ServiceCentre
from lms.occasions.models import Occasion


def taken_rooms(room: Room, begin: datetime.datetime, end: datetime.datetime) -> Iterator[Taken]:
    """What takes ``room`` between two moments; one query."""
    held = Occasion.objects.planned().filter(
        gathering__room=room, gathering__starts_at__lt=end, gathering__ends_at__gt=begin
    )
    for occasion in held.select_related("gathering").order_by("gathering__starts_at", "pk"):
        gathering = occasion.gathering
        yield Taken(
            gathering=gathering.pk, name=occasion.label, starts_at=gathering.starts_at, ends_at=gathering.ends_at
        )


def has_occasions(premises: School | ServiceCentre) -> bool:
    """Whether something that is not over yet is planned by the school, or held in the centre."""
    coming = Occasion.objects.planned().filter(gathering__ends_at__gt=timezone.now())
    if isinstance(premises, School):
        return coming.filter(school=premises).exists()
    return coming.filter(gathering__centre=premises).exists()
