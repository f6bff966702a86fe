"""The sound of the second video: long soft tones, plucked notes that rise and fall with the hands, a wood-block count.

The count has eight beats of two seconds for each repetition; its first beat is lower and a little stronger. All
pitches belong to one five-note scale on G, so nothing can clash and nothing asks for attention.
"""
# requirements: numpy

from __future__ import annotations

from posture import CYCLE, EXHALE, HOLD, INHALE, OPENING, REPEATS, TOTAL
from sound import PAD, Sound, Tone, add, bell, master, pluck, room, silence, sustained, wood_block

LOUDNESS = -18.0
COUNT = 2.0
"""Seconds between beats of the count."""
RISING = (
    (55, 62, 64, 67, 69, 71, 74),
    (52, 59, 64, 67, 69, 74, 76),
    (57, 62, 64, 69, 71, 74, 76),
    (55, 62, 67, 69, 71, 74, 79),
)
"""Plucked notes of the raising, one a second; a different way up each time."""
FALLING = ((74, 71, 69, 67, 64, 62), (76, 74, 69, 67, 64, 59), (76, 71, 69, 64, 62, 57), (74, 71, 67, 64, 62, 55))
BASS = ((43, 50), (40, 47), (45, 52), (43, 50))
"""Long tones: while gathering and raising, while lowering."""


def bed() -> Sound:
    """The long tones in three voices; each repetition leans on another note of the scale."""
    low, middle, high = list[Tone](), list[Tone](), list[Tone]()
    low.append(Tone(0.3, OPENING - 0.3, 43, 0.8, False))
    middle.append(Tone(0.6, OPENING - 0.6, 62, 0.6, False))
    for n in range(REPEATS):
        start = OPENING + n * CYCLE
        first, second = BASS[n]
        low += [Tone(start, HOLD[1], first, 0.9, False), Tone(start + HOLD[1], CYCLE - HOLD[1], second, 0.8, False)]
        middle += [
            Tone(start, 4.0, first + 12, 0.6, False), Tone(start + 4.0, 4.3, first + 19, 0.75, False),
            Tone(start + 8.3, 3.7, second + 19, 0.7, False), Tone(start + 12.0, 4.0, second + 12, 0.6, False),
        ]  # fmt: skip
        high += [
            Tone(start + 4.0, 4.3, (71, 67, 69, 71)[n], 0.45, False),
            Tone(start + 8.3, 4.0, (74, 71, 76, 74)[n], 0.5, False),
        ]
    last = OPENING + REPEATS * CYCLE
    low.append(Tone(last, TOTAL - last - 1.2, 43, 0.8, False))
    middle.append(Tone(last, TOTAL - last - 1.4, 55, 0.6, False))
    out = 0.30 * sustained(PAD, low, TOTAL, seed=21)
    out += 0.24 * sustained(PAD, middle, TOTAL, seed=22)
    return out + 0.16 * sustained(PAD, high, TOTAL, seed=23)


def plucks() -> Sound:
    """Notes that go up with the hands, a small bell at the top, notes that come down with them."""
    out = silence(TOTAL)
    for k, midi in enumerate((55, 62, 67)):
        add(out, pluck(midi, 0.40, 3.0), 0.5 + 0.25 * k)
    for n in range(REPEATS):
        start = OPENING + n * CYCLE
        add(out, pluck(BASS[n][0] + 12, 0.36, 2.6), start)
        for k, midi in enumerate(RISING[n]):
            add(out, pluck(midi, 0.34 + 0.02 * k, 2.6), start + INHALE[0] + 0.9 * k)
        add(out, bell(0.16, 1174.7), start + HOLD[0])
        for k, midi in enumerate(FALLING[n]):
            add(out, pluck(midi, 0.40 - 0.03 * k, 2.6), start + EXHALE[0] + 0.95 * k)
    last = OPENING + REPEATS * CYCLE
    for k, midi in enumerate((43, 55, 62, 67, 74)):
        add(out, pluck(midi, 0.34, 3.4), last + 1.0 + 0.12 * k)
    return out


def block() -> Sound:
    """The count."""
    out = silence(TOTAL)
    for k in range(int(OPENING / COUNT)):
        add(out, wood_block(0.22, 760), k * COUNT)
    for beat in range(int(REPEATS * CYCLE / COUNT)):
        first = beat % int(CYCLE / COUNT) == 0
        add(out, wood_block(0.42 if first else 0.28, 640 if first else 820), OPENING + beat * COUNT)
    return out


def music() -> Sound:
    """The whole, mastered."""
    return master(room(0.5 * bed() + 0.85 * plucks() + 0.9 * block(), 0.30, 2.0, seed=24), LOUDNESS)
