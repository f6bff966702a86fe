"""Instruments made of sines and noise, a small room, and loudness by the broadcast measure (ITU-R BS.1770).

Sounds are float64 arrays at 44.1 kHz, mono; frequencies are in hertz, times in seconds. Noise comes from a
generator with a fixed seed, so that every run gives the same samples.
"""
# requirements: numpy

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from encode import RATE
from numpy.typing import NDArray

Sound = NDArray[np.float64]
CONTROL = 441
"""Points a second at which slow things (loudness, vibrato, colour) are worked out, before stretching to samples."""


@dataclass(frozen=True)
class Tone:
    """A note to be played: start and length in seconds, MIDI pitch, how loud (0..1)."""

    start: float
    length: float
    midi: float
    loud: float = 1.0
    fresh_bow: bool = True
    """Whether the bow (or tongue) starts anew here; if not, the note is slurred to the one before."""


def hertz(midi: float) -> float:
    """Frequency of a MIDI pitch."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


def silence(length: float) -> Sound:
    """So many seconds of nothing."""
    return np.zeros(round(length * RATE))


def add(into: Sound, sound: Sound, at: float) -> None:
    """Mix a sound into a longer one at a time; what lies beyond the end is left out."""
    first = round(at * RATE)
    last = min(len(into), first + len(sound))
    if last > first >= 0:
        into[first:last] += sound[: last - first]


def soften(values: Sound, width: int) -> Sound:
    """Even out a curve over `width` points with a rounded window: steps become glides."""
    window = np.hanning(width + 2)[1:-1]
    padded = np.pad(values, width, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="same")[width:-width]


def band(sound: Sound, low: float, high: float) -> Sound:
    """Keep what lies between two frequencies, with soft shoulders."""
    spectrum = np.fft.rfft(sound)
    f = np.fft.rfftfreq(len(sound), 1 / RATE)
    f[0] = 1.0
    gain = 1 / np.sqrt(1 + (low / f) ** 4) / np.sqrt(1 + (f / high) ** 4)
    return np.asarray(np.fft.irfft(spectrum * gain, len(sound)))


def _stretch(control: Sound, samples: int) -> Sound:
    """From control points to samples."""
    at = np.arange(samples) / RATE * CONTROL
    return np.asarray(np.interp(at, np.arange(len(control)), control))


@dataclass(frozen=True)
class Voice:
    """What makes a sustained instrument itself."""

    harmonics: int
    fall: float
    """How fast upper harmonics weaken: amplitude is 1/k**fall before the body's colour."""
    body: Sequence[tuple[float, float, float]]
    """Resonances: centre in hertz, width in octaves, gain."""
    glide: float
    """Seconds a change of pitch takes when slurred."""
    attack: float
    vibrato_cents: float
    vibrato_hertz: float
    breath: float
    """Share of bow or breath noise."""
    breath_band: tuple[float, float]


ERHU = Voice(
    harmonics=22, fall=0.80, body=((430, 0.9, 1.0), (900, 0.5, 0.9), (1750, 0.5, 1.1), (3000, 0.6, 0.7)),
    glide=0.075, attack=0.07, vibrato_cents=24, vibrato_hertz=5.6, breath=0.010, breath_band=(1400, 5200),
)  # fmt: skip
FLUTE = Voice(
    harmonics=6, fall=1.9, body=((700, 1.2, 1.0), (1500, 0.8, 0.6)),
    glide=0.035, attack=0.055, vibrato_cents=9, vibrato_hertz=5.0, breath=0.035, breath_band=(900, 4200),
)  # fmt: skip
PAD = Voice(
    harmonics=7, fall=1.7, body=((300, 1.4, 1.0), (700, 1.0, 0.5)),
    glide=0.25, attack=0.9, vibrato_cents=4, vibrato_hertz=4.2, breath=0.0, breath_band=(500, 2000),
)  # fmt: skip


