"""The scene of the second video: a courtyard with a moon gate, a breathing ring and a count of repetitions."""
# requirements: numpy, pillow

from __future__ import annotations

import math

from canvas import HEIGHT, WIDTH, Canvas, Point
from figure import FLOOR, SIZE
from motifs import eaves
from palette import APRICOT, CELADON, GOLD_PALE, INK, LINE, LINE_STRONG, PAPER, PERSIMMON, SURFACE, TILE, TILE_DEEP, mix
from posture import CYCLE, OPENING, REPEATS, breath_phase, cycle_time, posture

RING: Point = (226.0, 318.0)
RADIUS = 92.0
GATE: Point = (640.0, 318.0)
GATE_RADIUS = 272.0


def background() -> Canvas:
    """All that does not move: white wall, round gate with hills and water behind, paving, a window, a pot."""
    c = Canvas(mix(PAPER, APRICOT, 0.35))
    c.circle(GATE, GATE_RADIUS + 15, mix(LINE_STRONG, PAPER, 0.62))
    c.circle(GATE, GATE_RADIUS + 10, mix(LINE, PAPER, 0.15))
    c.circle(GATE, GATE_RADIUS, mix(CELADON, SURFACE, 0.45))
    c.circle((812, 166), 40, mix(GOLD_PALE, APRICOT, 0.35))
    view(c)
    paving(c)
    eaves(c)
    window(c, 1046, 208, 84)
    orchid(c, 1058, 598)
    return c


def inside(x: float) -> float:
    """Half the height of the gate's opening at a place sideways."""
    d = x - GATE[0]
    return math.sqrt(max(0.0, GATE_RADIUS**2 - d * d))


def view(c: Canvas) -> None:
    """Hills and the canal seen through the gate, cut to its circle."""
    hills = (
        (400.0, 26.0, 0.0062, 0.4, mix(CELADON, TILE, 0.10)),
        (438.0, 20.0, 0.0105, 2.1, mix(CELADON, TILE, 0.18)),
    )
    for level, height, pace, start, colour in hills:
        xs = [GATE[0] - GATE_RADIUS + i * 4 for i in range(int(GATE_RADIUS / 2) + 1)]
        upper, lower = [], []
        for x in xs:
            edge = GATE[1] + inside(x)
            y = level - height * math.sin(x * pace + start) - 8 * math.sin(x * pace * 2.7)
            upper.append((x, min(y, edge)))
            lower.append((x, edge))
        c.poly(upper + lower[::-1], colour)
    xs = [GATE[0] - GATE_RADIUS + i * 4 for i in range(int(GATE_RADIUS / 2) + 1)]
    water = [(x, min(486.0, GATE[1] + inside(x))) for x in xs]
    c.poly(water + [(x, GATE[1] + inside(x)) for x in reversed(xs)], mix(CELADON, SURFACE, 0.30))
    for x, y, length in ((470, 506, 70), (720, 512, 96), (560, 534, 60), (770, 540, 40)):
        c.stroke([(x, y), (x + length, y)], 2.6, mix(CELADON, TILE, 0.12))


def paving(c: Canvas) -> None:
    """Stone slabs, seen a little from above; kept plain, subtitles stand there."""
    c.box(-5, 570, WIDTH + 5, HEIGHT + 5, 0, mix(APRICOT, LINE, 0.35))
    c.box(-5, 566, WIDTH + 5, 573, 0, mix(LINE, LINE_STRONG, 0.25))
    seam = mix(mix(APRICOT, LINE, 0.35), LINE_STRONG, 0.22)
    for y in (608, 658):
        c.stroke([(-5, y), (WIDTH + 5, y)], 2, seam)
    for low, high, offset in ((573, 608, 0), (608, 658, 70), (658, 725, 0)):
        for i in range(-7, 8):
            x = i * 150 + offset
            a, b = 640 + x * (1 + (low - 573) * 0.0016), 640 + x * (1 + (high - 573) * 0.0016)
            c.stroke([(a, low), (b, high)], 2, seam)


def window(c: Canvas, x: float, y: float, r: float) -> None:
    """A lattice window (花窗) in the wall."""
    frame, bar = mix(TILE_DEEP, SURFACE, 0.12), mix(TILE_DEEP, SURFACE, 0.22)
    c.box(x - r, y - r, x + r, y + r, 14, frame)
    c.box(x - r + 9, y - r + 9, x + r - 9, y + r - 9, 8, mix(CELADON, SURFACE, 0.25))
    inner = r - 9
    for q in (0.36, 0.72):
        d = inner * q
        c.stroke([(x, y - d), (x + d, y), (x, y + d), (x - d, y), (x, y - d)], 5, bar)
    for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        c.stroke([(x + dx * inner * 0.36, y + dy * inner * 0.36), (x + dx * inner, y + dy * inner)], 5, bar)
    for dx, dy in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        c.stroke([(x + dx * inner * 0.36, y + dy * inner * 0.36), (x + dx * inner, y + dy * inner)], 5, bar)


