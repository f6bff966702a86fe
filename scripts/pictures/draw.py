"""Make the pictures of the site: hand-written sources in ``svg/``, complete small files in static/img.

    python scripts/pictures/draw.py            every picture
    python scripts/pictures/draw.py --check    tell whether static/img holds what the sources make

A source colours and borrows as compose.py tells. The parts they share (heads, trees, houses, windows) are in
``parts/``. No picture holds words, so that one file serves both languages; none needs the network, a font or a script.
"""

import sys
from pathlib import Path
from typing import Final

from compose import PARTS, compact, parts, standalone

HERE: Final = Path(__file__).resolve().parent
OUT: Final = HERE.parents[1] / "static" / "img"
LIMIT: Final = 8_192  # bytes of one picture: a page may show nine of them on a slow line


def pictures() -> dict[str, str]:
    """Return every picture by its name. Raises ValueError for one over LIMIT."""
    drawn = parts(*sorted(PARTS.glob("*.svg")))
    made: dict[str, str] = {}
    for source in sorted((HERE / "svg").glob("*.svg")):
        svg = compact(standalone(source.read_text(encoding="utf-8"), drawn), name=source.stem)
        if len(svg.encode()) > LIMIT:
            raise ValueError(f"{source.stem} weighs {len(svg.encode())} bytes, {LIMIT} are allowed")
        made[source.stem] = svg
    return made


def main() -> int:
    stale = []
    for name, svg in pictures().items():
        target = OUT / f"{name}.svg"
        if not target.exists() or target.read_text(encoding="utf-8") != svg:
            stale.append(name)
            if "--check" not in sys.argv:
                target.write_text(svg, encoding="utf-8")
    if stale:
        print(("older than their sources: " if "--check" in sys.argv else "drawn: ") + ", ".join(stale))
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
