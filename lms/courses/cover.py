"""Course covers without photographs: one drawing per subject before a garden window cut by the course's uuid.

A course that nobody photographed still deserves a face of its own. The motif says what the course is about, the
wall says for whom it is; the window's shape and lattice (花窗), the shade of the wall, what grows over it and what
stands on the sill are computed from the key, so that two courses with the same motif do not look the same, and one
course looks the same on every page and every day.

Everything is fixed colour and number: no text, no fonts, no script, no style, nothing fetched. The result can be
written into a page, saved as a file or served as image/svg+xml under a strict content security policy.
"""

from dataclasses import dataclass
from typing import Final

from .cover_dice import Dice
from .cover_dice import short as _n
from .cover_garden import spray, things
from .cover_lattices import LATTICES
from .cover_motifs import DRAWINGS

MOTIFS: Final[tuple[str, ...]] = tuple(DRAWINGS)
WIDTH: Final = 640
HEIGHT: Final = 360

# Where a motif's origin stands and how much it grows: its foot, 112 below the origin, is on the top of the sill.
SILL_TOP: Final = 308
MOTIF_SCALE: Final = 1.12
MOTIF_AT: Final = (320, _n(SILL_TOP - 112 * MOTIF_SCALE))


@dataclass(frozen=True)
class Wall:
    """The colours of a wall: celadon to sky for the young, tile for adults, apricot for the elderly, 3 shades."""

    wash: tuple[str, str]
    opening: str
    lattice: str
    frame: str
    sill: str
    spray: str


WALLS: Final[dict[str, tuple[Wall, ...]]] = {
    "youth": (
        Wall(("#DCEBE6", "#BFDDEC"), "#EAF5F5", "#AACFD5", "#5E9AA3", "#8FBEC4", "#A3CDD3"),
        Wall(("#D8E8EE", "#B2CFDC"), "#F0F7F9", "#B2CFDB", "#54899E", "#86B1C2", "#8FB9CA"),
        Wall(("#DDEBD9", "#B9D9C6"), "#F1F7EC", "#B4D2BF", "#5F9A80", "#8CBBA2", "#97C3AB"),
    ),
    "adult": (
        Wall(("#2B6F76", "#174B52"), "#E1EDE9", "#A3C4C0", "#0F373D", "#123F45", "#3B8087"),
        Wall(("#2F5D78", "#1B3E57"), "#E3ECF1", "#A9C0CE", "#12304A", "#15354C", "#4B7C98"),
        Wall(("#4C8A80", "#2C655F"), "#E9F1EA", "#AECBBF", "#1C4A46", "#1F524D", "#6AA698"),
    ),
    "elderly": (
        Wall(("#FBE6D4", "#F6CFAE"), "#FEF4E7", "#EBC9A8", "#B07647", "#DBA878", "#EAB98E"),
        Wall(("#FBF0CF", "#F2D897"), "#FFF9E8", "#E6CF93", "#A77F2C", "#D6B25E", "#DDBB6B"),
        Wall(("#F8DFD0", "#EBB79C"), "#FEF3EC", "#E9C2AE", "#A55B3E", "#D0906F", "#DB9F82"),
    ),
}


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


def _medallion(dice: Dice) -> str:
    """Return the outline of the clear pane in the lattice's middle, where the motif stands out; empty for none."""
    kind, x, y = dice.below(4), 320, 168
    if kind == 0:
        r = dice.between(104, 116)
        return f"M{x - r} {y}a{r} {r} 0 0 1 {2 * r} 0a{r} {r} 0 0 1 {-2 * r} 0Z"
    if kind == 1:  # begonia: four lobes
        r = dice.between(62, 70)
        arc = f"a{r} {r} 0 0 1 "
        return f"M{x - r} {y - r + 10}{arc}{2 * r} 0{arc}0 {2 * r - 20}{arc}{-2 * r} 0{arc}0 {20 - 2 * r}Z"
    if kind == 2:  # octagon
        a, b = dice.between(108, 120), dice.between(44, 52)
        return f"M{x - b} {y - a}h{2 * b}l{a - b} {a - b}v{2 * b}l{b - a} {a - b}h{-2 * b}l{b - a} {b - a}v{-2 * b}Z"
    return ""


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
    wall = WALLS[audience][dice.below(len(WALLS[audience]))]
    lattice = LATTICES[dice.below(len(LATTICES))](dice)
    outline = _window(dice)
    weight = _n(dice.between(24, 36) / 10)
    hanging = spray(dice, wall.spray, WIDTH)
    turn = f"rotate({lattice.turn} 320 160)" if lattice.turn else ""
    shift = f"translate({dice.below(40)} {dice.below(40)})"
    pane = _medallion(dice)
    clear = f'<path fill="{wall.opening}" stroke="{wall.lattice}" stroke-width="5" d="{pane}"/>' if pane else ""
    tag = dice.tag
    x, y = MOTIF_AT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<defs><linearGradient id="w{tag}" x2="1" y2="1"><stop stop-color="{wall.wash[0]}"/>'
        f'<stop offset="1" stop-color="{wall.wash[1]}"/></linearGradient>'
        f'<pattern id="p{tag}" width="{_n(lattice.width)}" height="{_n(lattice.height)}"'
        f' patternUnits="userSpaceOnUse" patternTransform="{turn}{shift}">'
        f'<path fill="none" stroke="{wall.lattice}" stroke-width="{weight}" d="{lattice.strokes}"/></pattern></defs>'
        f'<path fill="url(#w{tag})" d="M0 0H{WIDTH}V{HEIGHT}H0Z"/>'
        f'<path fill="{wall.opening}" d="{outline}"/>'
        f'<path fill="url(#p{tag})" stroke="{wall.frame}" stroke-width="9" stroke-linejoin="round" d="{outline}"/>'
        f"{clear}{hanging}"
        f'<path fill="{wall.sill}" d="M0 {SILL_TOP}H{WIDTH}V{HEIGHT}H0Z"/>'
        f"{things(dice, SILL_TOP + 8)}"
        f'<ellipse cx="{x}" cy="{SILL_TOP + 4}" rx="140" ry="9" fill="#1F2A2E" opacity=".16"/>'
        f'<g stroke-linecap="round" transform="translate({x} {y})scale({MOTIF_SCALE})">{DRAWINGS[motif]}</g></svg>'
    )
