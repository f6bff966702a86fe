"""Where the demo's service centres are said to stand."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from lms.network.position import METRES_A_DEGREE

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def positions(plan: Mapping[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """The fields of ``count`` positions around ``middle``, like the seeds of a sunflower: evenly, always the same."""
    latitude, longitude = plan["middle"]
    for number in range(count):
        metres = plan["radius_metres"] * math.sqrt((number + 0.5) / count)
        north, east = metres * math.cos(number * GOLDEN_ANGLE), metres * math.sin(number * GOLDEN_ANGLE)
        yield {
            "latitude": round(latitude + north / METRES_A_DEGREE, 5),
            "longitude": round(longitude + east / METRES_A_DEGREE / math.cos(math.radians(latitude)), 5),
            "position_source": plan["source"],
        }
