"""A map of what a page lists: ``static/js/map.js`` draws it from the list and says nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from lms.core.displays import ELDERLY, display_of
from lms.network.position import Positioned


@dataclass(frozen=True)
class Map:
    """``sources`` says where the positions come from; ``tiles`` and ``attribution`` are empty for a plain ground."""

    sources: list[str]
    tiles: str
    attribution: str


def map_of(request: HttpRequest, rows: Iterable[Positioned]) -> Map | None:
    """None in the elderly display, which has one thing a screen, and that is the list; and where a map would say
    nothing: without positions, or a single one on a plain ground.
    """
    standing = [row for row in rows if row.position]
    tiles = settings.MAP_TILES
    if display_of(request) == ELDERLY or len(standing) < (1 if tiles.url else 2):
        return None
    sources = dict.fromkeys(row.position_source for row in standing if row.position_source)
    return Map(list(sources), tiles.url, tiles.attribution)
