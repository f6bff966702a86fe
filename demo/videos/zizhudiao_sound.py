"""The music of the first video: erhu, plucked strings, bamboo flute, wood block and a soft drum play 《紫竹调》.

First time through: the erhu plain, plucked strings joining at the second line. Second time: the erhu fills in small
notes (加花) while the flute keeps the plain tune above it, which is how silk-and-bamboo players share one melody.
"""
# requirements: numpy

from __future__ import annotations

import tune
from sound import ERHU, FLUTE, Sound, Tone, add, master, pluck, room, silence, soft_drum, sustained, wood_block

LOUDNESS = -18.0
"""LUFS; between -20 and -16 as the brief asks, so that no lesson is louder than the next."""


def tones(which: int, flowers: bool, up: int, loud: float, first_bar: int = 0) -> list[Tone]:
    """One time through as tones; short notes are slurred in pairs, a new bow starts on each beat's first note."""
    out: list[Tone] = []
    for note in tune.melody(flowers):
        if note.bar < first_bar:
            continue
        beat = tune.pass_start(which) + note.start
        start, end = tune.seconds(beat), tune.seconds(beat + note.length)
        fresh = note.start % 1 == 0
        push = loud * (1.0 if note.start % tune.BAR_BEATS == 0 else 0.92)
        out.append(Tone(start, end - start, note.midi + up, push, fresh))
    return out


def last_note_rings(notes: list[Tone]) -> list[Tone]:
    """Lengthen the very last tone into the tail."""
    last = notes[-1]
    return [*notes[:-1], Tone(last.start, last.length + 1.2, last.midi, last.loud, last.fresh_bow)]


def breaths(notes: list[Tone]) -> list[Tone]:
    """A blown instrument cannot play without end: leave a small gap after each long note."""
    return [Tone(n.start, n.length - (0.12 if n.length > 1 else 0.015), n.midi, n.loud, n.fresh_bow) for n in notes]


def plucked(length: float) -> Sound:
    """The tune's frame on plucked strings: its note on the beat, the octave above as an echo between beats (衬音)."""
    out = silence(length)
    notes = tune.melody()
    for which in (0, 1):
        for beat in range(tune.PASS_BEATS):
            bar = beat // tune.BAR_BEATS
            if which == 0 and bar < tune.LINES[1][0]:
                continue
            sounding = [n for n in notes if n.start <= beat + 1e-9][-1]
            low = sounding.midi - 12 if sounding.midi > 69 else sounding.midi
            at = tune.pass_start(which) + beat
            strong = 0.30 if beat % 2 == 0 else 0.22
            add(out, pluck(low, strong), tune.seconds(at))
            add(out, pluck(low + 12, strong * 0.5, bright=0.9), tune.seconds(at + 0.5))
            if which == 1 and beat % 2 == 0:
                add(out, pluck(low - 12, 0.16, 2.0, 0.9), tune.seconds(at))
    # the introduction: an open fifth on each bar, the end: the final note over its octave, spread by hand
    for beat in range(0, tune.INTRO_BEATS, tune.BAR_BEATS):
        for n, midi in enumerate((55, 62, 67)):
            add(out, pluck(midi, 0.17, 2.0), tune.seconds(beat) + 0.03 * n)
    for n, midi in enumerate((40, 52, 59, 64, 76)):
        add(out, pluck(midi, 0.20, 3.0, 0.9), tune.seconds(tune.INTRO_BEATS + 2 * tune.PASS_BEATS - 2) + 0.07 * n)
    return out


def percussion(length: float) -> Sound:
    """Wood block on each bar's first beat, a drum touched on the second; both stay behind the tune."""
    out = silence(length)
    for beat in range(tune.INTRO_BEATS + 2 * tune.PASS_BEATS - 2):
        at = tune.seconds(beat)
        intro = beat < tune.INTRO_BEATS
        if beat % 2 == 0:
            add(out, wood_block(0.30 if intro else 0.16), at)
        elif intro:
            add(out, wood_block(0.15, 700), at)
        elif beat >= tune.pass_start(0) + 8:
            add(out, soft_drum(0.10), at)
    return out


def music() -> Sound:
    """The whole piece, mastered."""
    length = tune.total_seconds()
    erhu = [*tones(0, False, 0, 0.80), *tones(1, True, 0, 0.70)]
    flute = breaths(last_note_rings(tones(1, False, 12, 0.5)))
    out = 0.30 * sustained(ERHU, last_note_rings(erhu), length, seed=11)
    out += 0.23 * sustained(FLUTE, flute, length, seed=12)
    out += 0.85 * plucked(length) + 1.1 * percussion(length)
    return master(room(out, 0.24, 1.5, seed=13), LOUDNESS)
