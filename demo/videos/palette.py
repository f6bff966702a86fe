"""Colours of the project (docs: the look), as RGB triples, and a way to mix them."""
# requirements: none

from __future__ import annotations

RGB = tuple[int, int, int]


def rgb(code: str) -> RGB:
    """Turn "#RRGGBB" into a triple."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """The colour `share` (0..1) of the way from a to b."""
    share = min(1.0, max(0.0, share))
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


PAPER = rgb("#FBF7EF")
SURFACE = rgb("#FFFFFF")
INK = rgb("#1F2A2E")
INK_SOFT = rgb("#4A565B")
TILE = rgb("#1F5C63")
TILE_DEEP = rgb("#123F45")
CELADON = rgb("#DCEBE6")
PERSIMMON = rgb("#B4451F")
PERSIMMON_DEEP = rgb("#8A3012")
APRICOT = rgb("#FBE6D4")
PLUM = rgb("#7A2E4D")
PLUM_PALE = rgb("#F6E3EA")
GOLD = rgb("#7A5A00")
GOLD_PALE = rgb("#FAEFC8")
LINE = rgb("#D9D2C4")
LINE_STRONG = rgb("#8C8575")
