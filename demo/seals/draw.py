"""Draws the seal of the demo's school: a ring with its name around an open book, and the word for "sample" in it.

No seal of a real body looks so: those of schools and authorities bear a star and no book, and never the word 样例.
Run by hand where Noto Serif CJK is installed: ``python demo/seals/draw.py``; what it draws is kept beside it.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
SIMPLIFIED = 2  # of the faces in that file
NAME, SAMPLE = "江溪街道社区教育中心", "样例"
SIDE, FINER = 600, 3  # pixels; drawn three times as large and made smaller
RED = (163, 38, 42, 255)
ARC = 250  # degrees that the name takes


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size * FINER, index=SIMPLIFIED)


def _character(one: str, size: int) -> Image.Image:
    box = Image.new("RGBA", (size * FINER * 2,) * 2)
    ImageDraw.Draw(box).text((size * FINER, size * FINER), one, font=_font(size), fill=RED, anchor="mm")
    return box


def draw() -> Image.Image:
    side = SIDE * FINER
    middle = side / 2
    seal = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(seal)

    def ring(inset: int, width: int) -> None:
        pen.ellipse(
            [inset * FINER, inset * FINER, side - inset * FINER, side - inset * FINER], None, RED, width * FINER
        )

    ring(4, 14)
    ring(26, 4)
    step = ARC / (len(NAME) - 1)
    for number, one in enumerate(NAME):
        turn = -ARC / 2 + number * step
        drawn = _character(one, 62).rotate(-turn, resample=Image.Resampling.BICUBIC)
        away = 212 * FINER
        x, y = middle + away * math.sin(math.radians(turn)), middle - away * math.cos(math.radians(turn))
        seal.alpha_composite(drawn, (round(x - drawn.width / 2), round(y - drawn.height / 2)))
    _book(pen, middle)
    sample = _character(SAMPLE, 74)
    wide = Image.new("RGBA", (sample.width * 2, sample.height))
    ImageDraw.Draw(wide).text(
        (wide.width / 2, wide.height / 2), "   ".join(SAMPLE), font=_font(74), fill=RED, anchor="mm"
    )
    seal.alpha_composite(wide, (round(middle - wide.width / 2), round(middle + 150 * FINER - wide.height / 2)))
    return seal.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _book(pen: ImageDraw.ImageDraw, middle: float) -> None:
    """An open book: two leaves that rise to the sides."""
    for way in (-1, 1):
        leaf = [(4, -52), (106, -84), (106, 36), (4, 68)]
        points = [(middle + way * x * FINER, middle + (y - 22) * FINER) for x, y in leaf]
        pen.polygon(points, outline=RED, width=12 * FINER)
        for line in (-34, -6, 22):
            ends = [(26, line), (86, line - 19)]
            pen.line([(middle + way * x * FINER, middle + (y - 12) * FINER) for x, y in ends], RED, 7 * FINER)


if __name__ == "__main__":
    draw().quantize(48, method=Image.Quantize.FASTOCTREE).save(Path(__file__).with_name("jiangxi.png"), optimize=True)
