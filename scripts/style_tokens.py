"""Reads static/css/tokens.css: the value of every token in each display, scheme and contrast."""

import re
from itertools import product
from pathlib import Path

CSS = Path(__file__).resolve().parents[1] / "static" / "css"
DISPLAYS = ("standard", "elderly")
SCHEMES = ("light", "dark")
CONTRASTS = ("no-preference", "more")
FRAMES = list(product(DISPLAYS, SCHEMES, CONTRASTS))

COMPONENTS = sorted((CSS / "components").glob("*.css"))
# In the order of the bundle: what concerns many components stands behind them, what paper changes last.
ACROSS = ("elderly", "targets", "zoom", "own-colours", "print")
OWN_SHEETS = [CSS / "base.css", *COMPONENTS, *(CSS / f"{name}.css" for name in ACROSS)]

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_MEDIA = re.compile(r"@media ([^{]+)\{((?:[^{}]|\{[^{}]*\})*)\}", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}", re.S)
_TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")


def without_comments(css: str) -> str:
    return _COMMENT.sub("", css)


def blocks(css: str) -> list[tuple[str, str, dict[str, str]]]:
    """Media condition ("" for none), selector and tokens of every rule, in the order of the file."""
    css = without_comments(css)
    found: list[tuple[int, str, str]] = [(match.start(), match[1].strip(), match[2]) for match in _MEDIA.finditer(css)]
    found += [(match.start(), "", match[0]) for match in _RULE.finditer(_MEDIA.sub(lambda m: " " * len(m[0]), css))]
    return [
        (
            condition,
            " ".join(rule[1].split()),
            {name: " ".join(value.split()) for name, value in _TOKEN.findall(rule[2])},
        )
        for _place, condition, body in sorted(found)
        for rule in _RULE.finditer(body)
    ]


def applies(condition: str, selector: str, display: str, scheme: str, contrast: str) -> bool:
    """Whether a rule of tokens.css holds on a screen of this kind, without reduced motion."""
    true = {"", f"(prefers-color-scheme: {scheme})", f"(prefers-contrast: {contrast})"}
    if not all(part.strip() in true for part in condition.split(" and ")):
        return False
    return any(
        part.strip() in {":root", "[data-display]", f'[data-display="{display}"]'} for part in selector.split(",")
    )


def resolve(display: str, scheme: str, contrast: str, css: str | None = None) -> dict[str, str]:
    """Every token's value in one display, scheme and contrast."""
    css = (CSS / "tokens.css").read_text(encoding="utf-8") if css is None else css
    values: dict[str, str] = {}
    for condition, selector, tokens in blocks(css):
        if applies(condition, selector, display, scheme, contrast):
            values |= tokens
    return values


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
