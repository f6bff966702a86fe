"""The scene of the first video: under the eaves by the canal, purple bamboo on the left, an erhu on the right."""
# requirements: numpy, pillow

from __future__ import annotations

import math

from canvas import HEIGHT, WIDTH, Canvas, Point, turn
from motifs import eaves
from palette import CELADON, GOLD_PALE, INK, INK_SOFT, LINE, PAPER, PERSIMMON, PERSIMMON_DEEP, PLUM, SURFACE, TILE, mix

CARD = (196.0, 58.0, 906.0, 606.0)
"""The sheet the notation stands on: left, top, right, bottom."""
CULM = mix(PLUM, INK, 0.38)
WOOD = mix(PERSIMMON_DEEP, INK, 0.45)
NUT_Y, BRIDGE_Y, HAIR_Y = 214.0, 492.0, 446.0
"""Heights of the string loop (千斤), the bridge, and the bow's hair, in pixels."""
INNER_X, OUTER_X = 1115.0, 1123.0
"""Where the inner (low) and the outer (high) string hang."""
OPEN_INNER, OPEN_OUTER = 62.0, 69.0
"""Their open pitches D4 and A4, as MIDI numbers."""
BOW_REACH = 46.0


def water(c: Canvas) -> None:
    """The canal along the lower edge, left calm because subtitles stand there."""
    c.box(-5, 640, WIDTH + 5, HEIGHT + 5, 0, CELADON)
    c.box(-5, 632, WIDTH + 5, 641, 0, mix(LINE, SURFACE, 0.2))
    for x, y, length in (
        (40, 668, 120),
        (250, 694, 180),
        (520, 664, 90),
        (760, 700, 150),
        (1010, 672, 200),
        (1180, 704, 70),
    ):
        c.stroke([(x, y), (x + length, y)], 3, mix(CELADON, TILE, 0.16))


def background() -> Canvas:
    """All that does not move."""
    c = Canvas(PAPER)
    c.circle((1094, 330), 172, mix(CELADON, PAPER, 0.25))
    c.circle((1094, 330), 146, mix(GOLD_PALE, PAPER, 0.35))
    water(c)
    eaves(c)
    for x, top, lean, width, step in ((44, 20, 6, 17, 104), (108, 20, -5, 13, 92), (158, 20, 3, 9, 84)):
        culm(c, x, top, lean, width, step)
    left, upper, right, lower = CARD
    for spread, alpha in ((9, 0.025), (5, 0.035), (2, 0.05)):
        c.box(left - spread, upper - spread + 5, right + spread, lower + spread + 5, 18 + spread, INK, alpha)
    c.box(left, upper, right, lower, 16, LINE)
    c.box(left + 1.5, upper + 1.5, right - 1.5, lower - 1.5, 15, SURFACE)
    erhu_body(c)
    return c


def culm(c: Canvas, x: float, top: float, lean: float, width: float, step: float) -> None:
    """One bamboo stem, from the ground up in joints, with a light side."""
    y, ground = top - 60.0, 640.0
    span = ground - top

    def at(height: float) -> float:
        return x + lean * math.sin((ground - height) / span * 1.6)

    while y < ground:
        below = min(y + step, ground)
        w = width / 2 * (0.72 + 0.28 * (y - top) / span)
        body = [(at(y) - w, y + 2), (at(y) + w, y + 2), (at(below) + w, below - 2), (at(below) - w, below - 2)]
        c.poly(body, CULM)
        light = [(at(y) - w * 0.45, y + 8), (at(below) - w * 0.45, below - 8)]
        c.stroke(light, max(1.6, w * 0.32), mix(CULM, SURFACE, 0.24))
        c.box(at(below) - w - 2.5, below - 3, at(below) + w + 2.5, below + 3, 3, mix(CULM, INK, 0.35))
        y += step


CLUSTERS: tuple[tuple[float, float, float, int, float], ...] = (
    (52, 92, 40, 6, 1.05), (104, 66, 120, 5, 0.9), (40, 196, 150, 5, 1.0), (112, 214, 30, 6, 1.0),
    (162, 150, 70, 5, 0.85), (46, 330, 38, 5, 0.95), (106, 402, 145, 5, 0.9), (160, 320, 60, 4, 0.8),
    (42, 480, 140, 4, 0.85), (112, 548, 45, 4, 0.8),
)  # fmt: skip
"""Leaf clusters: foot x and y, direction in degrees (0 right, 90 down), number of leaves, size."""


def leaves(c: Canvas, t: float) -> None:
    """Bamboo leaves, moved a little by the air; drawn anew six times a second only, which keeps the file small."""
    t = math.floor(t * 6) / 6
    for n, (x, y, direction, count, size) in enumerate(CLUSTERS):
        sway = 2.2 * math.sin(t * 0.7 + n * 1.7) + 1.0 * math.sin(t * 0.37 + n)
        for i in range(count):
            spread = (i - (count - 1) / 2) * 24
            angle = direction + spread + sway * (1 + 0.15 * i)
            length = size * (74 - 7 * abs(i - (count - 1) / 2))
            shade = mix(TILE, CELADON, 0.12 + 0.13 * ((i * 2 + n) % 4))
            leaf(c, (x, y), angle, length, size * 8.5, shade)


def leaf(c: Canvas, foot: Point, angle: float, length: float, width: float, colour: tuple[int, int, int]) -> None:
    """One pointed leaf."""
    x, y = foot
    shape = [(x + 6, y)]
    shape += [(x + 6 + length * s, y - width * math.sin(math.pi * s**0.7)) for s in (0.12, 0.28, 0.45, 0.65, 0.85)]
    shape.append((x + 6 + length, y))
    shape += [
        (x + 6 + length * s, y + width * 0.8 * math.sin(math.pi * s**0.7)) for s in (0.85, 0.65, 0.45, 0.28, 0.12)
    ]
    c.poly([turn(p, foot, angle) for p in shape], colour)


