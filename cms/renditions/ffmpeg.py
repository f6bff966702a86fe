"""FFmpeg, kept on a short leash: it reads what anybody may have uploaded.

It opens no network and no other file, reads the one format that the upload was checked to be, takes one thread, and is
ended when it takes too long, too much memory or too much disk, and with the worker that began it.
"""

import json
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

MEMORY = 2 * 1024**3  # bytes
LARGEST_OUTPUT = 1024**3  # bytes of one file
LONGEST = 60 * 60  # seconds that one video may take
LOOK = 60  # seconds for reading what a file is
MOST_PIXELS = 4096 * 2304
READ_AS = {"mp4": "mov", "m4v": "mov", "webm": "matroska"}
# Wrong by this much, in seconds or as a share, the length that a file names is not its length.
WRONG_BY, WRONG_SHARE = 2, 0.02
_PAUSE = 0.5
# Ended with the thread that began it, and behind everything else on the machine.
_LEASH = ("setpriv", "--pdeathsig", "KILL", "nice", "-n", "10")


class CannotPlay(Exception):
    """The file is no video that can be played."""


class Interrupted(Exception):
    """FFmpeg did not get to the end of its work, and not because of the file."""


@dataclass(frozen=True)
class Picture:
    """The size of the picture as it is shown, in pixels; whether there is sound; the length that is
    named, in seconds, 0 where none is."""

    width: int
    height: int
    sound: bool
    seconds: float

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)


def installed() -> bool:
    return all(shutil.which(name) for name in ("ffmpeg", "ffprobe", "nice", "setpriv"))


def look(path: Path, extension: str) -> Picture:
    """What the video in ``path`` is. Raises CannotPlay."""
    told = _run(
        [
            "ffprobe", "-v", "error", "-show_entries",
            "stream=codec_type,width,height,duration:stream_side_data=rotation:stream_disposition=attached_pic:format=duration",
            "-of", "json", *_reading(path, extension),
        ],
        longest=LOOK,
    )  # fmt: skip
    said = json.loads(told)
    streams = said.get("streams", [])
    films = [
        one
        for one in streams
        if one.get("codec_type") == "video" and not one.get("disposition", {}).get("attached_pic") and one.get("width")
    ]
    if not films or films[0]["width"] * films[0]["height"] > MOST_PIXELS:
        raise CannotPlay
    # The picture's own, where it is told: that of the whole file is what somebody wrote into its head.
    seconds = _number(films[0].get("duration")) or _number(said.get("format", {}).get("duration"))
    width, height = films[0]["width"], films[0]["height"]
    if any(abs(int(one.get("rotation", 0))) % 180 == 90 for one in films[0].get("side_data_list", [])):
        width, height = height, width
    return Picture(width, height, any(one.get("codec_type") == "audio" for one in streams), seconds)


def _number(told: str | None) -> float:
    try:
        return float(told or 0)
    except ValueError:
        return 0.0


def make(path: Path, extension: str, outputs: Sequence[str], *, meanwhile: Callable[[], None]) -> float:
    """Play ``path`` once into ``outputs`` (arguments for FFmpeg); how many seconds there were to play.

    ``meanwhile`` is called about twice a second. Raises CannotPlay.
    """
    played = _run(
        [
            "ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1", "-filter_threads", "1", "-max_pixels",
            str(MOST_PIXELS), *_reading(path, extension), *outputs, "-progress", "pipe:1", "-stats_period", "5",
        ],
        longest=LONGEST,
        meanwhile=meanwhile,
    )  # fmt: skip
    ends = [line.partition("=")[2] for line in played.splitlines() if line.startswith("out_time_us=")]
    known = [int(end) for end in ends if end.lstrip("-").isdecimal()]
    if not known or known[-1] <= 0:
        raise CannotPlay
    return known[-1] / 1_000_000


def is_length(named: float, played: float) -> bool:
    """Whether ``named`` seconds, as a file says, are what was ``played``."""
    return abs(named - played) <= max(WRONG_BY, WRONG_SHARE * named)


def _reading(path: Path, extension: str) -> list[str]:
    return ["-protocol_whitelist", "file,pipe", "-f", READ_AS[extension], "-i", f"file:{path}"]


def _run(command: Sequence[str], *, longest: float, meanwhile: Callable[[], None] = lambda: None) -> str:
    process = subprocess.Popen(
        [*_LEASH, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, LARGEST_OUTPUT)):
        resource.prlimit(process.pid, what, (most, most))
    ends = time.monotonic() + longest
    try:
        while True:
            try:
                told, _nothing = process.communicate(timeout=_PAUSE)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > ends:
                    raise CannotPlay from None
                meanwhile()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode < 0:
        raise Interrupted(f"{command[0]} was ended by signal {-process.returncode}")
    if process.returncode:
        raise CannotPlay
    return told
