"""Make the demo's teaching videos and the first-aid beat: `python demo/videos/make_videos.py [name ...]`.

The names are zizhudiao, lift-sky and beat; without a name all three are made, a few minutes each on two cores.
Everything is drawn and sounded by these scripts, from nothing but numbers, so the results may be used freely with
the demo. The same versions of Python's packages and of ffmpeg give the same bytes.
"""
# requirements: Python 3.11+, numpy, pillow; ffmpeg with libx264 and libmp3lame; a DejaVu, Noto or Liberation font

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import beat
import lift_sky
import zizhudiao
from encode import ffmpeg

COURSES = Path(__file__).resolve().parent.parent / "courses"
WORKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "zizhudiao": (zizhudiao.make, "sizhu-zizhudiao"),
    "lift-sky": (lift_sky.make, "baduanjin"),
    "beat": (beat.make, "first-aid"),
}


def main(names: list[str]) -> None:
    """Make the named works, or all."""
    unknown = [name for name in names if name not in WORKS]
    if unknown:
        raise SystemExit(f"Not known: {', '.join(unknown)}. Choose from: {', '.join(WORKS)}")
    ffmpeg()
    for name in names or list(WORKS):
        make, course = WORKS[name]
        print(f"{name} -> {course}/media", file=sys.stderr, flush=True)
        make(COURSES / course / "media")


if __name__ == "__main__":
    main(sys.argv[1:])
