"""Draw the figures of the demo's lessons: hand-written SVG in, small PNG out.

    python demo/illustrations/draw.py                             every figure
    python demo/illustrations/draw.py --only baduanjin/figure-stance

A source is ``svg/<course>/<name>.svg`` (1200 by 750 units). It colours and borrows as the pictures of the site do
(scripts/pictures/compose.py), and from ``svg/parts.svg`` too: hands and number labels. Headless Chromium renders the
complete SVG. The PNG goes to ``demo/courses/<course>/media/<name>.png``, 1200 by 750 pixels, quantised to a palette to
stay under 80 KB.

Needs ``playwright`` and ``pillow`` and a Chromium (``--chromium``, /usr/bin/chromium by default). The figures carry
numbers, no words: the same picture serves the Chinese and the English lesson.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts" / "pictures"))

from compose import INKS, PARTS, parts, standalone  # noqa: E402  # the pictures of the site are made there

SOURCES: Final = HERE / "svg"
COURSES: Final = HERE.parent / "courses"
SIZE: Final = (1200, 750)
SOURCE_LIMIT: Final = 12_000  # bytes of one hand-written source
PNG_LIMIT: Final = 80_000  # bytes of one picture: a lesson must open on a slow line
COLOURS: Final = (256, 128, 96, 64, 48)  # palette sizes, tried in this order until the picture is small enough


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

    drawn = parts(*sorted(PARTS.glob("*.svg")), SOURCES / "parts.svg")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=args.chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for source in sources:
            markup = source.read_text(encoding="utf-8")
            if len(markup.encode()) > SOURCE_LIMIT:
                raise ValueError(f"{source} is over {SOURCE_LIMIT} bytes")
            png = _small_png(_render(page, standalone(markup, drawn)))
            target = COURSES / source.parent.name / "media" / f"{source.stem}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(png)
            print(f"{source.parent.name}/{source.stem}  {len(png) // 1000} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