def sustained(voice: Voice, tones: Sequence[Tone], length: float, seed: int) -> Sound:
    """Play tones one after another on a bowed or blown instrument, for `length` seconds in all."""
    noise = np.random.default_rng(seed)
    points = int(length * CONTROL) + 2
    time = np.arange(points) / CONTROL
    pitch = np.full(points, tones[0].midi if tones else 60.0)
    level = np.zeros(points)
    depth = np.zeros(points)
    for tone, after in zip(tones, [*tones[1:], None], strict=True):
        a, b = round(tone.start * CONTROL), round((tone.start + tone.length) * CONTROL)
        pitch[a:] = tone.midi
        into = time[a:b] - tone.start
        # a long note swells a little and sinks; a short one keeps still
        swell = 1 + 0.12 * np.sin(np.pi * np.clip(into / tone.length, 0, 1)) * min(1.0, tone.length)
        level[a:b] = tone.loud * swell
        if tone.fresh_bow:
            dip = max(1, round(0.035 * CONTROL))
            level[max(0, a - dip) : a + dip] *= 0.45
        if after is None or after.start > tone.start + tone.length + 0.05:
            fade = min(b - a, round(0.25 * CONTROL))
            level[b - fade : b] *= np.cos(np.linspace(0, np.pi / 2, fade)) ** 0.8
        if tone.length > 0.3:
            depth[a:b] = np.clip((into - 0.16) / 0.3, 0, 1) * min(1.0, 0.4 + tone.length / 2)
    pitch = soften(pitch, max(3, round(voice.glide * CONTROL)))
    level = soften(level, max(3, round(voice.attack * CONTROL)))
    depth = soften(depth, round(0.09 * CONTROL))
    drift = soften(noise.standard_normal(points), 90) * 0.10
    vibrato = depth * voice.vibrato_cents / 100 * np.sin(2 * np.pi * voice.vibrato_hertz * time + 3 * drift)
    frequency = 440.0 * 2.0 ** ((pitch + vibrato + drift * 0.12 - 69) / 12)

    samples = round(length * RATE)
    phase = 2 * np.pi * np.cumsum(_stretch(frequency, samples)) / RATE
    out = np.zeros(samples)
    total = np.zeros(points)
    for k in range(1, voice.harmonics + 1):
        f = frequency * k
        colour = np.full(points, 0.18)
        for centre, octaves, gain in voice.body:
            colour += gain * np.exp(-0.5 * (np.log2(f / centre) / octaves) ** 2)
        # louder playing is brighter playing
        amplitude = colour / k**voice.fall * np.clip(level, 0.02, 1.3) ** (0.10 * (k - 1) ** 0.6)
        amplitude[f > 16_000] = 0
        total += amplitude**2
        out += np.sin(k * phase) * _stretch(amplitude * level, samples)
    out /= float(np.sqrt(np.mean(total)))
    if voice.breath > 0:
        hiss = band(noise.standard_normal(samples), *voice.breath_band)
        out += voice.breath * hiss / float(np.std(hiss)) * _stretch(level, samples)
    return out


def pluck(midi: float, loud: float, length: float = 1.6, bright: float = 1.0) -> Sound:
    """A plucked or lightly struck string: partials that die the sooner the higher they are."""
    f0 = hertz(midi)
    t = np.arange(round(length * RATE)) / RATE
    out = np.zeros(len(t))
    for k in range(1, 15):
        f = f0 * k * float(np.sqrt(1 + 0.00012 * k * k))
        if f > 14_000:
            break
        weight = abs(float(np.sin(k * np.pi * 0.18))) / k ** (1.25 / bright)
        out += weight * np.exp(-t * (1.9 + 0.75 * k) * (f0 / 330) ** 0.35) * np.sin(2 * np.pi * f * t)
    rise = np.clip(t / 0.004, 0, 1)
    end = np.clip((length - t) / 0.08, 0, 1)
    return loud * out * rise * end


def wood_block(loud: float, pitch: float = 820.0) -> Sound:
    """A wood block: two short, slightly untuned knocks of sound."""
    t = np.arange(round(0.22 * RATE)) / RATE
    body = np.exp(-t * 38) * np.sin(2 * np.pi * pitch * t) + 0.5 * np.exp(-t * 60) * np.sin(
        2 * np.pi * pitch * 1.53 * t
    )
    knock = 0.25 * np.exp(-t * 260) * np.sin(2 * np.pi * pitch * 3.1 * t)
    return np.asarray(loud * (body + knock) * np.clip(t / 0.0015, 0, 1))


