"""One style sheet out of the small ones: tokens, base, components in the order of their names, paper.

The style guide shows every display, scheme and contrast on one page, so it gets a sheet of its own, static/css/
styleguide.css: the tokens of each, on elements that say which they show. ``--check`` tells whether the committed
sheets are what the parts make.
"""

import re
import sys

from style_tokens import CONTRASTS, CSS, DISPLAYS, OWN_SHEETS, SCHEMES, resolve, without_comments

# The style guide cannot hover: an element in a frame of this class looks as if it were.
STATES = {
    ":hover": "state-hover",
    ":active": "state-active",
    ":has(:focus-visible)": "state-focus",
    ":focus-visible": "state-focus",
}


def site_sheet() -> str:
    parts = [CSS / "tokens.css", *OWN_SHEETS]
    return "".join(
        f"/* {part.relative_to(CSS).as_posix()} */\n{part.read_text(encoding='utf-8').strip()}\n" for part in parts
    )


def shown_states() -> str:
    """Rules for what is pointed at, pressed or focused, again for elements inside ``.state-hover`` and so on."""
    rules = []
    for part in OWN_SHEETS:
        css = without_comments(part.read_text(encoding="utf-8"))
        for selectors, body in re.findall(r"([^{}@]+)\{([^{}]*)\}", css):
            for selector in top_level_commas(selectors):
                state = next((state for state in STATES if state in selector), None)
                if state is not None and ":where(" not in selector:
                    plain = selector.replace(state, "") or ":is(a, button, input, select)"
                    rules.append(f".{STATES[state]} {plain} {{{body}}}\n")
    return "".join(rules)


def top_level_commas(selectors: str) -> list[str]:
    """The selectors of a rule; a comma inside ``:is()`` is none that parts them."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", selectors)]


def guide_sheet() -> str:
    rules = []
    for scheme in SCHEMES:
        for contrast in CONTRASTS:
            for display in DISPLAYS:
                tokens = " ".join(f"{name}: {value};" for name, value in resolve(display, scheme, contrast).items())
                where = f'[data-display="{display}"][data-scheme="{scheme}"][data-contrast="{contrast}"]'
                rules.append(f"{where} {{ {tokens} color-scheme: {scheme}; }}\n")
    # A reader's wish for less motion stands above what is shown.
    still = "[data-display][data-scheme][data-contrast] { --quick: 0s; --calm: 0s; }"
    rules.append(f"@media (prefers-reduced-motion: reduce) {{ {still} }}\n")
    own = (CSS / "styleguide-page.css").read_text(encoding="utf-8").strip()
    frames = f"@media screen {{\n{''.join(rules)}}}\n"
    return f"/* Made by scripts/bundle_css.py out of tokens.css. */\n{frames}{shown_states()}{own}\n"


SHEETS = {"site.css": site_sheet, "styleguide.css": guide_sheet}


def main() -> int:
    stale = []
    for name, made in SHEETS.items():
        target = CSS / name
        if "--check" not in sys.argv:
            target.write_text(made(), encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != made():
            stale.append(name)
    if stale:
        print(f"older than their parts: {', '.join(stale)}; run python scripts/bundle_css.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
