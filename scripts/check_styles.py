"""Components take colour, type, corners, shadow and speed from static/css/tokens.css, and no class is dead.

Four checks: no such value is written outside tokens.css; every ``var(--name)`` is a token; a component's sheet has
rules about that component alone; every class that the style sheets know is used by a template, a view or a script, and
every class that a template of ours uses is known to them.
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from style_tokens import COMPONENTS, CSS, OWN_SHEETS, resolve, without_comments

ROOT = Path(__file__).resolve().parents[1]
SHEETS = [*OWN_SHEETS, CSS / "styleguide-page.css"]
# Whose templates wear Wagtail's classes, whose are mailed, and whose are drawn as PDF with a sheet of their own.
NOT_OURS = ("print/", "wagtailadmin/", "wagtailcore/", "cms/home_", "cms/desk", "emails/", "account/email/", "allauth/")
# Set for scripts, tests and readers of the HTML, not for the eye.
HOOKS = {
    "block",
    "block--audio",
    "block--embed",
    "block--heading",
    "block--image",
    "block--quiz",
    "block--text",
    "block--video",
    "withdraw",
}
# Copies of the rules for what is pointed at and focused, made by bundle_css.py for the style guide.
STATES = "state-*"

_DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])")
_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch|hwb)\(|\b(?:white|black|red|green|blue|gray|grey|silver"
    r"|orange|yellow|pink|gold|brown|purple|navy|teal)\b"
)
_LENGTH = re.compile(r"(?<![\w.-])\d*\.?\d+(?:px|pt|rem|vw|vh|cqw)\b")
_TIME = re.compile(r"(?<![\w.-])\d*\.?\d+m?s\b")


def values_problems(css: str) -> list[str]:
    """What a sheet writes itself and should take from the tokens."""
    problems = []
    for name, value in _DECLARATION.findall(without_comments(css)):
        bare = re.sub(r"var\([^)]*\)|url\([^)]*\)", "", value)
        if _COLOUR.search(bare) and name not in {"content", "animation", "animation-name", "grid-area", "font-family"}:
            problems.append(f"a colour of its own: {name}: {value}")
        if name == "font-size" and _LENGTH.search(bare):
            problems.append(f"a size of type of its own: {name}: {value}")
        if "radius" in name and _LENGTH.search(bare):
            problems.append(f"a corner of its own: {name}: {value}")
        if name in {"box-shadow", "text-shadow"} and not value.strip().startswith(("var(", "none")):
            problems.append(f"a shadow of its own: {name}: {value}")
        if name.startswith(("transition", "animation")) and _TIME.search(bare):
            problems.append(f"a speed of its own: {name}: {value}")
    return problems


def unknown_tokens(css: str, known: set[str]) -> list[str]:
    return sorted({name for name in re.findall(r"var\((--[\w-]+)", css) if name not in known})


def strangers(name: str, css: str) -> list[str]:
    """The selectors of the sheet of component ``name`` that are about none of its parts, kinds or its list.

    One without any class is about elements: the sheet of what opens is such a one.
    """
    own = re.compile(rf"\.{re.escape(name)}s?(?:(?:__|--)[\w-]+)?(?![\w-])")
    selectors = re.findall(
        r"([^{};]+)\{", re.sub(r"@keyframes [^{]+\{(?:[^{}]|\{[^{}]*\})*\}", "", without_comments(css))
    )
    return [
        found
        for selector in selectors
        if "." in (found := " ".join(selector.split())) and not found.startswith("@") and not own.search(found)
    ]


def known_classes(css: str) -> set[str]:
    """The classes that selectors name."""
    selectors = re.sub(r"\{[^{}]*\}", "{}", without_comments(css))
    return set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", re.sub(r'"[^"]*"', "", selectors)))


def classes_of_template(source: str) -> set[str]:
    """The classes of a template; ``*`` stands for what is only known when it is rendered."""
    found: set[str] = set()
    html = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.S)
    html = re.sub(r"\{\{.*?\}\}", "*", html, flags=re.S)
    # What stands in a tag's own quotes does not end the attribute.
    html = re.sub(r"\{%.*?%\}", " ", html, flags=re.S)
    body = re.findall(r"block body_class %\}([^{]*)\{", source)
    for value in [*body, *re.findall(r'\bclass="([^"]*)"', html)]:
        found.update(name for name in value.split() if name != "*")
    return found


def classes_of_code(text: str) -> set[str]:
    """Everything in quotes that could be a class: views and scripts name few, and none is too much here."""
    found = set()
    for literal in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', text):
        found.update(re.findall(r"[a-z][\w-]*", " ".join(literal)))
    return found


def class_problems() -> list[str]:
    known = {name: sheet for sheet in SHEETS for name in known_classes(sheet.read_text(encoding="utf-8"))}
    templates = {
        file: classes_of_template(file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / "templates").rglob("*.html"))
    }
    code: set[str] = set()
    for file in [*(ROOT / "lms").rglob("*.py"), *(ROOT / "cms").rglob("*.py"), *(ROOT / "static" / "js").rglob("*.js")]:
        code |= classes_of_code(file.read_text(encoding="utf-8"))
    used = set().union(*templates.values())
    patterns = [name for name in used if "*" in name]
    problems = [
        f"{sheet.relative_to(ROOT)}: nothing wears .{name}"
        for name, sheet in known.items()
        if name not in used and name not in code and not any(fnmatchcase(name, pattern) for pattern in patterns)
    ]
    for file, names in templates.items():
        place = file.relative_to(ROOT / "templates").as_posix()
        if place.startswith(NOT_OURS):
            continue
        problems += [
            f"templates/{place}: no style sheet knows .{name}"
            for name in sorted(names - HOOKS)
            # A kind that looks like the others of its sort needs no rule of its own.
            if not fnmatchcase(name, STATES)
            and name.partition("--")[0] not in known
            and not any(fnmatchcase(style, name) for style in known)
        ]
    return problems


def main() -> int:
    tokens = set(resolve("standard", "light", "no-preference"))
    problems = []
    for sheet in SHEETS:
        css = sheet.read_text(encoding="utf-8")
        place = sheet.relative_to(ROOT)
        problems += [f"{place}: {problem}" for problem in values_problems(css)]
        problems += [f"{place}: {name} is no token" for name in unknown_tokens(css, tokens)]
    for sheet in COMPONENTS:
        found = strangers(sheet.stem, sheet.read_text(encoding="utf-8"))
        problems += [f"{sheet.relative_to(ROOT)}: not about .{sheet.stem}: {selector}" for selector in found]
    problems += class_problems()
    print("\n".join(problems) or "components use tokens, and every class is used")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
