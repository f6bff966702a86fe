"""Numbered notation (简谱) as pictures: digits, lengthening dashes and dots, octave dots, underlines, bar lines.

Each line of the tune is drawn once as a mask; a frame then inks the masks it shows and marks the sounding note.
"""
# requirements: pillow; a DejaVu, Noto or Liberation system font for the digits

from __future__ import annotations

from dataclasses import dataclass

import tune
from canvas import SCALE, Canvas, digit_font
from palette import APRICOT, INK, LINE_STRONG, PERSIMMON, SURFACE, mix
from PIL import Image, ImageDraw, ImageFont

LINE_WIDTH, LINE_HEIGHT = 690, 118
"""Size of one line's picture, in finished pixels."""
MARGIN = 30
DIGIT = 44
"""Height of the digits' type."""
MIDDLE = 52
"""Where the middle of the digits lies below the line's top."""
WEIGHTS = {0.25: 1.0, 0.375: 1.25, 0.5: 1.3, 0.75: 1.75, 1.0: 1.9, 2.0: 3.3}
"""Room a note takes for its length in beats: longer notes stand wider, but not in proportion."""


@dataclass(frozen=True)
class Placed:
    """A note with the place of its digit's middle and of its last dash, in pixels from the line's left."""

    note: tune.Note
    x: float
    dash: float


def place(line: int) -> tuple[list[Placed], list[float]]:
    """Where the notes and the bar lines of a line stand."""
    first, last = tune.LINES[line]
    notes = [n for n in tune.melody() if first <= n.bar < last]
    gap = 0.75
    total = sum(WEIGHTS[n.length] for n in notes) + gap * (last - first)
    unit = (LINE_WIDTH - 2 * MARGIN) / total
    at = float(MARGIN)
    placed: list[Placed] = []
    bars: list[float] = []
    for n, after in zip(notes, [*notes[1:], None], strict=True):
        room = WEIGHTS[n.length] * unit
        x = at + 0.5 * unit
        placed.append(Placed(n, x, x + room * 0.5 if n.dashes else x))
        at += room
        if after is None or after.bar != n.bar:
            bars.append(at + gap * unit * 0.22)
            at += gap * unit
    return placed, bars


def _bar_line(pen: ImageDraw.ImageDraw, x: float, width: float) -> None:
    box = [(x - width / 2) * SCALE, (MIDDLE - 30) * SCALE, (x + width / 2) * SCALE, (MIDDLE + 30) * SCALE]
    pen.rectangle(box, fill=255)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float = 3.4) -> None:
    box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
    pen.ellipse(box, fill=255)


def _rule(pen: ImageDraw.ImageDraw, x0: float, x1: float, y: float) -> None:
    pen.rectangle([x0 * SCALE, (y - 1.4) * SCALE, x1 * SCALE, (y + 1.4) * SCALE], fill=255)


def draw_note(pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, p: Placed) -> None:
    """The digit with its dots and dashes; underlines are drawn for a whole beat at once elsewhere."""
    n = p.note
    pen.text((p.x * SCALE, MIDDLE * SCALE), str(n.degree), fill=255, font=font, anchor="mm")
    if n.dotted:
        _dot(pen, p.x + 20, MIDDLE + 3, 3.2)
    if n.dashes:
        pen.rounded_rectangle(
            [(p.dash - 11) * SCALE, (MIDDLE - 2.2) * SCALE, (p.dash + 11) * SCALE, (MIDDLE + 2.2) * SCALE],
            2 * SCALE,
            fill=255,
        )
    if n.octave > 0:
        _dot(pen, p.x, MIDDLE - 27)
    if n.octave < 0:
        _dot(pen, p.x, MIDDLE + {"4": 27, "8": 33, "16": 40}[n.written])


def draw_beams(pen: ImageDraw.ImageDraw, placed: list[Placed]) -> None:
    """Underlines: one for eighths, two for sixteenths, joined within a beat so that the beat is seen at a glance."""
    for level, kinds in ((0, ("8", "16")), (1, ("16",))):
        run: list[Placed] = []
        for p in [*placed, None]:
            joined = (
                p is not None
                and run
                and p.note.written in kinds
                and int(run[-1].note.start) == int(p.note.start)
                and abs(run[-1].note.start + run[-1].note.length - p.note.start) < 1e-9
            )
            if p is not None and joined:
                run.append(p)
                continue
            if run:
                _rule(pen, run[0].x - 14, run[-1].x + 14, MIDDLE + 24 + 7 * level)
            run = [p] if p is not None and p.note.written in kinds else []