def orchid(c: Canvas, x: float, y: float) -> None:
    """An orchid in a blue-green pot."""
    greens = (mix(TILE, CELADON, 0.15), mix(TILE, CELADON, 0.38), mix(TILE, CELADON, 0.55))
    blades = (
        (-92, -62, 2),
        (-64, -118, 0),
        (-26, -148, 1),
        (22, -156, 2),
        (58, -112, 0),
        (96, -70, 1),
        (-40, -80, 1),
        (40, -84, 2),
    )
    for dx, dy, shade in blades:
        top = (x + dx, y - 78 + dy)
        middle = (x + dx * 0.42, y - 78 + dy * 0.92)
        foot = (x + dx * 0.06, y - 74)
        left = [(foot[0] - 3.5, foot[1]), (middle[0] - 4.5, middle[1] + 2), top]
        right = [(middle[0] + 4.5, middle[1] + 8), (foot[0] + 3.5, foot[1])]
        c.blob([left[0], left[1], top, right[0], right[1]], greens[shade])
    c.curve([(x + 4, y - 76), (x + 14, y - 150), (x + 40, y - 196)], 2.4, greens[1])
    for fx, fy in ((16, -156), (26, -178), (41, -198)):
        for k in range(5):
            a = k * 2 * math.pi / 5 - 0.3
            c.oval(
                (x + fx + 7 * math.cos(a), y + fy + 7 * math.sin(a)),
                6,
                3.2,
                mix(PERSIMMON, APRICOT, 0.62),
                1.0,
                math.degrees(a),
            )
        c.circle((x + fx, y + fy), 2.6, PERSIMMON)
    pot = [(x - 50, y - 78), (x + 50, y - 78), (x + 38, y - 6), (x + 26, y), (x - 26, y), (x - 38, y - 6)]
    c.oval((x, y), 46, 7, INK, 0.08)
    c.poly(pot, TILE)
    c.poly([(x - 47, y - 60), (x + 47, y - 60), (x + 45, y - 48), (x - 45, y - 48)], mix(TILE, CELADON, 0.35))
    c.box(x - 56, y - 86, x + 56, y - 72, 6, mix(TILE, TILE_DEEP, 0.5))


def ring(c: Canvas, t: float) -> None:
    """The breathing ring: it fills while breathing in (arrow up), empties while breathing out (arrow down)."""
    phase, share = breath_phase(t)
    full = posture(t).breath
    tone = {"in": TILE, "hold": TILE, "out": PERSIMMON, "rest": LINE_STRONG}[phase]
    c.circle(RING, RADIUS + 9, SURFACE)
    c.arc(RING, RADIUS, 0, 360, 9, mix(CELADON, LINE, 0.35))
    if phase == "in" and share > 0.005:
        c.arc(RING, RADIUS, 0, 360 * share, 9, tone)
    elif phase == "hold":
        c.arc(RING, RADIUS, 0, 360, 9, tone)
    elif phase == "out" and share < 0.995:
        c.arc(RING, RADIUS, 0, 360 * (1 - share), 9, tone)
    shade = {"in": CELADON, "hold": CELADON, "out": APRICOT, "rest": mix(PAPER, LINE, 0.4)}[phase]
    c.circle(RING, 38 + 40 * full, shade)
    x, y = RING
    size = 21 + 8 * full
    if phase in ("in", "out"):
        up = -1 if phase == "in" else 1
        bob = up * 4 * math.sin(share * math.pi * 6) * 0.6
        tip = y + up * size + bob
        c.stroke([(x, y - up * size + bob), (x, tip - up * 3)], 8, tone)
        c.stroke(
            [(x - size * 0.62, tip - up * size * 0.62), (x, tip), (x + size * 0.62, tip - up * size * 0.62)], 8, tone
        )
    elif phase == "hold":
        c.stroke([(x - 22, y), (x + 22, y)], 8, tone)


def count(c: Canvas, t: float) -> None:
    """Four dots under the ring: done, being done, still to come."""
    number, s = cycle_time(t)
    for k in range(REPEATS):
        x, y = RING[0] + (k - (REPEATS - 1) / 2) * 44, RING[1] + RADIUS + 54
        c.circle((x, y), 14, mix(CELADON, TILE, 0.25))
        c.circle((x, y), 11.5, SURFACE)
        if k < number:
            c.circle((x, y), 11.5, TILE)
        elif k == number:
            share = s / CYCLE
            fan = [
                (x + 11.5 * math.sin(a), y - 11.5 * math.cos(a))
                for a in (i / 24 * share * 2 * math.pi for i in range(25))
            ]
            c.poly([(x, y), *fan], TILE)


def trail(c: Canvas, t: float) -> None:
    """Where the hands have just been: a fading trace, so that the wide arc of the lowering is seen."""
    number, s = cycle_time(t)
    if not 0 <= number < REPEATS or not 10.2 <= s <= 15.9:
        return
    for k in range(22, 0, -1):
        before = t - 0.07 * k
        if cycle_time(before)[1] < 10.1 or before < OPENING:
            continue
        p = posture(before)
        for side in (-1, 1):
            x = FLOOR[0] + (p.centre + side * float(p.wrist[0])) * SIZE
            y = FLOOR[1] - (float(p.wrist[1]) + p.heel - p.sink) * SIZE
            c.circle((x, y), (9 - 0.3 * k) * SIZE, mix(APRICOT, PERSIMMON, 0.35), 0.30 * (1 - k / 23))
