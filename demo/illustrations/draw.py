"""Draw the figures of the demo's lessons: hand-written SVG in, small PNG out.

    python demo/illustrations/draw.py                             every figure
    python demo/illustrations/draw.py --only baduanjin/figure-stance

A source is ``svg/<course>/<name>.svg`` (1200 by 750 units), or a piece of one (DETAILS). It colours and borrows as the
pictures of the site do (scripts/pictures/compose.py), and from ``svg/parts.svg`` too: hands and number labels. Headless
Chromium renders the complete SVG. The PNG goes to ``demo/courses/<course>/media/<name>.png``, 1200 by 750 pixels,
quantised to a palette to stay under 80 KB.

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
WHOLE: Final = "0 0 1200 750"
SOURCE_LIMIT: Final = 12_000  # bytes of one hand-written source
PNG_LIMIT: Final = 80_000  # bytes of one picture: a lesson must open on a slow line
# Pictures that show a piece of another: COURSE/NAME, and the piece in units of its source (8 wide to 5 high).
DETAILS: Final = {
    "huishan-clay/figure-afu-face": ("huishan-clay/figure-afu", "328 50 544 340"),
    "huishan-clay/figure-afu-lion": ("huishan-clay/figure-afu", "400 400 400 250"),
    "huishan-clay/figure-afu-flowers": ("huishan-clay/figure-afu", "340 390 256 160"),
}
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

    wanted = {f"{path.parent.name}/{path.stem}": (f"{path.parent.name}/{path.stem}", WHOLE)
              for path in sorted(SOURCES.glob("*/*.svg"))} | DETAILS  # fmt: skip
    if args.only:
        wanted = {name: piece for name, piece in wanted.items() if args.only in (name.split("/")[0], name)}
    if not wanted:
        print("no such figure", file=sys.stderr)
        return 1

    drawn = parts(*sorted(PARTS.glob("*.svg")), SOURCES / "parts.svg")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=args.chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for name, (whole, piece) in sorted(wanted.items()):
            source = SOURCES / f"{whole}.svg"
            markup = source.read_text(encoding="utf-8").replace(f'viewBox="{WHOLE}"', f'viewBox="{piece}"', 1)
            if len(markup.encode()) > SOURCE_LIMIT:
                raise ValueError(f"{source} is over {SOURCE_LIMIT} bytes")
            png = _small_png(_render(page, standalone(markup, drawn)))
            course, figure = name.split("/")
            target = COURSES / course / "media" / f"{figure}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(png)
            print(f"{name}  {len(png) // 1000} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
