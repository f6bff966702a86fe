"""How the body moves in 两手托天理三焦 (pressing the sky with both hands): key positions in time, and joints from them.

Lengths are the model's own units (the standing figure is 432 high); x to the viewer's right, y up from the floor,
z towards the viewer. Both arms mirror each other, so only the arm on the viewer's right is described.
"""
# requirements: numpy

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

CYCLE = 16.0
"""Seconds for one repetition: eight counts of two seconds."""
REPEATS = 4
OPENING = 8.0
"""Seconds before the first repetition: standing, then one step to shoulder width."""
CLOSING = 5.0
TOTAL = OPENING + REPEATS * CYCLE + CLOSING

INHALE = (2.0, 8.3)
HOLD = (8.3, 10.0)
EXHALE = (10.0, 15.8)
"""Parts of a repetition, in seconds from its start."""

SHOULDER = (46.0, 327.0)
UPPER_ARM, FOREARM = 76.0, 69.0
HIP = (19.0, 212.0)
THIGH, SHIN = 98.0, 97.0
STANCE = 33.0
"""Half the distance of the ankles in the open stance: the width of the shoulders."""
CLOSED = 13.0
ANKLE = 20.0


class Track:
    """A value over time, passing through its key values without overshooting (monotone cubic)."""

    def __init__(self, keys: list[tuple[float, float]]) -> None:
        self.t = [k[0] for k in keys]
        self.v = [k[1] for k in keys]
        n = len(keys)
        step = [self.t[i + 1] - self.t[i] for i in range(n - 1)]
        slope = [(self.v[i + 1] - self.v[i]) / step[i] for i in range(n - 1)]
        self.m = [0.0] * n
        for i in range(1, n - 1):
            a, b = slope[i - 1], slope[i]
            if a * b > 0:
                w1, w2 = 2 * step[i] + step[i - 1], step[i] + 2 * step[i - 1]
                self.m[i] = (w1 + w2) / (w1 / a + w2 / b)

    def at(self, t: float) -> float:
        """Its value at a time; before the first key and after the last it stays."""
        if t <= self.t[0]:
            return self.v[0]
        if t >= self.t[-1]:
            return self.v[-1]
        i = bisect.bisect_right(self.t, t) - 1
        h = self.t[i + 1] - self.t[i]
        x = (t - self.t[i]) / h
        a, b = x * x * (3 - 2 * x), x * (1 - x)
        return self.v[i] * (1 - a) + self.v[i + 1] * a + h * b * ((1 - x) * self.m[i] - x * self.m[i + 1])


def _around(degrees: float, radius: float, z: float) -> tuple[float, float, float]:
    """A wrist on a circle about the shoulder; 0 is straight out, 90 straight up."""
    a = math.radians(degrees)
    return SHOULDER[0] + radius * math.cos(a), SHOULDER[1] + radius * math.sin(a), z


# time, wrist (x, y, z), direction the elbow leans to, angle of the open hand (0 outwards, 90 up, -180 inwards)
_ARM: list[tuple[float, tuple[float, float, float], tuple[float, float, float], float]] = [
    (0.0, (66.0, 187.0, 8.0), (0.8, 0.0, -0.6), -86.0),
    (1.0, (57.0, 202.0, 40.0), (1.0, -0.1, -0.3), -118.0),
    (2.0, (23.0, 229.0, 56.0), (1.0, -0.3, -0.2), -178.0),
    (3.0, (22.5, 262.0, 62.0), (1.0, -0.5, 0.0), -180.0),
    (4.0, (22.0, 296.0, 62.0), (1.0, -0.7, 0.1), -180.0),
    (5.0, (22.0, 308.0, 64.0), (1.0, -0.35, 0.1), -180.0),
    (5.8, (22.0, 330.0, 62.0), (1.0, 0.0, 0.1), -180.0),
    (6.8, (22.0, 394.0, 48.0), (1.0, 0.1, 0.2), -180.0),
    (7.6, (21.0, 448.0, 26.0), (1.0, 0.1, 0.2), -180.0),
    (8.3, (20.0, 475.0, 12.0), (1.0, 0.1, 0.1), -180.0),
    (10.0, (20.0, 476.0, 11.0), (1.0, 0.1, 0.1), -180.0),
    (10.6, _around(88, 136, 14), (1.0, 0.1, -0.1), -250.0),
    (11.5, _around(62, 141, 18), (0.9, -0.4, -0.4), -290.0),
    (12.4, _around(30, 142, 20), (0.4, -0.8, -0.5), -328.0),
    (13.2, _around(0, 142, 20), (0.1, -0.8, -0.6), -358.0),
    (14.0, _around(-32, 142, 20), (0.3, -0.4, -0.8), -390.0),
    (14.8, _around(-60, 142, 16), (0.6, 0.0, -0.7), -420.0),
    (15.5, _around(-75, 141, 11), (0.8, 0.0, -0.6), -438.0),
    (16.0, (66.0, 187.0, 8.0), (0.8, 0.0, -0.6), -446.0),
]
_WRIST = [Track([(k[0], k[1][i]) for k in _ARM]) for i in range(3)]
_POLE = [Track([(k[0], k[2][i]) for k in _ARM]) for i in range(3)]
_HAND = Track([(k[0], k[3]) for k in _ARM])
_HEEL = Track([(0, 0), (6.0, 0), (8.3, 17), (10.0, 17), (12.6, 0), (16, 0)])
_KNEE = Track([(0, 0.45), (2, 0.3), (5, 0.0), (10, 0.0), (12.4, 0.1), (15, 0.75), (16, 0.45)])
_GAZE = Track([(0, 0), (5.4, 0), (7.4, 1), (8.4, 1), (9.3, 0.08), (10, 0), (16, 0)])
_SHRUG = Track([(0, 0), (5.5, 0), (8.3, 13), (10.0, 13), (12.4, 2), (13.4, 0), (16, 0)])
_FLIP = Track([(0, 0), (4.2, 0), (6.6, 1), (16, 1)])
_BREATH = Track([(0, 0), (INHALE[0], 0), (INHALE[1], 1), (HOLD[1], 1), (EXHALE[1], 0), (16, 0)])
_STEP = Track([(0, 0), (4.2, 0), (6.6, 1), (TOTAL - 3.6, 1), (TOTAL - 1.5, 0), (TOTAL, 0)])


