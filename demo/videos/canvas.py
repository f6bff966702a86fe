"""Drawing with Pillow at three times the size, so that edges come out smooth.

All coordinates and widths given to a Canvas are pixels of the finished 1280x720 picture; y grows downwards.
"""
# requirements: numpy, pillow

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from palette import RGB
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
SCALE = 3
"""How many drawn pixels stand for one finished pixel, each way."""

Point = tuple[float, float]

FONT_PLACES = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
)


def digit_font(size: float) -> ImageFont.FreeTypeFont:
    """A bold font for the notation's digits, `size` finished pixels high.

    Only system fonts are used, so that no font has to be kept beside the scripts.
    """
    for place in FONT_PLACES:
        if Path(place).is_file():
            return ImageFont.truetype(place, round(size * SCALE))
    raise SystemExit(
        "No font for the notation's digits. Install fonts-dejavu-core (Debian), or add a path to FONT_PLACES "
        "in canvas.py. Looked in: " + ", ".join(FONT_PLACES)
    )


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 10) -> list[Point]:
    """A soft curve through the points (Catmull-Rom), as a list of many points."""
    n = len(points)
    out: list[Point] = []
    for i in range(n if closed else n - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k - 1) % n] for k in range(4))
        else:
            p0, p1, p2, p3 = points[max(i - 1, 0)], points[i], points[i + 1], points[min(i + 2, n - 1)]
        for s in range(steps):
            t = s / steps
            a, b = t * t, t * t * t
            w0, w1 = -0.5 * t + a - 0.5 * b, 1 - 2.5 * a + 1.5 * b
            w2, w3 = 0.5 * t + 2 * a - 1.5 * b, -0.5 * a + 0.5 * b
            out.append(
                (
                    w0 * p0[0] + w1 * p1[0] + w2 * p2[0] + w3 * p3[0],
                    w0 * p0[1] + w1 * p1[1] + w2 * p2[1] + w3 * p3[1],
                )
            )
    if not closed:
        out.append(points[-1])
    return out


def turn(p: Point, centre: Point, degrees: float) -> Point:
    """The point turned about a centre; positive is clockwise on the screen."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = p[0] - centre[0], p[1] - centre[1]
    return centre[0] + x * c - y * s, centre[1] + x * s + y * c


class Canvas:
    """A picture being drawn. `alpha` runs from 0 (nothing) to 1 (opaque)."""

    def __init__(self, background: RGB | Image.Image, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        if isinstance(background, Image.Image):
            self.image = background.copy()
        else:
            self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), background)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    @staticmethod
    def _fill(colour: RGB, alpha: float) -> tuple[int, int, int, int]:
        return colour[0], colour[1], colour[2], round(255 * min(1.0, max(0.0, alpha)))

    def poly(self, points: Sequence[Point], colour: RGB, alpha: float = 1.0) -> None:
        """Fill the shape with these corners."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=self._fill(colour, alpha))

    def blob(self, points: Sequence[Point], colour: RGB, alpha: float = 1.0) -> None:
        """Fill a soft shape through these points."""
        self.poly(smooth(points), colour, alpha)

    def circle(self, centre: Point, radius: float, colour: RGB, alpha: float = 1.0) -> None:
        """Fill a circle."""
        self.oval(centre, radius, radius, colour, alpha)

    def oval(self, centre: Point, rx: float, ry: float, colour: RGB, alpha: float = 1.0, degrees: float = 0.0) -> None:
        """Fill an ellipse, turned if wished."""
        x, y = centre
        if degrees == 0.0:
            box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
            self.pen.ellipse(box, fill=self._fill(colour, alpha))
            return
        ring = [(x + rx * math.cos(a * math.pi / 24), y + ry * math.sin(a * math.pi / 24)) for a in range(48)]
        self.poly([turn(p, centre, degrees) for p in ring], colour, alpha)

    def box(self, x0: float, y0: float, x1: float, y1: float, radius: float, colour: RGB, alpha: float = 1.0) -> None:
        """Fill a rectangle with round corners."""
        corners = [x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE]
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=self._fill(colour, alpha))

    def capsule(self, a: Point, b: Point, ra: float, rb: float, colour: RGB) -> None:
        """Fill a limb: a straight shape with round ends of two radii."""
        self.circle(a, ra, colour)
        self.circle(b, rb, colour)
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = math.hypot(dx, dy)
        if length <= abs(ra - rb) or length < 1e-6:
            return
        # the straight sides touch both circles; `lean` turns the normals for unequal radii
        lean = math.acos((ra - rb) / length)
        base = math.atan2(dy, dx)
        p = [
            (a[0] + ra * math.cos(base + lean), a[1] + ra * math.sin(base + lean)),
            (b[0] + rb * math.cos(base + lean), b[1] + rb * math.sin(base + lean)),
            (b[0] + rb * math.cos(base - lean), b[1] + rb * math.sin(base - lean)),
            (a[0] + ra * math.cos(base - lean), a[1] + ra * math.sin(base - lean)),
        ]
        self.poly(p, colour)

    def stroke(self, points: Sequence[Point], width: float, colour: RGB, alpha: float = 1.0) -> None:
        """Draw a line of even width through the points, with round joints and ends."""
        flat = [(x * SCALE, y * SCALE) for x, y in points]
        fill = self._fill(colour, alpha)
        self.pen.line(flat, fill=fill, width=max(1, round(width * SCALE)), joint="curve")
        if alpha >= 1.0:
            for p in (points[0], points[-1]):
                self.circle(p, width / 2, colour)

    def curve(self, points: Sequence[Point], width: float, colour: RGB, alpha: float = 1.0) -> None:
        """Draw a soft line through the points."""
        self.stroke(smooth(points, closed=False), width, colour, alpha)

    def arc(self, centre: Point, radius: float, start: float, end: float, width: float, colour: RGB) -> None:
        """Draw part of a circle; degrees from the top, clockwise, with round ends."""
        count = max(2, int(abs(end - start) / 3) + 2)
        ring = [
            (
                centre[0] + radius * math.sin(math.radians(start + (end - start) * i / (count - 1))),
                centre[1] - radius * math.cos(math.radians(start + (end - start) * i / (count - 1))),
            )
            for i in range(count)
        ]
        self.stroke(ring, width, colour)

    def finished(self) -> Image.Image:
        """The picture at its finished size."""
        return self.image.reduce(SCALE)
