"""What grows and stands about the window of a cover: a spray over the wall, a thing or two on the sill.

They are chosen by the dice of the cover, so that two courses with the same motif keep different company. Colours come
from the wall (leaves) and the inks of the motifs (blossoms, things). Each is short: a whole cover may weigh 4 KB.
"""

from collections.abc import Callable
from string import Template
from typing import Final

from .cover_dice import Dice
from .cover_motifs import INKS

# On the sill, origin at the foot, about 60 wide and 90 high.
_THINGS: Final[tuple[str, ...]] = (
    # a cup of tea
    '<path fill="none" stroke="$m" stroke-width="5" d="M18-24Q34-24 28-11Q26-7 16-7"/>'
    '<path fill="$w" d="M-20-30H20V-10Q20 0 8 0H-8Q-20 0-20-10Z"/>',
    # two persimmons
    '<circle cx="-15" cy="-16" r="16" fill="$o"/><circle cx="15" cy="-13" r="13" fill="$p"/>'
    '<path fill="$m" d="M-26-29Q-15-22-4-29L-15-36ZM6-23Q15-18 24-23L15-29Z"/>',
    # an orchid
    '<path fill="none" stroke="$m" stroke-width="6" stroke-linecap="round" d="M0-28C-4-52-18-62-34-58M0-28C0-58 6-72 '
    '0-88M0-28C6-50 20-58 36-48"/><path fill="$b" d="M-20-30H20L14 0H-14Z"/>',
    # books
    '<path fill="$m" d="M-34-14H30V0H-34Z"/><path fill="$p" d="M-26-27H34V-14H-26Z"/>'
    '<path fill="$g" d="M-30-38H20V-27H-30Z"/>',
    # brushes in their pot
    '<path fill="none" stroke="$o" stroke-width="5" stroke-linecap="round" d="M-6-30L-13-66M2-30V-76M8-30L18-62"/>'
    '<path fill="$m" d="M-18-38H18V0H-18Z"/><path fill="$c" d="M-18-26H18V-18H-18Z"/>',
    # a gourd
    '<path fill="$g" d="M0-72C14-72 18-60 13-50C10-44 10-42 15-37C32-24 26 0 0 0S-32-24-15-37C-10-42-10-44-13-50'
    'C-18-60-14-72 0-72Z"/><path fill="none" stroke="$p" stroke-width="6" d="M-13-43H13"/>',
    # a vase with lotus pods
    '<path fill="none" stroke="$m" stroke-width="4" d="M-2-40L-18-84M2-40L14-72"/>'
    '<path fill="$g" d="M-30-90H-8L-14-74H-24ZM4-80H24L18-64H10Z"/>'
    '<path fill="$c" d="M-9-46H9V-36C24-28 24-8 12 0H-12C-24-8-24-28-9-36Z"/>',
)
THINGS: Final = tuple(Template(thing).substitute(INKS) for thing in _THINGS)
PLACES: Final = (96, 544)  # beside the window, outside the square that phones cut out of the middle


def things(dice: Dice, foot: int) -> str:
    """Return what stands on the sill at the height ``foot``: on one side, on the other, or on both."""
    sides = ((0,), (1,), (0, 1))[dice.below(3)]
    first = dice.below(len(THINGS))
    second = (first + dice.between(1, len(THINGS) - 1)) % len(THINGS)
    return "".join(
        f'<g transform="translate({PLACES[side]} {foot})scale(1.2)">{THINGS[thing]}</g>'
        for side, thing in zip(sides, (first, second), strict=False)
    )


def _bamboo(dice: Dice, colour: str) -> str:
    x, y = 14, -8
    twig = f"M{x} {y}"
    leaves = []
    for i in range(dice.between(3, 4)):
        x, y = x + dice.between(2, 9), y + dice.between(20, 28)
        twig += f"L{x} {y}"
        side = dice.between(28, 50) * (-1 if i % 2 else 1)
        leaves.append(f"translate({x} {y})rotate({side})")
    drawn = "".join(f'<path d="M0 0C13 10 14 36 2 56C-10 38-10 14 0 0Z" transform="{leaf}"/>' for leaf in leaves)
    return f'<g fill="{colour}"><path fill="none" stroke="{colour}" stroke-width="3" d="{twig}"/>{drawn}</g>'


def _willow(dice: Dice, colour: str) -> str:
    """Long thin strands; the leaves are the dashes of a second, thicker stroke."""
    strands = "".join(
        f"M{x} -6C{x - 8} {long // 3} {x + 8} {long // 2} {x - dice.between(2, 10)} {long}"
        for x, long in ((12, dice.between(90, 150)), (34, dice.between(60, 120)), (56, dice.between(34, 80)))
    )
    return (
        f'<g fill="none" stroke="{colour}" stroke-linecap="round"><path stroke-width="2" d="{strands}"/>'
        f'<path stroke-width="7" stroke-dasharray="8 15" d="{strands}"/></g>'
    )


def _bough(dice: Dice, colour: str, blossom: str, size: int, apart: int) -> str:
    """A crooked bough; blossoms are the round dots of a dashed stroke that runs beside it."""
    a, b = dice.between(24, 40), dice.between(54, 76)
    line = (
        f"M-6 {a}L38 {a + 10}L62 {b}L104 {b + dice.between(2, 14)}M38 {a + 10}L78 {a - 6}L96 {a - dice.between(10, 20)}"
    )
    return (
        f'<g fill="none" stroke-linecap="round"><path stroke="{colour}" stroke-width="5" d="{line}"/>'
        f'<path stroke="{blossom}" stroke-width="{size}" stroke-dasharray="0 {apart}" stroke-dashoffset="'
        f'{-dice.below(9)}" d="{line}"/></g>'
    )


def _plum(dice: Dice, colour: str) -> str:
    return _bough(dice, colour, INKS["h"], 14, 23)


def _osmanthus(dice: Dice, colour: str) -> str:
    leaves = "".join(
        f'<path fill="{colour}" d="M0 0C8-12 26-14 40-4C28 8 10 10 0 0Z" transform="translate({x} {y})rotate({turn})"/>'
        for x, y, turn in ((44, 34, dice.between(-60, -30)), (26, 32, dice.between(40, 70)))
    )
    return leaves + _bough(dice, colour, INKS["g"], 9, 14)


SPRAYS: Final[tuple[Callable[[Dice, str], str], ...]] = (_bamboo, _willow, _plum, _osmanthus)


def spray(dice: Dice, colour: str, width: int) -> str:
    """Return a spray that hangs into one upper corner of a cover ``width`` wide, so that its wall is not bare."""
    drawn = SPRAYS[dice.below(len(SPRAYS))](dice, colour)
    return f'<g transform="matrix(-1 0 0 1 {width} 0)">{drawn}</g>' if dice.below(2) else drawn
