"""Serial numbers: where a document is from, the year, and a number of six digits: 苏锡新江-2026-000123."""

from django.conf import settings

from lms.documents.models import SerialCounter
from lms.network.models import Organisation

DEEPEST = 3  # city, district, street: a community's documents count with its street


def prefix_of(organisation: Organisation) -> str:
    """The province and city as they are shortened, then the first character of each place below."""
    line = [*organisation.ancestors(), organisation][:DEEPEST]
    return settings.SERIAL_PREFIX + "".join(place.name[0] for place in line[1:])


def locked_counter(organisation: Organisation, year: int) -> SerialCounter:
    """The counter of a place's year, locked until the transaction ends."""
    prefix = prefix_of(organisation)
    SerialCounter.objects.get_or_create(prefix=prefix, year=year)
    return SerialCounter.objects.select_for_update().get(prefix=prefix, year=year)


def next_serial(counter: SerialCounter) -> str:
    """Take the next number of ``counter``, which is locked: none is given twice, and none is left out."""
    counter.last += 1
    counter.save(update_fields=["last", "updated_at"])
    return f"{counter.prefix}-{counter.year}-{counter.last:06d}"
