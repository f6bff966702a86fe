"""Course covers without photographs: one drawing per subject before a lattice window cut by the course's uuid.

A course that nobody photographed still deserves a face of its own. The motif says what the course is about, the
wall says for whom it is, and the window's shape and lattice (花窗) are computed from the key, so that two courses
with the same motif do not look the same, and one course looks the same on every page and every day.

Everything is fixed colour and number: no text, no fonts, no script, no style, nothing fetched. The result can be
written into a page, saved as a file or served as image/svg+xml under a strict content security policy.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .cover_motifs import DRAWINGS

MOTIFS: Final[tuple[str, ...]] = tuple(DRAWINGS)
WIDTH: Final = 640
HEIGHT: Final = 360

# Where a motif's origin stands, and the top of the sill it stands on, in units of the viewBox.
MOTIF_AT: Final = (320, 196)
SILL_TOP: Final = 308


@dataclass(frozen=True)
class Wall:
    """The colours of a wall for one audience (look.md: youth celadon to sky, adult tile, elderly apricot)."""

    wash: tuple[str, str]
    opening: str
    lattice: str
    frame: str
    sill: str
    spray: str


WALLS: Final[dict[str, Wall]] = {
    "youth": Wall(("#DCEBE6", "#BFDDEC"), "#EAF5F5", "#AACFD5", "#5E9AA3", "#8FBEC4", "#A3CDD3"),
    "adult": Wall(("#2B6F76", "#174B52"), "#E1EDE9", "#A3C4C0", "#0F373D", "#123F45", "#3B8087"),
    "elderly": Wall(("#FBE6D4", "#F6CFAE"), "#FEF4E7", "#EBC9A8", "#B07647", "#DBA878", "#EFC39C"),
}


class Dice:
    """A stream of small numbers that depends on nothing but the key, the same on every machine and version."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._round = 0
        self._pool = b""
        self.tag = hashlib.sha256(self._key).hexdigest()[:8]

    def below(self, n: int) -> int:
        """Return a whole number from 0 to ``n - 1``; ``n`` at most 65536."""
        if len(self._pool) < 2:
            self._pool = hashlib.sha256(self._key + b"#%d" % self._round).digest()
            self._round += 1
        value, self._pool = int.from_bytes(self._pool[:2], "big"), self._pool[2:]
        return value % n

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)