def erhu_body(c: Canvas) -> None:
    """Neck, head, pegs, six-sided sound box with its snakeskin, foot; everything but strings and bow."""
    neck = 1098.0
    c.curve([(neck, 132), (neck - 1, 112), (neck - 12, 98), (neck - 26, 97), (neck - 32, 108)], 9, WOOD)
    c.box(neck - 5, 120, neck + 5, 566, 4, WOOD)
    c.box(neck - 3, 126, neck - 0.5, 470, 1, mix(WOOD, SURFACE, 0.25))
    for y in (150.0, 180.0):
        c.capsule((neck - 2, y), (neck + 26, y - 2), 4.2, 3.2, mix(WOOD, INK, 0.25))
        c.capsule((neck - 10, y + 0.5), (neck - 46, y + 3), 4.5, 7.5, mix(WOOD, INK, 0.25))
        c.capsule((neck - 40, y + 2), (neck - 46, y + 3), 3, 3.4, mix(WOOD, SURFACE, 0.3))
    cx, cy, r = 1116.0, 512.0, 54.0
    side = [(cx - 26 + r * math.cos(a), cy + r * 0.94 * math.sin(a)) for a in (k * math.pi / 3 for k in range(6))]
    face = [(cx + r * math.cos(a), cy + r * 0.94 * math.sin(a)) for a in (k * math.pi / 3 for k in range(6))]
    c.poly(side, mix(WOOD, INK, 0.3))
    c.poly([side[2], side[1], face[1], face[2]], mix(WOOD, INK, 0.42))
    c.poly([side[4], side[5], face[5], face[4]], mix(WOOD, SURFACE, 0.10))
    c.poly([side[2], face[2], face[3], side[3]], mix(WOOD, INK, 0.2))
    c.poly([side[4], face[4], face[3], side[3]], mix(WOOD, INK, 0.1))
    c.poly(face, WOOD)
    c.poly([(cx + (x - cx) * 0.86, cy + (y - cy) * 0.86) for x, y in face], mix(GOLD_PALE, WOOD, 0.28))
    for row in range(-5, 6):
        for col in range(-6, 7):
            x, y = cx + col * 9 + (4.5 if row % 2 else 0), cy + row * 7.4
            if abs(y - cy) < 36 and abs(x - cx) + abs(y - cy) * 0.58 < 41:
                dark = 0.52 if (col + row // 2) % 3 else 0.72
                c.poly([(x, y - 3.1), (x + 3.6, y), (x, y + 3.1), (x - 3.6, y)], mix(GOLD_PALE, WOOD, dark))
    c.box(1056, 562, 1160, 575, 4, mix(WOOD, INK, 0.3))
    c.box(1108, BRIDGE_Y - 1, 1130, BRIDGE_Y + 6, 2, mix(WOOD, INK, 0.5))
    c.stroke([(neck + 2, NUT_Y - 1), (OUTER_X, NUT_Y + 1)], 4, PERSIMMON)
    c.stroke([(neck + 2, NUT_Y + 4), (OUTER_X, NUT_Y + 5)], 3, mix(PERSIMMON, SURFACE, 0.3))


def finger_place(midi: float) -> tuple[float, float, bool]:
    """Where a pitch is stopped: x, y on its string, and whether the string is open.

    A string stopped at a share of its length sounds higher by one over that share.
    """
    inner = midi < OPEN_OUTER - 0.5
    open_pitch = OPEN_INNER if inner else OPEN_OUTER
    y = NUT_Y + (BRIDGE_Y - NUT_Y) * (1 - 2 ** (-(midi - open_pitch) / 12))
    return (INNER_X if inner else OUTER_X), y, midi - open_pitch < 0.5


def strings_and_bow(c: Canvas, bow: float, midi: float | None) -> None:
    """The moving part: strings, the finger (if a note sounds) and the bow at -1..1 of its reach."""
    for x, w, top in ((INNER_X, 1.9, 178), (OUTER_X, 1.3, 148)):
        c.stroke([(1121, top), (x, NUT_Y)], w, INK_SOFT)
        c.stroke([(x, NUT_Y), (x, BRIDGE_Y + 34)], w, INK_SOFT)
    if midi is not None:
        x, y, is_open = finger_place(midi)
        if is_open:
            c.circle((x, y + 3), 9.5, PERSIMMON)
            c.circle((x, y + 3), 6, SURFACE)
        else:
            c.circle((x, y), 9.5, PERSIMMON)
    dx = bow * BOW_REACH
    tip, frog = (1004.0 + dx, HAIR_Y - 6.0), (1216.0 + dx, HAIR_Y + 2.0)
    c.stroke([tip, (frog[0] - 16, frog[1])], 4.6, mix(LINE, WOOD, 0.42))
    c.stroke([(tip[0] + 4, tip[1] - 0.5), (frog[0] - 20, frog[1] - 0.5)], 1.6, SURFACE)
    stick = [(tip[0] - 3, tip[1] + 1), (tip[0] + 12, tip[1] - 11), (tip[0] + 70, tip[1] - 17)]
    stick += [(frog[0] - 90, frog[1] - 17), (frog[0] - 10, frog[1] - 12), (frog[0] + 8, frog[1] - 10)]
    c.curve(stick, 5, mix(CULM, SURFACE, 0.08))
    c.box(frog[0] - 24, frog[1] - 13, frog[0] - 6, frog[1] + 5, 4, WOOD)
    # the outer string passes in front of the hair: the bow lives between the two
    c.stroke([(OUTER_X, HAIR_Y - 26), (OUTER_X, HAIR_Y + 12)], 1.6, INK_SOFT)
