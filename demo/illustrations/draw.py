"""Draw the figures of the demo's lessons: hand-written SVG in, small PNG out.

    python demo/illustrations/draw.py                             every figure
    python demo/illustrations/draw.py --only baduanjin/figure-stance

A source is ``svg/<course>/<name>.svg`` (1200 by 750 units). It may colour with the one-letter classes of INKS (``t``
fills in tile, ``St`` strokes in tile) and use the heads, faces and number labels of ``svg/parts.svg`` by id; both are
written into a complete SVG before headless Chromium renders it, so that all pictures stay in one hand. The PNG goes
to ``demo/courses/<course>/media/<name>.png``, 1200 by 750 pixels, quantised to a palette to stay under 80 KB.

Needs ``playwright`` and ``pillow`` and a Chromium (``--chromium``, /usr/bin/chromium by default). The figures carry
numbers, no words: the same picture serves the Chinese and the English lesson.
"""

import argparse
import io
import re
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE: Final = Path(__file__).resolve().parent
SOURCES: Final = HERE / "svg"
COURSES: Final = HERE.parent / "courses"
SIZE: Final = (1200, 750)
SOURCE_LIMIT: Final = 12_000  # bytes of one hand-written source
PNG_LIMIT: Final = 80_000  # bytes of one picture: a lesson must open on a slow line
COLOURS: Final = (256, 128, 96, 64, 48)  # palette sizes, tried in this order until the picture is small enough

# design/look.md, with the half-tones flat figures need. The covers (lms/courses/cover_motifs.py) use the same.
INKS: Final[dict[str, str]] = {
    "t": "#1F5C63",  # tile
    "d": "#123F45",  # tile, deep
    "m": "#6FA8A4",  # between tile and celadon
    "n": "#A9CDC8",  # celadon, a step darker
    "c": "#DCEBE6",  # celadon
    "u": "#BFDDEC",  # sky
    "p": "#B4451F",  # persimmon
    "b": "#8A3012",  # persimmon, deep; dark wood
    "o": "#DD8455",  # persimmon, light
    "e": "#F3C79E",  # apricot, a step darker
    "a": "#FBE6D4",  # apricot
    "s": "#F4CBA8",  # skin
    "x": "#E6B088",  # skin, in shade
    "f": "#D2946B",  # skin, the line between two fingers
    "w": "#FFFFFF",
    "y": "#FBF7EF",  # paper
    "k": "#1F2A2E",  # ink
    "i": "#4A565B",  # ink, soft
    "j": "#BDB8AC",  # grey hair
    "l": "#D9D2C4",  # line
    "r": "#8C8575",  # line, strong
    "g": "#E5B85C",  # gold
    "h": "#7A2E4D",  # plum
    "q": "#EBBFCD",  # plum, pale
}


def _coloured(markup: str) -> str:
    """Replace ``class="t"`` by a fill and ``class="St"`` by a stroke without fill."""

    def attributes(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("S"):
            ink = INKS[name[1:]]
            return f'fill="none" stroke="{ink}"'
        return f'fill="{INKS[name]}"'

    return re.sub(r'class="(\w+)"', attributes, markup)


def _parts() -> dict[str, str]:
    """Return the drawings of parts.svg, id to markup; each opens a line with ``<g id=`` and ends on a line ``</g>``."""
    text = (SOURCES / "parts.svg").read_text(encoding="utf-8")
    return {m.group(1): m.group(0) for m in re.finditer(r'^<g id="([\w-]+)".*?^</g>$', text, re.DOTALL | re.MULTILINE)}


def standalone(source: str, parts: dict[str, str]) -> str:
    """Return ``source`` as an SVG that needs nothing beside it; KeyError if it names an unknown part or colour."""
    wanted: dict[str, str] = {}
    own = set(re.findall(r'\bid="([\w-]+)"', source))
    queue = re.findall(r'href="#([\w-]+)"', source)
    while queue:
        name = queue.pop()
        if name in wanted or name in own:
            continue
        wanted[name] = parts[name]
        queue += re.findall(r'href="#([\w-]+)"', parts[name])
    defs = "<defs>" + "".join(wanted[name] for name in sorted(wanted)) + "</defs>" if wanted else ""
    opening = r'\1 stroke-linecap="round" stroke-linejoin="round">' + defs
    return _coloured(re.sub(r"(<svg[^>]*)>", opening, source, count=1))


def _small_png(shot: bytes) -> bytes:
    """Return the picture with as many palette colours as PNG_LIMIT allows; ValueError if none is small enough."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        palette = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        palette.save(out, "PNG", optimize=True)
        if out.tell() <= PNG_LIMIT:
            return out.getvalue()
    raise ValueError(f"still over {PNG_LIMIT} bytes with {COLOURS[-1]} colours")


def _render(page: Page, svg: str) -> bytes:
    width, height = SIZE
    page.set_content(
        f"<style>*{{margin:0}}svg{{display:block;width:{width}px;height:{height}px;background:{INKS['y']}}}</style>{svg}"
    )
    return page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height})


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", metavar="COURSE/NAME", help="draw one figure, or one course's with COURSE alone")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()

    sources = sorted(SOURCES.glob("*/*.svg"))
    if args.only:
        sources = [s for s in sources if args.only in (s.parent.name, f"{s.parent.name}/{s.stem}")]
    if not sources:
        print("no such figure", file=sys.stderr)
        return 1

    parts = _parts()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=args.chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for source in sources:
            markup = source.read_text(encoding="utf-8")
            if len(markup.encode()) > SOURCE_LIMIT:
                raise ValueError(f"{source} is over {SOURCE_LIMIT} bytes")
            png = _small_png(_render(page, standalone(markup, parts)))
            target = COURSES / source.parent.name / "media" / f"{source.stem}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(png)
            print(f"{source.parent.name}/{source.stem}  {len(png) // 1000} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
