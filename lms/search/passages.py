"""The passage of a document that answers, with what was asked for marked."""

import re
from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lms.search.models import Document
from lms.search.question import Question
from lms.search.words import SOUND, normal, runs, segments, stem, syllables

BEFORE, LENGTH = 16, 90  # characters of a passage before the first word that was asked for, and in all
_LATIN = re.compile(r"[^\W_]+")


def _aligned(text: str) -> str:
    """``text`` in the writing of questions, character by character: places in it are places in ``text``."""
    alike = normal(text)
    if len(alike) == len(text):
        return alike
    return "".join(one[0] if len(one := normal(character)) else " " for character in text)


def _spots(text: str, question: Question) -> list[tuple[int, int]]:
    """Where the words of ``question`` stand in ``text``, in order and without overlaps."""
    plain = _aligned(text)
    found: list[tuple[int, int]] = []
    for part in question.parts:
        if part.chinese:
            found += [(one.start(), one.end()) for one in re.finditer(re.escape(part.word), plain)]
            continue
        wanted = {term.removesuffix("*") for way in part.ways for term in way if not term.startswith(SOUND)}
        for one in _LATIN.finditer(plain):
            if one[0].isascii() and stem(one[0]) in wanted:
                found.append((one.start(), one.end()))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _sounding(title: str, question: Question) -> list[tuple[int, int]]:
    """Where the title sounds as the question was typed: ``taiji`` and ``tj`` stand for 太极."""
    typed = [
        term.removeprefix(SOUND).removesuffix("*")
        for part in question.parts
        for way in part.ways
        for term in way
        if term.startswith(SOUND)
    ]
    return [spot for one in typed for spot in _heard(_aligned(title), one)][:1]


def _heard(title: str, typed: str) -> Iterator[tuple[int, int]]:
    for run, chinese in runs(title):
        start = title.index(run)
        at = 0
        for segment in segments(run) if chinese else ():
            spoken = syllables(run[at:])
            for end in range(1, len(spoken) + 1):
                whole, initials = "".join(spoken[:end]), "".join(one[:1] for one in spoken[:end])
                if whole.startswith(typed) or (end > 1 and initials == typed):
                    yield start + at, start + at + end
                    break
            at += len(segment)


def marked(text: str, question: Question, *, title: bool = False) -> SafeString:
    """``text``, escaped, with the words of ``question`` in ``<mark>``."""
    spots = _spots(text, question)
    if title and not spots:
        spots = _sounding(text, question)
    pieces, last = [], 0
    for start, end in spots:
        pieces += [conditional_escape(text[last:start]), format_html("<mark>{}</mark>", text[start:end])]
        last = end
    pieces.append(conditional_escape(text[last:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def passage(document: Document, question: Question) -> tuple[SafeString, str]:
    """The words around what was asked for, in the reader's language where they stand there, and their language.

    The summary where the text does not say it or may not be shown.
    """
    own = ("en", "zh-hans") if document.in_english else ("zh-hans", "en")
    texts = {"zh-hans": (document.summary, document.text), "en": (document.summary_en, document.text_en)}
    for language in own:
        summary, text = texts[language]
        for told in (summary, text if document.text_shown else ""):
            if spots := _spots(told, question):
                start = max(0, _densest(told, spots) - BEFORE) if len(told) > LENGTH else 0
                return _cut(told, start, question), language
    summary = texts[own[0]][0]
    return _cut(summary, 0, question), own[0]


def _densest(text: str, spots: list[tuple[int, int]]) -> int:
    """Where the passage begins that has most of the different words, the first of them."""

    def different(begin: int) -> int:
        return len({text[start:end].lower() for start, end in spots if begin <= start and end <= begin + LENGTH})

    return max((start for start, _end in spots), key=different)


def _cut(text: str, start: int, question: Question) -> SafeString:
    longest = LENGTH * (2 if text[:200].isascii() else 1)
    if start and text[:200].isascii():
        start = text.find(" ", start) + 1
    piece = text[start : start + longest]
    return format_html(
        "{}{}{}",
        "…" if start else "",
        marked(piece, question),
        "…" if start + longest < len(text) else "",
    )
