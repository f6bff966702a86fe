"""Gaps within the words, as Moodle writes them: ``{1:SHORTANSWER:=right~%50%nearly#words about it}``."""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _

from lms.questions.formats import gift_text
from lms.questions.formats.choosing import WHOLE
from lms.questions.formats.results import MOST_ANSWERS, Draft, Refused

WRITTEN = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"}
_GAP = re.compile(r"\{\d*:([A-Z_]+):((?:\\.|[^\\}])*)\}", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)


def take(draft: Draft, html: str, words: Callable[[str], str]) -> tuple[str, Refused | None]:
    """``html`` with its gaps numbered, as ours are; they are put into ``draft``. ``words`` tells what HTML says."""
    gaps: list[list[str]] = []
    strange: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        if found[1] not in WRITTEN:
            strange.append(found[1])
        if len(gaps) < MOST_ANSWERS:
            gaps.append(_right(draft, found[2], words, number=found[1] in {"NUMERICAL", "NM"}))
        return f"{{{{{len(gaps)}}}}}"

    text = _GAP.sub(numbered, html)
    draft.kind, draft.values = "fill", {"gaps": gaps}
    if strange:
        return text, draft.refused(_("A gap of the kind %(kind)s cannot be asked here."), kind=strange[0][:40])
    return text, None


def _right(draft: Draft, text: str, words: Callable[[str], str], *, number: bool) -> list[str]:
    right = []
    for answer in gift_text.sections(text, "~")[:MOST_ANSWERS]:
        whole = answer.lstrip().startswith("=")
        share, answer = (100.0, answer.lstrip()[1:]) if whole else gift_text.weight(answer)
        told, feedback = gift_text.parted(answer, "#")
        if feedback:
            draft.note(_("Words about single answers are left out."))
        if (share or 0) < WHOLE:
            draft.note(_("Answers that are right in part are left out."))
        elif not number and gift_text.find(told, "*") >= 0:
            draft.note(_("Answers with * for any letters are left out."))
        else:
            value, _colon, off = told.partition(":") if number else (told, "", "")
            if off.strip(" 0."):
                draft.note(_("A gap takes only the number itself: how far it may be off is left out."))
            right.append(words(_ESCAPED.sub(r"\1", value)))
    return right


def gap(forms: Sequence[str], html: Callable[[str], str]) -> str:
    answers = "~".join("=" + re.sub(r'([}#~/"\\*])', r"\\\1", html(form)) for form in forms)
    return f"{{1:SHORTANSWER:{answers}}}"