def soft_drum(loud: float) -> Sound:
    """A small drum touched with the fingers."""
    t = np.arange(round(0.5 * RATE)) / RATE
    sweep = 2 * np.pi * (96 * t + 3.0 * (1 - np.exp(-t * 22)))
    return np.asarray(loud * np.sin(sweep) * np.exp(-t * 9) * np.clip(t / 0.004, 0, 1))


def bell(loud: float, pitch: float, length: float = 1.4) -> Sound:
    """A small bell, for accents that must not frighten."""
    t = np.arange(round(length * RATE)) / RATE
    out = np.zeros(len(t))
    for ratio, weight, decay in ((1.0, 1.0, 3.2), (2.0, 0.35, 5.0), (2.76, 0.22, 7.5), (5.4, 0.06, 14.0)):
        out += weight * np.exp(-t * decay) * np.sin(2 * np.pi * pitch * ratio * t)
    return np.asarray(loud * out * np.clip(t / 0.003, 0, 1) * np.clip((length - t) / 0.1, 0, 1))


def room(sound: Sound, wet: float, length: float, seed: int) -> Sound:
    """The sound as heard in a wooden hall: early and late echoes from shaped noise."""
    noise = np.random.default_rng(seed)
    samples = round(length * RATE)
    t = np.arange(samples) / RATE
    answer = band(noise.standard_normal(samples), 180, 4200) * np.exp(-t * 6.9 / length) * np.clip(t / 0.018, 0, 1)
    answer /= float(np.sqrt(np.sum(answer**2)))
    size = 1 << int(np.ceil(np.log2(len(sound) + samples)))
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)[: len(sound)]
    return np.asarray(sound + wet * echo)


def loudness(sound: Sound) -> float:
    """Integrated loudness in LUFS: K-weighting (its two filters, exact response), blocks of 0.4 s, both gates."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(len(sound), 1 / RATE) / RATE)

    def shelf_and_pass() -> NDArray[np.complex128]:
        # the standard's analogue prototypes, set for this sampling rate
        k, vh, q = np.tan(np.pi * 1681.974450955533 / RATE), 10 ** (3.999843853973347 / 20), 0.7071752369554196
        vb = vh**0.4996667741545416
        a0 = 1 + k / q + k * k
        b = ((vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0)
        a = (2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)
        first = (b[0] + b[1] * z + b[2] * z * z) / (1 + a[0] * z + a[1] * z * z)
        k, q = np.tan(np.pi * 38.13547087602444 / RATE), 0.5003270373238773
        a0 = 1 + k / q + k * k
        a = (2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)
        second = (1 - 2 * z + z * z) / (1 + a[0] * z + a[1] * z * z)
        return np.asarray(first * second)

    weighted = np.fft.irfft(np.fft.rfft(sound) * shelf_and_pass(), len(sound))
    block, hop = round(0.4 * RATE), round(0.1 * RATE)
    sums = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(sound) - block + 1, hop)
    power = (sums[starts + block] - sums[starts]) / block + 1e-15
    kept = power[-0.691 + 10 * np.log10(power) > -70]
    gate = -0.691 + 10 * np.log10(kept.mean()) - 10
    kept = kept[-0.691 + 10 * np.log10(kept) > gate]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def master(sound: Sound, target: float, ceiling: float = 0.84) -> Sound:
    """Bring to the target loudness (LUFS), rounding off peaks above the ceiling; repeats until it holds."""
    out = sound - float(np.mean(sound))
    knee = ceiling * 0.7
    for _ in range(4):
        out = out * 10 ** ((target - loudness(out)) / 20)
        over = np.abs(out) > knee
        rest = (np.abs(out[over]) - knee) / (ceiling - knee)
        out[over] = np.sign(out[over]) * (knee + (ceiling - knee) * np.tanh(rest))
    return out
