"""Reading GIFT, the text format of Moodle (docs.moodle.org/en/GIFT_format).

Blank lines part the questions. Lines that begin with ``//`` are remarks; of ours ``[tag:…]``, ``[unit:…]`` and
``[type:fill]`` say what GIFT has no sign for. ``$CATEGORY:`` becomes a tag of the questions behind it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice

from django.utils.translation import gettext_lazy as _

from lms.questions.formats import gift_text
from lms.questions.formats.choosing import Choice, choose
from lms.questions.formats.markup import is_html, words_of
from lms.questions.formats.results import MOST_ANSWERS, Draft, Place, Refused, Result, cleaned

TRUE, FALSE = {"T", "TRUE", "对", "正确"}, {"F", "FALSE", "错", "错误"}
_REMARK = re.compile(r"\[(tag|unit|type):((?:\\.|[^\]\\])*)\]")
PICTURES_LEFT_OUT = _("Pictures and recordings in it are left out.")
FEEDBACK_LEFT_OUT = _("Words about single answers are left out.")
PART_LEFT_OUT = _("Answers that are right in part are left out.")
WILDCARD_LEFT_OUT = _("Answers with * for any letters are left out.")
ANSWERS_THE_QUESTION = _("The answer fits the question.")


def read(text: str) -> Iterator[Result]:
    category = ""
    for number, lines in _blocks(text):
        words: list[str] = []
        remarks: dict[str, list[str]] = {}
        for line in lines:
            stripped = line.strip()
            if stripped.startswith("//"):
                for name, value in _REMARK.findall(stripped):
                    remarks.setdefault(name, []).append(gift_text.plain(value))
            elif stripped.upper().startswith("$CATEGORY:"):
                category = stripped[10:].rstrip("/").rpartition("/")[2].strip()
            else:
                words.append(line)
        block = "\n".join(words).strip()
        if block:
            draft = Draft(Place("line", number), tags=remarks.get("tag", []) + ([category] if category else []))
            yield _question(draft, block, remarks)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each question, with the number of its first."""
    lines: list[str] = []
    begun = 1
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if not lines or all(before.lstrip().startswith(("//", "$")) for before in lines):
                begun = number
            lines.append(line)
        elif lines:
            yield begun, lines
            lines = []
    if lines:
        yield begun, lines


def _question(draft: Draft, block: str, remarks: dict[str, list[str]]) -> Result:
    if block.startswith("::"):
        end = gift_text.find(block, "::", 2)
        if end > 0:
            block = block[end + 2 :].lstrip()
    form, block = gift_text.form(block)
    opening = gift_text.find(block, "{")
    closing = gift_text.find(block, "}", opening + 1)
    draft.prompt = _worded(draft, block if opening < 0 else block[:opening], form)
    if opening < 0:
        return draft.refused(_("There is no answer in braces { }."))
    if closing < 0:
        return draft.refused(_("The closing brace } is missing."))
    inside, behind = block[opening + 1 : closing], block[closing + 1 :]
    if gift_text.find(inside, "{") >= 0 or gift_text.find(behind, "{") >= 0:
        return draft.refused(_("There are braces { } twice: one pair belongs to a question, and a \\ before others."))
    inside, explanation = gift_text.parted(inside, "####")
    draft.explanation = _worded(draft, explanation, form)
    gap = bool(behind.strip()) or "fill" in remarks.get("type", [])
    refusal = _answered(draft, inside.strip(), form, gap=gap)
    if refusal is not None:
        return refusal
    if draft.kind == "number" and (unit := remarks.get("unit")):
        draft.values["unit"] = unit[0]
    if draft.kind == "fill" or behind.strip():
        sign = r"\{\{1\}\}" if draft.kind == "fill" else "____"
        draft.prompt = _worded(draft, f"{block[:opening]}{sign}{behind}", form)
    return draft.result()


def _worded(draft: Draft, raw: str, form: str) -> str:
    """``raw`` in plain words. What does not say how it is marked up may be HTML."""
    own, raw = gift_text.form(raw)
    text = gift_text.plain(raw)
    form = own or form
    if form == "html" or (form in {"", "moodle"} and is_html(text)):
        text, pictures = words_of(text)
        if pictures:
            draft.note(PICTURES_LEFT_OUT)
    return cleaned(text)


