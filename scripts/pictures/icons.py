"""Make the site's icons for tabs and telephones out of favicon.svg and icon.svg, beside the other pictures.

    python scripts/pictures/icons.py [--chromium /usr/bin/chromium]

``favicon.ico`` holds 16 and 32 pixels for browsers that take no SVG; ``icon-180.png`` is for Apple's home screen,
``icon-192.png`` and ``icon-512.png`` are named in site.webmanifest, where they may be cut to any shape. Run it after
draw.py when one of the two drawings changed. Needs ``playwright``, ``pillow`` and a Chromium.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

OUT: Final = Path(__file__).resolve().parents[2] / "static" / "img"
TAB_SIZES: Final = (16, 32)
APP_SIZES: Final = (180, 192, 512)
LIMIT: Final = 20_000  # bytes of one icon
COLOURS: Final = 64  # flat shapes: four colours and the mixtures on their edges


def _image(page: Page, name: str, size: int) -> Image.Image:
    svg = (OUT / f"{name}.svg").read_text(encoding="utf-8")
    page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": size, "height": size}, omit_background=True)
    return Image.open(io.BytesIO(shot))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=args.chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": max(APP_SIZES), "height": max(APP_SIZES)})
        made = []
        for size in APP_SIZES:
            target = OUT / f"icon-{size}.png"
            _image(page, "icon", size).convert("RGB").quantize(COLOURS).save(target, "PNG", optimize=True)
            made.append(target)
        small = [_image(page, "favicon", size).convert("RGBA") for size in TAB_SIZES]
        target = OUT / "favicon.ico"
        small[-1].save(target, "ICO", sizes=[image.size for image in small], append_images=small[:-1])
        made.append(target)
        browser.close()
    for target in made:
        print(f"{target.name}  {target.stat().st_size} bytes")
    return 1 if any(target.stat().st_size > LIMIT for target in made) else 0


if __name__ == "__main__":
    sys.exit(main())
