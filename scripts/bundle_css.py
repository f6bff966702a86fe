"""One style sheet out of the small ones: tokens, base, components in the order of their names.

``--check`` tells whether the committed static/css/site.css is what the parts make.
"""

import sys
from pathlib import Path

CSS = Path(__file__).resolve().parents[1] / "static" / "css"


def bundle() -> str:
    parts = [CSS / "tokens.css", CSS / "base.css", *sorted((CSS / "components").glob("*.css"))]
    return "".join(
        f"/* {part.relative_to(CSS).as_posix()} */\n{part.read_text(encoding='utf-8').strip()}\n" for part in parts
    )


def main() -> int:
    target = CSS / "site.css"
    if "--check" in sys.argv:
        if target.read_text(encoding="utf-8") != bundle():
            print("static/css/site.css is older than its parts: run python scripts/bundle_css.py")
            return 1
        return 0
    target.write_text(bundle(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
