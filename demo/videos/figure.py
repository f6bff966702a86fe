"""The woman who shows the exercise: flat, rounded shapes over the joints that posture.py gives."""
# requirements: numpy, pillow

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from canvas import Canvas, Point
from palette import APRICOT, CELADON, INK, PAPER, PERSIMMON, SURFACE, TILE, TILE_DEEP, mix, rgb
from posture import ANKLE, HIP, SHIN, SHOULDER, THIGH, Posture, Vector, bend

SIZE = 1.08
"""Pixels for one unit of the model."""
FLOOR = (640.0, 612.0)
"""Where the model's origin stands on the screen."""

SKIN = rgb("#EFC6A4")
SKIN_SHADE = rgb("#D9A37C")
JACKET = mix(TILE, CELADON, 0.42)
SLEEVE = JACKET
FOLD = mix(TILE, CELADON, 0.22)
TRIM = mix(PAPER, CELADON, 0.25)
TROUSERS = mix(TILE_DEEP, INK, 0.35)
HAIR = rgb("#B9B7B2")
HAIR_SHADE = rgb("#9C9A96")
SHOE = mix(INK, TILE_DEEP, 0.3)


class Figure:
    """Draws one posture; keeps the shift of the body so that parts agree on where they are."""

    def __init__(self, canvas: Canvas, pose: Posture, blink: float) -> None:
        self.c = canvas
        self.p = pose
        self.blink = blink
        self.lift = pose.heel - pose.sink

    def at(self, x: float, y: float, lift: bool = True) -> Point:
        """From the body's coordinates to the screen; `lift` adds what heels and knees do to the height."""
        up = y + (self.lift if lift else 0.0)
        return FLOOR[0] + (self.p.centre + x) * SIZE, FLOOR[1] - up * SIZE

    def draw(self) -> None:
        """Everything, from back to front."""
        self.shadow()
        self.legs()
        self.jacket()
        self.head()
        for side in (-1, 1):
            self.arm(side)
        if self.p.clasped:
            self.clasp()

    def shadow(self) -> None:
        """A soft shadow on the paving; smaller when she stands on her toes."""
        width = (96 - 1.1 * self.p.heel) * SIZE
        x = FLOOR[0] + self.p.centre * SIZE
        self.c.oval((x, FLOOR[1] + 3), width, 11, INK, 0.07)
        self.c.oval((x, FLOOR[1] + 3), width * 0.8, 8, INK, 0.07)

    def legs(self) -> None:
        """Cloth shoes and wide trousers; on her toes the instep is seen steeply and the sole's edge appears."""
        for side, foot in ((-1, self.p.feet[0]), (1, self.p.feet[1])):
            x = foot - self.p.centre
            raised = self.p.lifted if side == 1 else 0.0
            heel = self.p.heel
            toe = x + side * 5
            ground = raised
            base = self.at(toe, ground + 6, lift=False)
            # sole, upper, and the white stocking in the shoe's mouth
            self.c.oval((base[0], base[1] + 3.5), 17.5 * SIZE, 6.2 * SIZE, mix(PAPER, INK, 0.12))
            ankle = self.at(x, ANKLE + raised + heel + 1, lift=False)
            self.c.capsule((base[0], base[1] - 1), ankle, 15.5 * SIZE, 11 * SIZE, SHOE)
            self.c.oval((base[0], base[1] - 0.5), 16.2 * SIZE, (7 - 0.1 * heel) * SIZE, SHOE)
            self.c.oval((ankle[0], ankle[1] + 6), 7.5 * SIZE, (6 + 0.25 * heel) * SIZE, mix(PAPER, INK, 0.06))
            hip = np.array([side * HIP[0], HIP[1] + self.lift, 0.0])
            low = np.array([x, ANKLE + raised + heel, 0.0])
            knee, low = bend(hip, low, THIGH, SHIN, np.array([side * 0.30, 0.0, 1.0]))
            self.trouser(side, hip, knee, low)

    def trouser(self, side: int, hip: Vector, knee: Vector, low: Vector) -> None:
        """One trouser leg: a soft shape from hip over knee to hem."""

        def s(x: float, y: float) -> Point:
            return self.at(x, y, lift=False)

        shape = [
            s(hip[0] - side * 20, hip[1] + 10), s(hip[0] + side * 27, hip[1] + 6),
            s(knee[0] + side * 20, knee[1] + 8), s(low[0] + side * 19, low[1] + 4), s(low[0] + side * 17, low[1] - 5),
            s(low[0], low[1] - 7), s(low[0] - side * 18, low[1] - 5), s(low[0] - side * 19, low[1] + 6),
            s(knee[0] - side * 21, knee[1] - 10), s(hip[0] - side * 20, hip[1] - 42),
        ]  # fmt: skip
        self.c.blob(shape, TROUSERS)
        crease = [s(hip[0] + side * 4, hip[1] - 20), s(knee[0] + side * 2, knee[1]), s(low[0] + side * 1, low[1] + 4)]
        self.c.curve(crease, 1.6, mix(TROUSERS, SURFACE, 0.13))
        self.c.curve(
            [s(low[0] - 15, low[1] + 1), s(low[0], low[1] - 2), s(low[0] + 15, low[1] + 1)],
            1.8,
            mix(TROUSERS, SURFACE, 0.2),
        )

    def jacket(self) -> None:
        """The loose jacket with its frog buttons; the chest widens a little with the breath."""
        up, wide = self.p.shrug, 1.0 + 0.03 * self.p.breath
        a = self.at
        half: list[tuple[float, float]] = [
            (15, 350 + 0.25 * up), (32, 346 + 0.8 * up), (47, 341 + up), (57 - 0.2 * up, 322 + 0.8 * up),
            (51 * wide, 298 + 0.3 * up), (45 * wide, 262), (49, 222), (56, 188), (30, 181),
        ]  # fmt: skip
        outline = [a(x, y) for x, y in half] + [a(0, 179)] + [a(-x, y) for x, y in reversed(half)]
        self.c.blob(outline, JACKET)
        hem = [a(-55, 190), a(-28, 184), a(0, 182), a(28, 184), a(55, 190)]
        self.c.curve(hem, 2.6, TRIM)
        for side in (-1, 1):
            self.c.curve([a(side * 49, 214), a(side * 51, 200), a(side * 54, 190)], 1.8, FOLD)
            self.c.curve([a(side * 43, 300 + 0.4 * up), a(side * 38, 286), a(side * 36, 270)], 1.8, FOLD)
            self.c.curve([a(side * 30, 232), a(side * 34, 214), a(side * 35, 200)], 1.6, FOLD)
        self.c.stroke([a(0, 346 + 0.2 * up), a(0, 183)], 2.2, FOLD)
        neck_low, neck_high = a(0, 346 + 0.3 * up), a(0, 366)
        self.c.capsule(neck_low, neck_high, 13 * SIZE, 11.5 * SIZE, SKIN_SHADE)
        collar = [
            a(-19, 350 + 0.4 * up),
            a(-16, 359 + 0.3 * up),
            a(-6, 351),
            a(0, 343),
            a(6, 351),
            a(16, 359 + 0.3 * up),
        ]
        collar += [a(19, 350 + 0.4 * up), a(8, 340), a(0, 335), a(-8, 340)]
        self.c.poly(collar, TRIM)
        for y in (322, 291, 260, 229):
            for side in (-1, 1):
                self.c.stroke([a(side * 3, y), a(side * 14, y + 0.5)], 3.2, TRIM)
                self.c.circle(a(side * 14, y + 0.5), 2.8, TRIM)
            self.c.circle(a(0, y), 4.2, TRIM)
            self.c.circle(a(0, y), 2.1, FOLD)

    def head(self) -> None:
        """Face, hair with a bun, glasses, a smile; looking up shifts the features and shows more chin."""
        g = self.p.gaze
        mid = 393 + 1.5 * g

        def a(x: float, y: float) -> Point:
            return self.at(x, mid + y)

        bun_y = 35 - 7 * g
        self.c.circle(a(0, bun_y), 14.5 * SIZE, HAIR_SHADE)
        self.c.circle(a(-1, bun_y + 1.5), 11.5 * SIZE, HAIR)
        self.c.oval(a(0, 7 - 2 * g), 34 * SIZE, 33 * SIZE, HAIR)
        for side in (-1, 1):
            self.c.oval(a(side * 31, -2 - 2 * g), 5.5 * SIZE, 8 * SIZE, SKIN_SHADE)
            self.c.oval(a(side * 31, -2 - 2 * g), 4.2 * SIZE, 6.6 * SIZE, SKIN)
        face = [a(-29.5, 8), a(-28, 21), a(-14, 27), a(0, 28), a(14, 27), a(28, 21), a(29.5, 8), a(28, -9)]
        face += [a(19, -25), a(0, -32 - 1.0 * g), a(-19, -25), a(-28, -9)]
        self.c.blob(face, SKIN)
        # the hair: a cap parted in the middle, sweeping to both sides
        top = 31 - 1.5 * g
        line = 13 + 7 * g * 0.6
        for side in (-1, 1):
            sweep = [a(side * -1, top + 9), a(side * 18, top + 5), a(side * 31, top - 10), a(side * 33.5, 6)]
            sweep += [a(side * 29.5, 0), a(side * 26.5, line - 3), a(side * 14, line + 7.5), a(side * -1, line + 12)]
            self.c.blob(sweep, HAIR)
            self.c.curve([a(side * 3, top + 2), a(side * 17, top - 4), a(side * 28, 10)], 1.5, HAIR_SHADE)
            self.c.curve([a(side * 4, top - 5), a(side * 14, top - 10), a(side * 25, line + 1)], 1.3, HAIR_SHADE)
        self.features(a, 7.0 * g)

    def features(self, a: Callable[[float, float], Point], up: float) -> None:
        """Eyes, brows, glasses, cheeks, nose and mouth."""
        c = self.c
        for side in (-1, 1):
            c.oval(a(side * 18, -9 + up * 0.8), 6.6 * SIZE, 4.6 * SIZE, mix(PERSIMMON, SKIN, 0.62), 0.55)
            eye_y = 1.5 + up
            c.curve([a(side * 6.5, 9.6 + up), a(side * 12, 11.4 + up), a(side * 18, 9.4 + up)], 1.8, HAIR_SHADE)
            if self.blink > 0.5:
                c.curve([a(side * 8, eye_y), a(side * 12, eye_y - 1.6), a(side * 16, eye_y)], 1.9, INK)
            else:
                c.oval(a(side * 12, eye_y - 0.6), 2.7 * SIZE, 3.3 * SIZE, INK)
                c.circle(a(side * 12 + 0.9, eye_y + 0.7), 0.9, SURFACE)
                c.curve(
                    [a(side * 7.4, eye_y + 1.6), a(side * 12, eye_y + 4.4), a(side * 16.6, eye_y + 1.4)],
                    1.3,
                    SKIN_SHADE,
                )
            c.curve([a(side * 20.5, eye_y + 1), a(side * 23.5, eye_y + 2.4)], 1.0, SKIN_SHADE)
            c.curve([a(side * 20.5, eye_y - 1), a(side * 23.5, eye_y - 1.4)], 1.0, SKIN_SHADE)
            c.curve([a(side * 10.5, -9 + up), a(side * 12.6, -13 + up), a(side * 11.6, -17 + up)], 1.1, SKIN_SHADE)
        c.curve([a(-1.8, -6 + up), a(0, -7.6 + up), a(2.4, -6.2 + up)], 1.7, SKIN_SHADE)
        c.curve([a(-8, -14.5 + up), a(0, -18.6 + up), a(8, -14.5 + up)], 2.3, mix(PERSIMMON, INK, 0.2))

    def arm(self, side: int) -> None:
        """Sleeve, cuff, wrist, and the open hand if the hands are apart."""
        up = self.p.shrug
        s = self.at(side * (SHOULDER[0] - 0.25 * up), SHOULDER[1] + up)
        e = self.at(side * float(self.p.elbow[0]), float(self.p.elbow[1]))
        w = self.at(side * float(self.p.wrist[0]), float(self.p.wrist[1]))
        cuff = (e[0] + (w[0] - e[0]) * 0.80, e[1] + (w[1] - e[1]) * 0.80)
        self.c.capsule(cuff, w, 8.2 * SIZE, 7.2 * SIZE, SKIN_SHADE)
        if not self.p.clasped:
            self.hand(side, w)
        for widen, colour in ((1.3, FOLD), (0.0, SLEEVE)):
            self.c.capsule(s, e, 16.5 * SIZE + widen, 14.0 * SIZE + widen, colour)
            self.c.capsule(e, cuff, 14.0 * SIZE + widen, 13.6 * SIZE + widen, colour)
        # hide the outline where the sleeve grows out of the shoulder
        self.c.circle((s[0] - side * 4 * SIZE, s[1] + 1 * SIZE), 17.0 * SIZE, SLEEVE)
        long = math.hypot(w[0] - e[0], w[1] - e[1]) or 1.0
        d = ((w[0] - e[0]) / long, (w[1] - e[1]) / long)
        r = 12.6 * SIZE
        edge = [
            (cuff[0] + d[0] * 11 * SIZE - d[1] * r * k, cuff[1] + d[1] * 11 * SIZE + d[0] * r * k)
            for k in (-0.86, 0.86)
        ]
        if long > 24:
            self.c.stroke([edge[0], edge[1]], 4.2, TRIM)

    def hand(self, side: int, w: Point) -> None:
        """An open, relaxed hand: palm, fingers together, the thumb a little away."""
        angle = math.radians(self.p.hand)
        d = (math.cos(angle) * side, -math.sin(angle))
        n = (-d[1], d[0])
        # the thumb lies towards the front and the middle of the body
        thumb = 1.0 if n[0] * side < 0 or (abs(n[0]) < 0.3 and n[1] < 0) else -1.0

        def p(along: float, across: float) -> Point:
            return w[0] + (d[0] * along + n[0] * across) * SIZE, w[1] + (d[1] * along + n[1] * across) * SIZE

        self.c.capsule(p(5, thumb * 5), p(17, thumb * 11.5), 4.4 * SIZE, 3.4 * SIZE, SKIN_SHADE)
        self.c.capsule(p(2, 0), p(14, 0), 8.2 * SIZE, 9.2 * SIZE, SKIN)
        self.c.capsule(p(14, 0), p(27, -thumb * 1.5), 9.0 * SIZE, 5.6 * SIZE, SKIN)
        for k in (-3.2, 0.8, 4.6):
            self.c.stroke([p(19, k), p(27, k * 0.8)], 1.1, SKIN_SHADE)

    def clasp(self) -> None:
        """Both hands with fingers interlaced; flat when the palms lie up, tall while they turn."""
        flip = self.p.flip
        tall = math.sin(math.pi * flip)
        x0, y0 = 0.0, float(self.p.wrist[1]) - 3 + 10 * flip
        half = (9.5 + 7.5 * tall) * SIZE
        cx, cy = self.at(x0, y0)
        reach = float(self.p.wrist[0])
        for side in (-1, 1):
            w = self.at(side * reach, float(self.p.wrist[1]))
            # an edge in the shade of the skin keeps the hands apart from the face they pass
            self.c.capsule(w, (cx + side * 8 * SIZE, cy), 8 * SIZE + 1.3, half + 1.3, SKIN_SHADE)
        for side in (-1, 1):
            w = self.at(side * reach, float(self.p.wrist[1]))
            self.c.capsule(w, (cx + side * 8 * SIZE, cy), 8 * SIZE, half, SKIN)
            thumb_y = cy - half * (0.75 if flip < 0.5 else -0.75) * (1 - 0.3 * tall)
            self.c.capsule(
                (cx + side * 13 * SIZE, thumb_y),
                (cx + side * 3 * SIZE, thumb_y - 2 * (1 - 2 * flip)),
                4.2 * SIZE,
                3.6 * SIZE,
                SKIN,
            )
        for k in range(-3, 4):
            x, shift = cx + k * 4.7 * SIZE, half * (0.16 if k % 2 else -0.16)
            self.c.stroke([(x, cy + shift - half * 0.42), (x, cy + shift + half * 0.42)], 1.4, SKIN_SHADE)
        self.c.curve(
            [(cx - 17 * SIZE, cy + half * 0.9), (cx, cy + half * 1.02), (cx + 17 * SIZE, cy + half * 0.9)],
            1.5,
            SKIN_SHADE,
        )


def heel_marks(c: Canvas, pose: Posture, rising: bool) -> None:
    """Small marks beside the heels, up while they rise, down while they sink: from the front it is easily missed."""
    strength = min(1.0, pose.heel / 9)
    if strength <= 0.02:
        return
    for side, foot in ((-1, pose.feet[0]), (1, pose.feet[1])):
        x = FLOOR[0] + (foot + side * 34) * SIZE
        y = FLOOR[1] - (10 + pose.heel * 0.8) * SIZE
        for k in (0, 1):
            up = 4 if rising else -4
            mark = [(x - 8, y + up - 11 * k), (x, y - up - 11 * k), (x + 8, y + up - 11 * k)]
            c.stroke(mark, 3.6, mix(APRICOT, PERSIMMON, strength * (0.9 if (k == 0) == rising else 0.6)))
