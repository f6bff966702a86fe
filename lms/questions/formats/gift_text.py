"""The signs of GIFT: what is escaped by a backslash, and finding a sign that is not."""

import re
from collections.abc import Iterator

_ESCAPED = re.compile(r"\\(.)", re.S)
_STARTS = re.compile(r"\\.|[=~]", re.S)
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,10})?)%")
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")


def plain(text: str) -> str:
    """``text`` with its escapes undone."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def escaped(text: str) -> str:
    text = re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")
    # ``->`` parts the sides of a pair, ``*`` stands for any letters, a bracket or ``%`` in front says more.
    text = text.replace("->", "-\\>").replace("*", "\\*")
    return f"\\{text}" if text.startswith(("[", "%")) else text


def find(text: str, sign: str, start: int = 0) -> int:
    """Where ``sign`` stands first without a backslash before it; -1 for nowhere."""
    for found in re.compile(rf"\\.|{re.escape(sign)}", re.S).finditer(text, start):
        if not found[0].startswith("\\"):
            return found.start()
    return -1


def parted(text: str, sign: str) -> tuple[str, str]:
    """What stands before and behind the first unescaped ``sign``; nothing behind where there is none."""
    place = find(text, sign)
    return (text, "") if place < 0 else (text[:place], text[place + len(sign) :])


def answers(text: str) -> Iterator[tuple[str, str]]:
    """The sign of each answer, ``=`` or ``~``, and what stands behind it; an empty sign for words before the first."""
    sign, begun = "", 0
    for found in _STARTS.finditer(text):
        if found[0] in "=~":
            if sign or text[begun : found.start()].strip():
                yield sign, text[begun : found.start()]
            sign, begun = found[0], found.end()
    if sign or text[begun:].strip():
        yield sign, text[begun:]


def sections(text: str, sign: str) -> list[str]:
    """What the unescaped ``sign`` in ``text`` parts."""
    found, begun = [], 0
    while (place := find(text, sign, begun)) >= 0:
        found.append(text[begun:place])
        begun = place + len(sign)
    return [*found, text[begun:]]


def weight(text: str) -> tuple[float | None, str]:
    """The share in per cent that ``%50%`` in front says, and the rest."""
    found = _WEIGHT.match(text)
    return (float(found[1]), text[found.end() :]) if found else (None, text)


def form(text: str) -> tuple[str, str]:
    """How ``text`` is marked up, as ``[html]`` in front says, and the rest; empty where nothing is said."""
    found = _FORM.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)
