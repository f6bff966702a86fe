"""The brush-like face of certificates: LXGW WenKai, cut into small files, of which only those needed are opened.

``fonts/wenkai/ranges.txt`` has a line for each file: its number and the characters in it, in hexadecimal. What the
face has not, rare characters of names, the system's own face draws.
"""

import functools
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts" / "wenkai"
FAMILY = "LXGW WenKai"
SCHEME = "hand:"
SPACE = 0x20


@functools.cache
def _files() -> dict[str, list[tuple[int, int]]]:
    """The runs of characters in each file, by its number."""
    lines = (FOLDER / "ranges.txt").read_text(encoding="ascii").splitlines()
    return {number: [_run(run) for run in runs.split(",")] for number, runs in map(str.split, lines)}


def _run(written: str) -> tuple[int, int]:
    first, _dash, last = written.partition("-")
    return int(first, 16), int(last or first, 16)


def in_hand(rules: str, text: str) -> str:
    """The style sheet ``rules`` with FAMILY standing for the files that hold characters of ``text``.

    Each file is a family of its own: several under one name are taken for one font, with the glyphs of another.
    """
    wanted = {SPACE, *map(ord, text)}
    needed = [
        number
        for number, runs in _files().items()
        if any(first <= one <= last for first, last in runs for one in wanted)
    ]
    # A space is asked of the first face only, and would come out as a box.
    needed.sort(key=lambda number: not any(first <= SPACE <= last for first, last in _files()[number]))
    faces = [f'@font-face {{ font-family: "hand-{one}"; src: url({SCHEME}{one}) format("woff2"); }}' for one in needed]
    families = ", ".join(f'"hand-{one}"' for one in needed) or "serif"
    return "\n".join([*faces, rules.replace(f'"{FAMILY}"', families)])


def file(address: str) -> bytes:
    """The font file that a rule of ``faces`` names. Raises ValueError for any other address."""
    number = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or number not in _files():
        raise ValueError("a printed page brings everything along")
    return (FOLDER / f"{number}.woff2").read_bytes()
