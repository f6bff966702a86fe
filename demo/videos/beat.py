"""A metronome of 110 beats a minute for practising chest compressions; every thirtieth beat sounds softer and rounder.

Thirty compressions, then two breaths: the changed sound tells the ear that thirty are done without counting.
"""
# requirements: numpy; ffmpeg

from __future__ import annotations

from pathlib import Path

from encode import write_mp3
from sound import Sound, add, bell, master, silence, wood_block

PER_MINUTE = 110
LENGTH = 30.0
"""Seconds."""
ROUND = 30
"""Beats after which the accent comes."""
KILOBITS = 64
LOUDNESS = -18.7
"""LUFS; short knocks reach high peaks, so they are kept a little lower than the music."""


def clicks() -> Sound:
    """The beats: the first at once, the accents a soft bell instead of the hard knock."""
    out = silence(LENGTH)
    step = 60 / PER_MINUTE
    for number in range(int(LENGTH / step)):
        if (number + 1) % ROUND == 0:
            add(out, wood_block(0.35, 620), number * step)
            add(out, bell(0.32, 659.3, 0.5), number * step)
        else:
            add(out, wood_block(0.8, 940), number * step)
    return master(out, LOUDNESS, ceiling=0.75)


def make(media: Path) -> None:
    """Write the sound into the folder."""
    write_mp3(media / f"beat-{PER_MINUTE}.mp3", clicks(), KILOBITS)