def _answered(draft: Draft, inside: str, form: str, *, gap: bool) -> Refused | None:
    """Fill ``draft`` with the answer ``inside`` the braces; the refusal where that is none."""
    if not inside:
        draft.kind = "open"
        draft.values = {"rubric": [{"text": str(ANSWERS_THE_QUESTION), "points": 1}]}
        draft.note(_("What to look for in the answers is not said in the file: please complete it."))
        return None
    if inside.startswith("#"):
        return _number(draft, inside[1:])
    words, feedback = gift_text.parted(inside, "#")
    if words.strip().upper() in TRUE | FALSE:
        _true_or_false(draft, words.strip().upper() in TRUE, feedback, form)
        return None
    given = list(islice(gift_text.answers(inside), MOST_ANSWERS))
    if not given[0][0]:
        return draft.refused(_("An answer begins with = where it is right, with ~ where it is wrong."))
    if all(sign == "=" for sign, _text in given):
        if all(gift_text.find(text, "->") >= 0 for _sign, text in given):
            _match(draft, [text for _sign, text in given], form)
        else:
            _written(draft, [text for _sign, text in given], form, gap=gap)
        return None
    return _chosen(draft, given, form)


def _true_or_false(draft: Draft, answer: bool, feedback: str, form: str) -> None:
    draft.kind, draft.values = "truefalse", {"choices": [], "answer": [answer]}
    said = [words for part in gift_text.sections(feedback, "#") if (words := _worded(draft, part, form))]
    if said and not draft.explanation:
        draft.explanation = said[0]
        said = said[1:]
    if said:
        draft.note(FEEDBACK_LEFT_OUT)


def _number(draft: Draft, inside: str) -> Refused | None:
    given = list(islice(gift_text.answers(inside), MOST_ANSWERS))
    right = []
    for sign, text in given:
        share, text = gift_text.weight(text)
        text, feedback = gift_text.parted(text, "#")
        if feedback.strip():
            draft.note(FEEDBACK_LEFT_OUT)
        if sign != "~" and (share is None or share >= 100):
            right.append(gift_text.plain(text).strip())
        else:
            draft.note(PART_LEFT_OUT)
    if len(right) != 1:
        return draft.refused(_("Give one number as the right answer, as in {#12} or {#3.14:0.01}."))
    return numbered(draft, right[0])


def numbered(draft: Draft, text: str) -> Refused | None:
    """``value``, ``value:tolerance`` or ``least..most``."""
    try:
        if ".." in text:
            least, _dots, most = text.partition("..")
            low, high = _decimal(least), _decimal(most)
            value, tolerance = (low + high) / 2, abs(high - low) / 2
        else:
            number, _colon, off = text.partition(":")
            value, tolerance = _decimal(number), abs(_decimal(off or "0"))
    except (InvalidOperation, ValueError):
        return draft.refused(_("“%(text)s” is not a number."), text=text[:40])
    draft.kind = "number"
    draft.values = {"value": f"{value:f}", "tolerance": f"{tolerance:f}", "unit": ""}
    return None


def _decimal(text: str) -> Decimal:
    text = text.strip()
    if not text.isascii() or len(text) > 40 or "_" in text:
        raise ValueError
    number = Decimal(text)
    # A large exponent would be written out in as many digits.
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError
    return number


def _match(draft: Draft, given: list[str], form: str) -> None:
    pairs = []
    for text in given:
        text, feedback = gift_text.parted(text, "#")
        if feedback.strip():
            draft.note(FEEDBACK_LEFT_OUT)
        left, right = gift_text.parted(text, "->")
        pairs.append([_worded(draft, left, form), _worded(draft, right, form)])
    draft.kind, draft.values = "match", {"pairs": pairs}


def _written(draft: Draft, given: list[str], form: str, *, gap: bool) -> None:
    accepted = []
    for text in given:
        share, text = gift_text.weight(text)
        text, feedback = gift_text.parted(text, "#")
        if feedback.strip():
            draft.note(FEEDBACK_LEFT_OUT)
        if share is not None and share < 100:
            draft.note(PART_LEFT_OUT)
        elif gift_text.find(text, "*") >= 0:
            draft.note(WILDCARD_LEFT_OUT)
        else:
            accepted.append(_worded(draft, text, form))
    draft.kind, draft.values = ("fill", {"gaps": [accepted]}) if gap else ("short", {"accepted": accepted})


def _chosen(draft: Draft, given: list[tuple[str, str]], form: str) -> Refused | None:
    choices = []
    for sign, text in given:
        share, text = gift_text.weight(text)
        text, feedback = gift_text.parted(text, "#")
        known = share if share is not None else (100.0 if sign == "=" else 0.0)
        choices.append(Choice(_worded(draft, text, form), known, _worded(draft, feedback, form)))
    return choose(draft, choices, several=all(sign == "~" for sign, _text in given))
