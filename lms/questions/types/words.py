"""When two written answers are the same, and which number a written one is."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache

# Ends of sentences and quotation marks are a habit of writing, not part of an answer.
_ENDS = "。.!?,;:、，；：！？\"'“”‘’「」『』"
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
# Longer ones nobody means, and a Decimal of any length could keep the machine busy.
_NUMBER = re.compile(r"[+-]?(\d{1,30}|\d{1,3}(,\d{3}){1,9})(\.\d{1,30})?|[+-]?\.\d{1,30}")


@cache
def _simplify() -> Callable[[str], str]:
    """Loaded when the first written answer is marked: its dictionaries take a moment and some memory."""
    import opencc

    return opencc.OpenCC("t2s").convert


def same_form(text: str) -> str:
    """``text`` without what does not count: width, case, spaces, traditional or simplified, the full stop behind."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _simplify()(folded.strip(_ENDS) or folded)


def is_one_of(text: str, accepted: list[str]) -> bool:
    """Whether ``text`` says the same as one of the ``accepted`` answers."""
    return bool(text.strip()) and same_form(text) in {same_form(form) for form in accepted}


def number_in(text: str, *, unit: str = "") -> Decimal | None:
    """The number that ``text`` is, in digits of any width, with or without its ``unit`` behind; None for no number."""
    folded = "".join(unicodedata.normalize("NFKC", text).translate(_MINUS).split())
    behind = "".join(unicodedata.normalize("NFKC", unit).split())
    if behind and folded.casefold().endswith(behind.casefold()):
        folded = folded[: -len(behind)]
    return Decimal(folded.replace(",", "")) if folded.isascii() and _NUMBER.fullmatch(folded) else None
