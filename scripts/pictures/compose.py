"""One hand for every picture: the palette's inks, the shared parts, and how a source becomes a complete SVG.

A source is hand-written SVG that may colour with the one-letter classes of INKS (``t`` fills in tile, ``St`` strokes
in tile) and use a shared part by its id. What comes out carries plain attributes, which a content security policy
allows, and needs nothing beside it.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

PARTS: Final = Path(__file__).resolve().parent / "parts"

# The palette of the design, with the half-tones flat figures need. The covers (lms/courses/cover_motifs.py) use it too.
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
    "q": "#EBBFCD",  # plum, between the two
    "z": "#F6E3EA",  # plum, pale
    "v": "#FAEFC8",  # gold, pale
}


def _coloured(markup: str) -> str:
    """Replace ``class="t"`` by a fill, ``class="St"`` by a stroke without fill, ``class="Ct"`` by a current colour."""

    def attributes(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("S"):
            return f'fill="none" stroke="{INKS[name[1:]]}"'
        if name.startswith("C"):
            return f'color="{INKS[name[1:]]}"'
        return f'fill="{INKS[name]}"'

    return re.sub(r'class="(\w+)"', attributes, markup)


def parts(*files: Path) -> dict[str, str]:
    """Return the drawings in ``files``, id to markup; each opens a line with ``<g id=`` and ends on a line ``</g>``."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {m.group(1): m.group(0) for m in re.finditer(r'^<g id="([\w-]+)".*?^</g>$', text, re.DOTALL | re.MULTILINE)}


def standalone(source: str, drawn: dict[str, str]) -> str:
    """Return ``source`` as an SVG that needs nothing beside it; KeyError if it names an unknown part or colour."""
    wanted: dict[str, str] = {}
    own = set(re.findall(r'\bid="([\w-]+)"', source))
    queue = re.findall(r'href="#([\w-]+)"', source)
    while queue:
        name = queue.pop()
        if name in wanted or name in own:
            continue
        wanted[name] = drawn[name]
        queue += re.findall(r'href="#([\w-]+)"', drawn[name])
    defs = "<defs>" + "".join(wanted[name] for name in sorted(wanted)) + "</defs>" if wanted else ""
    opening = r'\1 stroke-linecap="round" stroke-linejoin="round">' + defs
    return _coloured(re.sub(r"(<svg[^>]*)>", opening, source, count=1))


def compact(svg: str, *, name: str) -> str:
    """Return ``svg`` on one line; its ids carry a piece of ``name``'s hash, so that two can stand in one page."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", svg)).strip()
    # Strokes inherit their missing fill from the root: a group with a fill therefore holds no strokes.
    svg = svg.replace(' fill="none"', "").replace(">", ' fill="none">', 1)
    tag = base64.b32encode(hashlib.sha256(name.encode()).digest())[:4].decode().lower()
    short = {ident: f"p{tag}{number:x}" for number, ident in enumerate(re.findall(r'\bid="([\w-]+)"', svg))}
    svg = re.sub(r'\bid="([\w-]+)"', lambda m: f'id="{short[m.group(1)]}"', svg)
    svg = re.sub(r'href="#([\w-]+)"', lambda m: f'href="#{short[m.group(1)]}"', svg)
    return re.sub(r"url\(#([\w-]+)\)", lambda m: f"url(#{short[m.group(1)]})", svg) + "\n"
