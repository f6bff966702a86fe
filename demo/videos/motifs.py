"""Pieces of scenery both videos share: the tiled eaves of a canal town."""
# requirements: pillow

from __future__ import annotations

from canvas import WIDTH, Canvas
from palette import CELADON, TILE, TILE_DEEP, mix


def eaves(c: Canvas) -> None:
    """A row of roof tiles along the upper edge."""
    c.box(-10, -20, WIDTH + 10, 16, 0, TILE_DEEP)
    for i in range(24):
        x = 26 + i * 56
        c.circle((x, 16), 15, TILE_DEEP)
        c.circle((x, 16), 8, mix(TILE_DEEP, CELADON, 0.28))
        c.poly([(x + 18, 14), (x + 38, 14), (x + 28, 29)], mix(TILE_DEEP, TILE, 0.7))
