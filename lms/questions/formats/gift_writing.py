"""Writing GIFT. ``gift_reading`` reads all of it back; Moodle reads it without the unit of a number."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lms.questions.formats.choosing import shares
from lms.questions.formats.gift_text import escaped
from lms.questions.formats.results import Entry, tags_of
from lms.questions.types.finding import Finding
from lms.questions.types.written import GAP

HELD = {"single", "multiple", "truefalse", "short", "fill", "number", "match"}


def missing(question: dict) -> list[Finding]:
    """Why GIFT cannot hold ``question``; empty where it can."""
    if question["type"] not in HELD:
        return [Finding(_("GIFT has no such type of question."))]
    if question.get("image"):
        return [Finding(_("GIFT holds no pictures."))]
    if question["type"] == "fill" and len(question["gaps"]) > 1:
        return [Finding(_("GIFT has one gap in a question."))]
    return []


def write(entries: Sequence[Entry]) -> bytes:
    """``entries`` that GIFT can hold."""
    return "\n".join(map(_block, entries)).encode()


def _block(entry: Entry) -> str:
    question = entry.question
    remarks = [f"[tag:{_remark(tag)}]" for tag in tags_of(entry)]
    if question["type"] == "fill":
        remarks.append("[type:fill]")
    if question["type"] == "number" and question["unit"]:
        remarks.append(f"[unit:{_remark(question['unit'])}]")
    lines = [f"// {' '.join(remarks)}"] if remarks else []
    answer = _ANSWERS[question["type"]](question)
    if question["explanation"]:
        answer = f"{answer.rstrip()}\n\t####{escaped(question['explanation'])}\n"
    before, behind = _around(question)
    lines.append(f"[plain]{before}{{{answer}}}{behind}")
    return "\n".join(lines) + "\n"


def _remark(text: str) -> str:
    """Remarks stand between brackets and on one line."""
    return text.replace("\\", "\\\\").replace("]", "\\]").replace("\n", "\\n")


def _around(question: dict) -> tuple[str, str]:
    """What stands before the braces and behind them."""
    if question["type"] != "fill":
        return escaped(question["prompt"]), ""
    before, _number, behind = GAP.split(question["prompt"])
    return escaped(before), escaped(behind)


def _lines(answers: Sequence[str]) -> str:
    return "".join(f"\n\t{answer}" for answer in answers) + "\n"


def _choices(question: dict) -> str:
    said = question.get("feedback") or [""] * len(question["choices"])
    told = [
        f"{escaped(choice)}{'#' if words else ''}{escaped(words)}"
        for choice, words in zip(question["choices"], said, strict=True)
    ]
    right = set(question["answer"])
    if question["type"] == "single":
        return _lines([f"{'=' if number in right else '~'}{words}" for number, words in enumerate(told, 1)])
    worth = shares(len(told), right)
    return _lines([f"~%{share}%{words}" for share, words in zip(worth, told, strict=True)])


def _forms(forms: Sequence[str]) -> str:
    return _lines([f"={escaped(form)}" for form in forms])


def _number(question: dict) -> str:
    return f"#{question['value']}:{question['tolerance']}"


_ANSWERS = {
    "single": _choices,
    "multiple": _choices,
    "truefalse": lambda question: "TRUE" if question["answer"] == [True] else "FALSE",
    "short": lambda question: _forms(question["accepted"]),
    "fill": lambda question: _forms(question["gaps"][0]),
    "number": _number,
    "match": lambda question: _lines([f"={escaped(left)} -> {escaped(right)}" for left, right in question["pairs"]]),
}