class Score:
    """The whole tune as line masks, and the inking of a window onto them."""

    def __init__(self) -> None:
        self.font = digit_font(DIGIT)
        self.lines = [place(i) for i in range(len(tune.LINES))]
        self.masks = [self._mask(i) for i in range(len(tune.LINES))]
        self.pens: dict[tuple[int, float], Image.Image] = {}

    def _blank(self) -> Image.Image:
        return Image.new("L", (LINE_WIDTH * SCALE, LINE_HEIGHT * SCALE), 0)

    def _mask(self, line: int) -> Image.Image:
        mask = self._blank()
        pen = ImageDraw.Draw(mask)
        placed, bars = self.lines[line]
        for p in placed:
            draw_note(pen, self.font, p)
        draw_beams(pen, placed)
        for x in bars[:-1]:
            _bar_line(pen, x, 2)
        if line == len(tune.LINES) - 1:
            _bar_line(pen, bars[-1], 2)
            _bar_line(pen, bars[-1] + 8, 5)
        else:
            _bar_line(pen, bars[-1], 2)
        return mask

    def _single(self, line: int, p: Placed) -> Image.Image:
        key = (line, p.note.start)
        if key not in self.pens:
            mask = self._blank()
            draw_note(ImageDraw.Draw(mask), self.font, p)
            self.pens[key] = mask
        return self.pens[key]

    def sounding(self, beat: float) -> tuple[int, Placed] | None:
        """Line and note heard at a beat of the tune (counted from its first bar), if any."""
        for line, (placed, _) in enumerate(self.lines):
            for p in placed:
                if p.note.start - 1e-6 <= beat < p.note.start + p.note.length - 1e-6:
                    return line, p
        return None

    def ink(self, canvas: Canvas, left: float, top: float, slots: int, scroll: float, row: int, beat: float) -> None:
        """Draw the window: `scroll` is the row at its top (rows count on through both times), `row` the one played.

        `beat` counts within the time being played; below zero nothing is marked.
        """
        height = slots * LINE_HEIGHT
        sheet = Image.new("RGB", (LINE_WIDTH * SCALE, round(height * SCALE)), SURFACE)
        found = self.sounding(beat) if beat >= 0 else None
        for r in range(max(0, int(scroll) - 1), int(scroll) + slots + 2):
            if r >= 2 * len(self.masks):
                continue
            y = (r - scroll) * LINE_HEIGHT
            if y <= -LINE_HEIGHT or y >= height:
                continue
            line = r % len(self.masks)
            # rows soften as they leave at the top or come in at the bottom
            edge = min(1.0, max(0.0, (y + 70) / 70), max(0.0, (height - y - 30) / 70))
            colour = INK if r == row else mix(INK, SURFACE, 0.50)
            at = (0, round(y * SCALE))
            if found is not None and r == row and found[0] == line:
                p = found[1]
                held = beat - p.note.start >= 1 and p.note.dashes > 0
                pen = ImageDraw.Draw(sheet)
                box = [
                    (p.x - 19) * SCALE,
                    (y + MIDDLE - 39) * SCALE,
                    ((p.dash if held else p.x) + (21 if not p.note.dotted else 29)) * SCALE,
                    (y + MIDDLE + 48) * SCALE,
                ]
                pen.rounded_rectangle(box, 14 * SCALE, fill=APRICOT)
            sheet.paste(mix(SURFACE, colour, edge), at, self.masks[line])
            if found is not None and r == row and found[0] == line:
                sheet.paste(PERSIMMON, at, self._single(line, found[1]))
        canvas.image.paste(sheet, (round(left * SCALE), round(top * SCALE)))

    def heading(self, canvas: Canvas, x: float, y: float) -> None:
        """Key and time: 1=G, two beats of a quarter to the bar."""
        big, small = digit_font(26), digit_font(22)
        soft = mix(INK, LINE_STRONG, 0.6)
        pen = canvas.pen
        pen.text((x * SCALE, y * SCALE), tune.KEY_NAME, fill=soft, font=big, anchor="lm")
        for text, dy in (("2", -14), ("4", 14)):
            pen.text(((x + 92) * SCALE, (y + dy) * SCALE), text, fill=soft, font=small, anchor="mm")
        canvas.stroke([(x + 81, y), (x + 103, y)], 2, soft)
