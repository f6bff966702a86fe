"""《紫竹调》 (Zizhudiao), a traditional melody of Jiangnan, as data, and the reading of our short notation.

A note is written degree, octave mark, length: `6` quarter, `6_` eighth, `6=` sixteenth, `6_.` dotted eighth,
`1'` the octave above, `6,` the octave below; `-` lengthens the note before it by one beat.

The version is the plain vocal one. Three notations that do not depend on one another (an erhu edition, a piano
transcription and the Suzhou singing kept in the Essen folk-song collection) agree on nearly all of it; where they
ornament differently, the plainer reading stands here.
"""
# requirements: none

from __future__ import annotations

import math
from dataclasses import dataclass

KEY_MIDI = 67
"""1=G: then the tune lies between the erhu's open inner string (low 5, D4) and its first octave."""
KEY_NAME = "1=G"
STEPS = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11}
BAR_BEATS = 2

BARS = (
    "6_. 1'= 5_ 3_",
    "6_ 6= 1'= 5_ 5= 3=",
    "2_ 2= 3= 2_ 1= 6,=",
    "1 -",
    "3_ 1' 6= 5=",
    "3_. 5= 6= 5= 6= 1'=",
    "5 -",
    "3_ 3= 5= 6= 5= 6_",
    "5 -",
    "1'_ 6= 5= 3= 5= 6= 1'=",
    "5 -",
    "5= 6= 5 1'_",
    "6= 1'= 6= 5= 3",
    "5_ 2_ 3_ 5_",
    "5_ 1 6,_",
    "1_. 6,= 5_ 5= 3=",
    "2= 3= 2= 1= 2",
    "3_ 5 6,_",
    "1_. 2= 7,= 6,= 5,_",
    "6, -",
    "1_. 6,= 5_ 5= 3=",
    "2= 3= 2= 1= 2",
    "3_ 5 6,_",
    "1_. 2= 7,= 6,= 5,_",
    "6, -",
)

LINES = ((0, 2), (2, 4), (4, 7), (7, 9), (9, 11), (11, 13), (13, 15), (15, 17), (17, 20), (20, 22), (22, 25))
"""First bar and bar after the last of each line on the screen."""
PAGES = (0, 4, 7)
"""The line at the top when a page turns; pages turn where the singer breathes, so that no phrase is cut."""

FLOWERS = {
    0: "6= 5= 6= 1'= 5= 6= 5= 3=",
    1: "6= 5= 6= 1'= 5= 6= 5= 3=",
    2: "2= 3= 2= 3= 2= 3= 1= 6,=",
    3: "1_. 2= 1= 2= 3= 5=",
    6: "5_. 6= 5= 6= 5_",
    7: "3= 2= 3= 5= 6= 5= 6= 1'=",
    8: "5_. 3= 5= 6= 5= 6=",
    10: "5_. 6= 1'= 6= 5_",
    12: "6= 1'= 6= 5= 3_. 2=",
    13: "5= 3= 2_ 3_ 5_",
    16: "2= 3= 2= 1= 2_. 3=",
    19: "6,_. 1= 6,= 5,= 6,_",
}
"""Bars the erhu fills with small notes the second time (加花), as ensemble players do; our own, in common use."""


@dataclass(frozen=True)
class Note:
    """A note: where it starts and how long it lasts in beats, and how it is written."""

    start: float
    length: float
    degree: int
    octave: int
    written: str
    """One of "4" (quarter), "8" (eighth), "16" (sixteenth)."""
    dotted: bool
    dashes: int
    bar: int

    @property
    def midi(self) -> int:
        """Its pitch as a MIDI number."""
        return KEY_MIDI + STEPS[self.degree] + 12 * self.octave


def read_bar(text: str, bar: int) -> list[Note]:
    """Read one bar; refuses a bar that does not have two beats."""
    notes: list[Note] = []
    at = 0.0
    for token in text.split():
        if token == "-":
            last = notes.pop()
            notes.append(Note(last.start, last.length + 1, last.degree, last.octave, "4", False, last.dashes + 1, bar))
            at += 1
            continue
        octave = token.count("'") - token.count(",")
        written = "16" if "=" in token else "8" if "_" in token else "4"
        length = {"16": 0.25, "8": 0.5, "4": 1.0}[written]
        dotted = token.endswith(".")
        if dotted:
            length *= 1.5
        notes.append(Note(at, length, int(token[0]), octave, written, dotted, 0, bar))
        at += length
    if abs(at - BAR_BEATS) > 1e-9:
        raise ValueError(f"bar {bar + 1} has {at} beats: {text}")
    return notes


def melody(flowers: bool = False) -> list[Note]:
    """All notes of one time through, their starts counted in beats from the first bar."""
    out: list[Note] = []
    for bar, text in enumerate(BARS):
        for note in read_bar(FLOWERS.get(bar, text) if flowers else text, bar):
            moved = note.start + bar * BAR_BEATS
            out.append(Note(moved, note.length, note.degree, note.octave, note.written, note.dotted, note.dashes, bar))
    return out


INTRO_BEATS = 6
PASS_BEATS = len(BARS) * BAR_BEATS
BEAT = 0.8
"""Seconds a beat: 75 a minute, an easy walk."""
SLOW_BEATS = 4
SLOW_BY = 0.45
"""Over the last four beats each beat grows, to this share longer at the very end (渐慢)."""
TAIL = 3.2
"""Seconds after the last beat, for the sound to fade."""


def seconds(beat: float) -> float:
    """When a beat (0 = start of the introduction) comes, in seconds; knows the slowing at the end."""
    slow_from = INTRO_BEATS + 2 * PASS_BEATS - SLOW_BEATS
    if beat <= slow_from:
        return beat * BEAT
    over = min(beat - slow_from, float(SLOW_BEATS))
    rest = max(0.0, beat - slow_from - SLOW_BEATS)
    # the length of a beat grows evenly from BEAT to BEAT*(1+SLOW_BY), so the time is its integral
    return slow_from * BEAT + BEAT * (over + SLOW_BY * over * over / (2 * SLOW_BEATS)) + rest * BEAT * (1 + SLOW_BY)


def pass_start(which: int) -> int:
    """The beat on which time through number 0 or 1 begins."""
    return INTRO_BEATS + which * PASS_BEATS


def bar_seconds(which: int, bar: int) -> float:
    """When a bar (counted from 0) of a time through begins, in seconds."""
    return seconds(pass_start(which) + bar * BAR_BEATS)


def total_seconds() -> float:
    """Length of the whole, in seconds, rounded up to a 24th so that sound and picture end together."""
    end = seconds(INTRO_BEATS + 2 * PASS_BEATS) + TAIL
    return math.ceil(end * 24) / 24