@dataclass(frozen=True)
class Posture:
    """The body at one moment."""

    wrist: Vector
    elbow: Vector
    hand: float
    """Angle of the open hand."""
    clasped: bool
    flip: float
    """0 palms up before the belly, 1 palms up overhead; between, the palms are turning."""
    heel: float
    sink: float
    """How far the hips are below their highest."""
    gaze: float
    shrug: float
    breath: float
    centre: float
    """Where the middle of the body stands sideways; it moves in the opening and closing step."""
    feet: tuple[float, float]
    lifted: float
    """How high the stepping foot is off the floor."""


def bend(root: Vector, tip: Vector, first: float, second: float, pole: Vector) -> tuple[Vector, Vector]:
    """Middle joint and reachable tip of a limb of two bones, its joint leaning towards `pole`."""
    span = tip - root
    distance = float(np.linalg.norm(span))
    reach = min(distance, first + second - 0.4)
    axis = span / distance
    tip = root + axis * reach
    side = pole - axis * float(pole @ axis)
    side /= float(np.linalg.norm(side)) or 1.0
    along = (first * first - second * second + reach * reach) / (2 * reach)
    out = math.sqrt(max(0.0, first * first - along * along))
    return root + axis * along + side * out, tip


def cycle_time(t: float) -> tuple[int, float]:
    """Which repetition (0..3; -1 before, 4 after) and the seconds within it."""
    inside = t - OPENING
    if inside < 0:
        return -1, 0.0
    number = int(inside // CYCLE)
    if number >= REPEATS:
        return REPEATS, 0.0
    return number, inside - number * CYCLE


def posture(t: float) -> Posture:
    """The body at a second of the video."""
    _, s = cycle_time(t)
    knee = _KNEE.at(s)
    # the knees loosen only after the opening step and straighten again before the closing one
    step = _STEP.at(t)
    sink = 9.0 * knee * min(1.0, max(0.0, step * 1.2 - 0.2))
    shrug = _SHRUG.at(s)
    root = np.array([SHOULDER[0] - 0.25 * shrug, SHOULDER[1] + shrug, 0.0])
    wrist = np.array([track.at(s) for track in _WRIST])
    pole = np.array([track.at(s) for track in _POLE])
    elbow, wrist = bend(root, wrist, UPPER_ARM, FOREARM, pole)
    moving = 4 * step * (1 - step)
    # her right foot (the viewer's left) stays; the other goes out and comes back
    still = -STANCE
    centre = still + CLOSED + (STANCE - CLOSED) * step
    other = still + 2 * CLOSED + 2 * (STANCE - CLOSED) * step
    sway = 1.2 * math.sin(t * 0.9)
    return Posture(
        wrist=wrist, elbow=elbow, hand=_HAND.at(s), clasped=1.93 <= s <= 10.12, flip=_FLIP.at(s), heel=_HEEL.at(s),
        sink=sink, gaze=_GAZE.at(s), shrug=shrug, breath=_BREATH.at(s), centre=centre - 5 * moving + 0.3 * sway,
        feet=(still, other), lifted=9.0 * moving,
    )  # fmt: skip


def breath_phase(t: float) -> tuple[str, float]:
    """The part of the breath ("in", "hold", "out" or "rest") and how far it has gone (0..1)."""
    number, s = cycle_time(t)
    if 0 <= number < REPEATS:
        for name, (a, b) in (("in", INHALE), ("hold", HOLD), ("out", EXHALE)):
            if a <= s < b:
                return name, (s - a) / (b - a)
    return "rest", 0.0
