"""From frames and sound to files: H.264/AAC video, poster, subtitles, MP3.

ffmpeg is called with its `bitexact` flags and a fixed number of threads, so that the same scripts and the same
ffmpeg give the same bytes.
"""
# requirements: numpy, pillow; ffmpeg with libx264 and libmp3lame (Debian: ffmpeg)

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from canvas import HEIGHT, WIDTH
from numpy.typing import NDArray
from PIL import Image

FPS = 24
RATE = 44_100
"""Samples a second of every sound."""
KEY_SECONDS = 2
"""A picture that stands alone every two seconds: jumping about in the video stays quick on weak phones."""
EXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


@dataclass(frozen=True)
class Cue:
    """One subtitle: from and to in seconds, in Chinese and English."""

    start: float
    end: float
    zh: str
    en: str


def ffmpeg() -> str:
    """Where ffmpeg is; a clear word if it is not there."""
    path = shutil.which("ffmpeg")
    if path is None:
        raise SystemExit("ffmpeg is missing. On Debian: apt-get install ffmpeg")
    return path


def write_wav(path: Path, sound: NDArray[np.float64]) -> None:
    """Keep a mono sound (-1..1) as 16-bit WAV."""
    data = np.clip(np.round(sound * 32767.0), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(RATE)
        f.writeframes(data.tobytes())


def write_video(path: Path, frames: Iterable[Image.Image], sound: NDArray[np.float64], crf: int) -> None:
    """Encode the frames (1280x720, 24 a second) with the sound; baseline profile, index at the front."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        wav = Path(room) / "sound.wav"
        write_wav(wav, sound)
        key = str(FPS * KEY_SECONDS)
        command = [ffmpeg(), "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
        command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-i", str(wav)]
        command += ["-vf", "scale=in_range=full:out_range=tv:out_color_matrix=bt709", "-pix_fmt", "yuv420p"]
        command += ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
        command += ["-c:v", "libx264", "-profile:v", "baseline", "-level", "3.1", "-preset", "slow", "-crf", str(crf)]
        # flat drawings that mostly stand still: spend less on the many key pictures, more evenly over all
        command += [
            "-x264-params",
            "ipratio=1.1:qcomp=0.7",
            "-g",
            key,
            "-keyint_min",
            key,
            "-sc_threshold",
            "0",
            "-threads",
            "2",
        ]
        command += ["-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", str(RATE), "-shortest"]
        command += [*EXACT, "-movflags", "+faststart", str(path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        assert process.stdin is not None
        for number, frame in enumerate(frames):
            process.stdin.write(frame.tobytes())
            if number % (FPS * 10) == 0:
                print(f"  {path.name}: {number // FPS} s", file=sys.stderr, flush=True)
        process.stdin.close()
        if process.wait() != 0:
            raise SystemExit(f"ffmpeg could not write {path}")


def write_mp3(path: Path, sound: NDArray[np.float64], kilobits: int) -> None:
    """Encode a mono sound as MP3 at a constant rate."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        wav = Path(room) / "sound.wav"
        write_wav(wav, sound)
        command = [ffmpeg(), "-y", "-loglevel", "error", "-i", str(wav), "-c:a", "libmp3lame"]
        subprocess.run([*command, "-b:a", f"{kilobits}k", *EXACT, str(path)], stdin=subprocess.DEVNULL, check=True)


def write_poster(path: Path, frame: Image.Image) -> None:
    """Keep one frame as a small PNG: a full palette of 256 keeps the paper and the rare bright colours."""
    small = frame.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def clock(seconds: float) -> str:
    """Seconds as WebVTT writes them: 00:01:02.345."""
    milli = round(seconds * 1000)
    return f"{milli // 3_600_000:02}:{milli // 60_000 % 60:02}:{milli // 1000 % 60:02}.{milli % 1000:03}"


def write_subtitles(stem: Path, cues: list[Cue]) -> None:
    """Write `stem`.zh.vtt and `stem`.en.vtt; refuses cues that overlap or are out of order."""
    for before, after in itertools.pairwise(cues):
        if before.end > after.start + 1e-9:
            raise SystemExit(f"subtitles of {stem.name} overlap at {after.start:.2f} s")
    for language in ("zh", "en"):
        blocks = ["WEBVTT"]
        for number, cue in enumerate(cues, 1):
            text = cue.zh if language == "zh" else cue.en
            blocks.append(f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n{text}")
        stem.with_name(f"{stem.name}.{language}.vtt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