def _n(value: float) -> str:
    """Write a coordinate shortly: one decimal is a third of a pixel on the smallest card."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass(frozen=True)
class Lattice:
    """One tile of a lattice: its size and the strokes in it, all in viewBox units."""

    width: float
    height: float
    strokes: str
    turn: int = 0  # degrees the whole lattice is turned


def _ice_crack(dice: Dice) -> Lattice:
    """冰裂纹: cut polygons again and again, each cut ending on an earlier one, as ice does and joiners copy."""
    pieces: list[list[tuple[float, float]]] = [[(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]]
    path: list[str] = []
    for _ in range(dice.between(28, 34)):
        pieces.sort(key=_area, reverse=True)
        piece = pieces.pop(0)
        sides = sorted(range(len(piece)), key=lambda i: -math.dist(piece[i - 1], piece[i]))
        first, second = sorted(sides[:2])
        cut_a = _along(piece[first - 1], piece[first], dice.between(30, 70) / 100)
        cut_b = _along(piece[second - 1], piece[second], dice.between(30, 70) / 100)
        pieces.append([*piece[:first], cut_a, cut_b, *piece[second:]])
        pieces.append([cut_a, *piece[first:second], cut_b])
        path.append(f"M{cut_a[0]:.0f} {cut_a[1]:.0f}L{cut_b[0]:.0f} {cut_b[1]:.0f}")
    return Lattice(WIDTH, HEIGHT, "".join(path))


def _area(polygon: list[tuple[float, float]]) -> float:
    return abs(sum(polygon[i - 1][0] * polygon[i][1] - polygon[i][0] * polygon[i - 1][1] for i in range(len(polygon))))


def _along(start: tuple[float, float], end: tuple[float, float], part: float) -> tuple[float, float]:
    """Return the point ``part`` (0 to 1) of the way, on whole units so that neighbours meet exactly."""
    return (
        float(round(start[0] + (end[0] - start[0]) * part)),
        float(round(start[1] + (end[1] - start[1]) * part)),
    )


def _begonia(dice: Dice) -> Lattice:
    """海棠: four-lobed flowers joined by short bars."""
    size = dice.between(52, 84)
    half, lobe = size / 2, size * dice.between(15, 19) / 100
    arc = f"a{_n(lobe)} {_n(lobe)} 0 0 1 "
    flower = (
        f"M{_n(half - lobe)} {_n(half - lobe)}{arc}{_n(2 * lobe)} 0{arc}0 {_n(2 * lobe)}"
        f"{arc}{_n(-2 * lobe)} 0{arc}0 {_n(-2 * lobe)}"
    )
    reach = half - 2 * lobe
    bars = (
        f"M{_n(half)} 0v{_n(reach)}M{_n(half)} {size}v{_n(-reach)}"
        f"M0 {_n(half)}h{_n(reach)}M{size} {_n(half)}h{_n(-reach)}"
    )
    corner = size * dice.between(8, 16) / 100
    gem = "".join(
        f"M{x} {_n(y + s * corner)}L{_n(x + t * corner)} {y}"
        for x, t in ((0, 1), (size, -1))
        for y, s in ((0, 1), (size, -1))
    )
    return Lattice(size, size, flower + bars + gem, 45 * dice.below(2))


def _octagons(dice: Dice) -> Lattice:
    """八角: octagons laid over one another by half a step, with small squares where they lock."""
    size = dice.between(60, 96)
    cut = size * dice.between(24, 32) / 100
    far = size - cut
    ring = f"M{_n(cut)} 0H{_n(far)}L{size} {_n(cut)}V{_n(far)}L{_n(far)} {size}H{_n(cut)}L0 {_n(far)}V{_n(cut)}Z"
    half, inner = size / 2, size * dice.between(12, 22) / 100
    square = (
        f"M{_n(half)} {_n(half - inner)}l{_n(inner)} {_n(inner)}l{_n(-inner)} {_n(inner)}l{_n(-inner)} {_n(-inner)}Z"
    )
    bars = (
        f"M{_n(half)} 0V{_n(half - inner)}M{_n(half)} {size}V{_n(half + inner)}"
        f"M0 {_n(half)}H{_n(half - inner)}M{size} {_n(half)}H{_n(half + inner)}"
    )
    return Lattice(size, size, ring + square + bars)


def _fans(dice: Dice) -> Lattice:
    """鱼鳞: roof tiles set on edge in rows, as in walls where the mason had more tiles than bricks."""
    width = dice.between(48, 76)
    half, step = width / 2, width / 4
    arcs = []
    for ring in range(dice.between(2, 3)):
        r = half * (1 - ring * dice.between(26, 30) / 100)
        for x, y in ((half, half), (0, half + 2 * step), (width, half + 2 * step), (0, 0), (width, 0)):
            arcs.append(f"M{_n(x - r)} {_n(y)}a{_n(r)} {_n(r)} 0 0 1 {_n(2 * r)} 0")
    return Lattice(width, 2 * half, "".join(arcs), 180 * dice.below(2))


def _coins(dice: Dice) -> Lattice:
    """套钱: overlapping circles that leave the square hole of a coin between them."""
    size = dice.between(44, 72)
    r = _n(size / 2)
    lens = (
        f"M0 0A{r} {r} 0 0 1 {size} 0A{r} {r} 0 0 1 0 0M0 {size}A{r} {r} 0 0 1 {size} {size}"
        f"M0 0A{r} {r} 0 0 1 0 {size}A{r} {r} 0 0 1 0 0M{size} 0A{r} {r} 0 0 0 {size} {size}"
    )
    hole = size * dice.between(9, 15) / 100
    gem = f"M{_n(size / 2)} {_n(size / 2 - hole)}l{_n(hole)} {_n(hole)}l{_n(-hole)} {_n(hole)}l{_n(-hole)} {_n(-hole)}Z"
    return Lattice(size, size, lens + gem, 45 * dice.below(2))


def _tortoise(dice: Dice) -> Lattice:
    """龟背: hexagons, each with a smaller one inside, the wish for a long life."""
    side = dice.between(22, 34)
    tall = side * math.sqrt(3)
    paths = [f"M0 {_n(tall / 2)}H{_n(side / 2)}L{side} 0H{2 * side}L{_n(2.5 * side)} {_n(tall / 2)}H{3 * side}"]
    paths.append(f"M{_n(side / 2)} {_n(tall / 2)}L{side} {_n(tall)}H{2 * side}L{_n(2.5 * side)} {_n(tall / 2)}")
    share = dice.between(45, 65) / 100
    for x, y in ((1.5 * side, tall / 2), (0, 0), (3 * side, 0), (0, tall), (3 * side, tall)):
        s, h = side * share, tall / 2 * share
        paths.append(
            f"M{_n(x - s)} {_n(y)}l{_n(s / 2)} {_n(-h)}h{_n(s)}l{_n(s / 2)} {_n(h)}l{_n(-s / 2)} {_n(h)}h{_n(-s)}Z"
        )
    return Lattice(3 * side, tall, "".join(paths), 90 * dice.below(2))


def _steps(dice: Dice) -> Lattice:
    """步步锦: bars of changing length in steps, "every step better"; no hooked crosses by construction."""
    width, height = dice.between(72, 108), dice.between(56, 84)
    inset_x, inset_y = width * dice.between(16, 24) / 100, height * dice.between(18, 28) / 100
    box = f"M{_n(inset_x)} {_n(inset_y)}H{_n(width - inset_x)}V{_n(height - inset_y)}H{_n(inset_x)}Z"
    bars = (
        f"M0 0H{width}M0 {height}H{width}M{_n(width / 2)} 0V{_n(inset_y)}"
        f"M{_n(width / 2)} {height}V{_n(height - inset_y)}M0 {_n(height / 2)}H{_n(inset_x)}"
        f"M{width} {_n(height / 2)}H{_n(width - inset_x)}M0 0V{height}M{width} 0V{height}"
    )
    return Lattice(width, height, box + bars)


LATTICES: Final[tuple[Callable[[Dice], Lattice], ...]] = (
    _ice_crack,
    _begonia,
    _octagons,
    _fans,
    _coins,
    _tortoise,
    _steps,
)


def _window(dice: Dice) -> str:
    """Return the outline of the window as path data: wide enough that lattice shows on both sides of a motif."""
    left, right, top, foot = 88 + dice.below(16), 552 - dice.below(16), 22 + dice.below(8), 286
    kind = dice.below(5)
    if kind == 0:  # begonia corners
        c = dice.between(26, 40)
        a = f"a{c} {c} 0 0 0 "
        return (
            f"M{left + c} {top}H{right - c}{a}{c} {c}V{foot - c}{a}{-c} {c}"
            f"H{left + c}{a}{-c} {-c}V{top + c}{a}{c} {-c}Z"
        )
    if kind == 1:  # long octagon
        c = dice.between(50, 84)
        return (
            f"M{left + c} {top}H{right - c}L{right} {top + c}V{foot - c}L{right - c} {foot}"
            f"H{left + c}L{left} {foot - c}V{top + c}Z"
        )
    if kind == 2:  # fan
        r = dice.between(420, 520)
        return (
            f"M{left - 30} {top + 62}A{r} {r} 0 0 1 {right + 30} {top + 62}L{right - 70} {foot + 6}"
            f"A{r - 150} {r - 150} 0 0 0 {left + 70} {foot + 6}Z"
        )
    if kind == 3:  # three round lobes, the middle one high
        m = dice.between(100, 120)
        return (
            f"M{left + 90} 84A{m + 40} {m + 6} 0 0 1 {right - 90} 82A104 104 0 0 1 {right - 90} {foot}"
            f"H{left + 90}A104 104 0 0 1 {left + 90} 82Z"
        )
    r = dice.between(90, 128)  # lying gourd-like oval: rounded ends
    return (
        f"M{left + r} {top}H{right - r}A{r} {r} 0 0 1 {right} {top + r}V{foot - r}"
        f"A{r} {r} 0 0 1 {right - r} {foot}H{left + r}"
        f"A{r} {r} 0 0 1 {left} {foot - r}V{top + r}A{r} {r} 0 0 1 {left + r} {top}Z"
    )


def _spray(dice: Dice, colour: str) -> str:
    """Return a twig of bamboo that hangs into one upper corner, so that the wall beside the window is not bare."""
    x, y = 14, -8
    twig = f"M{x} {y}"
    leaves = []
    for i in range(dice.between(3, 5)):
        x, y = x + dice.between(2, 9), y + dice.between(20, 28)
        twig += f"L{x} {y}"
        side = dice.between(28, 50) * (-1 if i % 2 else 1)
        leaves.append(f"translate({x} {y})rotate({-side})scale({_n(dice.between(8, 11) / 10)})")
    drawn = "".join(f'<path d="M0 0C13 10 14 36 2 56C-10 38-10 14 0 0Z" transform="{leaf}"/>' for leaf in leaves)
    flip = f' transform="matrix(-1 0 0 1 {WIDTH} 0)"' if dice.below(2) else ""
    stem = f'<path fill="none" stroke="{colour}" stroke-width="3" d="{twig}"/>'
    return f'<g fill="{colour}"{flip}>{stem}{drawn}</g>'


def cover_svg(*, key: str, motif: str, audience: str) -> str:
    """Return the cover as an SVG document of at most 4 KB (viewBox 640 by 360).

    ``key`` is the course's uuid as text; the same key always gives the same window. ``motif`` is one of MOTIFS,
    ``audience`` one of WALLS; ValueError otherwise. Ids inside carry a piece of the key's hash, so that many
    covers can stand in one page.
    """
    if motif not in DRAWINGS:
        raise ValueError(f"unknown motif: {motif!r}")
    if audience not in WALLS:
        raise ValueError(f"unknown audience: {audience!r}")
    dice = Dice(key)
    wall = WALLS[audience]
    lattice = LATTICES[dice.below(len(LATTICES))](dice)
    outline = _window(dice)
    weight = _n(dice.between(24, 36) / 10)
    spray = _spray(dice, wall.spray)
    turn = f"rotate({lattice.turn} 320 160)" if lattice.turn else ""
    shift = f"translate({dice.below(40)} {dice.below(40)})"
    tag = dice.tag
    x, y = MOTIF_AT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<defs><linearGradient id="w{tag}" x2="1" y2="1"><stop stop-color="{wall.wash[0]}"/>'
        f'<stop offset="1" stop-color="{wall.wash[1]}"/></linearGradient>'
        f'<pattern id="p{tag}" width="{_n(lattice.width)}" height="{_n(lattice.height)}"'
        f' patternUnits="userSpaceOnUse" patternTransform="{turn}{shift}">'
        f'<path fill="none" stroke="{wall.lattice}" stroke-width="{weight}" d="{lattice.strokes}"/></pattern></defs>'
        f'<path fill="url(#w{tag})" d="M0 0H{WIDTH}V{HEIGHT}H0Z"/>{spray}'
        f'<path fill="{wall.opening}" d="{outline}"/>'
        f'<path fill="url(#p{tag})" stroke="{wall.frame}" stroke-width="9" stroke-linejoin="round" d="{outline}"/>'
        f'<path fill="{wall.sill}" d="M0 {SILL_TOP}H{WIDTH}V{HEIGHT}H0Z"/>'
        f'<ellipse cx="{x}" cy="{SILL_TOP + 4}" rx="128" ry="9" fill="#1F2A2E" opacity=".16"/>'
        f'<g transform="translate({x} {y})">{DRAWINGS[motif]}</g></svg>'
    )
