"""Lattices of garden windows (花窗), each a tile that repeats, its measures thrown by the dice of a cover."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .cover_dice import Dice
from .cover_dice import short as _n

SPAN: Final = (640.0, 360.0)  # what a lattice that does not repeat must fill: a whole cover


@dataclass(frozen=True)
class Lattice:
    """One tile of a lattice: its size and the strokes in it, all in viewBox units."""

    width: float
    height: float
    strokes: str
    turn: int = 0  # degrees the whole lattice is turned


def _ice_crack(dice: Dice) -> Lattice:
    """冰裂纹: cut polygons again and again, each cut ending on an earlier one, as ice does and joiners copy."""
    pieces: list[list[tuple[float, float]]] = [[(0, 0), (SPAN[0], 0), SPAN, (0, SPAN[1])]]
    path: list[str] = []
    for _ in range(dice.between(20, 25)):
        pieces.sort(key=_area, reverse=True)
        piece = pieces.pop(0)
        sides = sorted(range(len(piece)), key=lambda i: -math.dist(piece[i - 1], piece[i]))
        first, second = sorted(sides[:2])
        cut_a = _along(piece[first - 1], piece[first], dice.between(30, 70) / 100)
        cut_b = _along(piece[second - 1], piece[second], dice.between(30, 70) / 100)
        pieces.append([*piece[:first], cut_a, cut_b, *piece[second:]])
        pieces.append([cut_a, *piece[first:second], cut_b])
        path.append(f"M{cut_a[0]:.0f} {cut_a[1]:.0f}L{cut_b[0]:.0f} {cut_b[1]:.0f}")
    return Lattice(*SPAN, "".join(path))


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
    for share in (100, dice.between(55, 74)):
        r = half * share / 100
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
