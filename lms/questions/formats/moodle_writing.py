"""Writing Moodle XML."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext_lazy as _

from lms.core.texts import writable
from lms.questions.formats import cloze
from lms.questions.formats.choosing import shares
from lms.questions.formats.markup import html_of
from lms.questions.formats.results import Entry, beginning_of, tags_of
from lms.questions.types.finding import Finding
from lms.questions.types.written import GAP

KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "short": "shortanswer",
    "fill": "cloze",
    "number": "numerical",
    "match": "matching",
    "order": "ordering",
    "open": "essay",
}


def missing(question: dict) -> list[Finding]:
    """Why Moodle XML cannot hold ``question``; empty where it can."""
    if question["type"] not in KINDS or question.get("image"):
        return [Finding(_("Pictures are not written to Moodle XML."))]
    return []


def write(entries: Sequence[Entry]) -> bytes:
    """``entries`` that Moodle XML can hold."""
    quiz = Element("quiz")
    for entry in entries:
        quiz.append(_question(entry))
    return tostring(quiz, encoding="utf-8", xml_declaration=True)


def _question(entry: Entry) -> Element:
    question = entry.question
    made = Element("question", type=KINDS[question["type"]])
    _put(SubElement(made, "name"), beginning_of(question["prompt"]))
    gaps = question["type"] == "fill"
    prompt = SubElement(made, "questiontext", format="html" if gaps else "plain_text")
    _put(prompt, _with_gaps(question) if gaps else question["prompt"])
    _put(SubElement(made, "generalfeedback", format="plain_text"), question["explanation"])
    if fill := _BODIES.get(question["type"]):
        fill(made, question)
    if tags := tags_of(entry):
        holder = SubElement(made, "tags")
        for tag in tags:
            _put(SubElement(holder, "tag"), tag)
    return made


def _put(element: Element, text: str) -> Element:
    SubElement(element, "text").text = writable(text)
    return element


def _answer(parent: Element, text: str, share: str, feedback: str = "") -> Element:
    answer = _put(SubElement(parent, "answer", fraction=share, format="plain_text"), text)
    if feedback:
        _put(SubElement(answer, "feedback", format="plain_text"), feedback)
    return answer


def _choices(made: Element, question: dict) -> None:
    several = question["type"] == "multiple"
    right = set(question["answer"])
    choices = question["choices"]
    SubElement(made, "single").text = "false" if several else "true"
    SubElement(made, "shuffleanswers").text = "false"
    worth = (
        shares(len(choices), right) if several else ["100" if n in right else "0" for n in range(1, len(choices) + 1)]
    )
    said = question.get("feedback") or [""] * len(choices)
    for text, share, words in zip(choices, worth, said, strict=True):
        _answer(made, text, share, words)


def _true_or_false(made: Element, question: dict) -> None:
    for words in ("true", "false"):
        _answer(made, words, "100" if question["answer"] == [words == "true"] else "0")


def _short(made: Element, question: dict) -> None:
    SubElement(made, "usecase").text = "0"
    for form in question["accepted"]:
        _answer(made, form.replace("*", "\\*"), "100")


def _number(made: Element, question: dict) -> None:
    SubElement(_answer(made, question["value"], "100"), "tolerance").text = question["tolerance"]
    if question["unit"]:
        unit = SubElement(SubElement(made, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = question["unit"]


def _match(made: Element, question: dict) -> None:
    SubElement(made, "shuffleanswers").text = "true"
    for left, right in question["pairs"]:
        sub = _put(SubElement(made, "subquestion", format="plain_text"), left)
        _put(SubElement(sub, "answer"), right)


def _order(made: Element, question: dict) -> None:
    for number, item in enumerate(question["items"], 1):
        _answer(made, item, str(number))


def _open(made: Element, question: dict) -> None:
    SubElement(made, "defaultgrade").text = str(sum(line["points"] for line in question["rubric"]))
    SubElement(made, "responseformat").text = "plain"
    lines = "\n".join(f"{' '.join(line['text'].split())}（{line['points']}分）" for line in question["rubric"])
    _put(SubElement(made, "graderinfo", format="plain_text"), lines)


def _with_gaps(question: dict) -> str:
    """Cloze stands within HTML, in the text of the question."""
    return GAP.sub(
        lambda found: cloze.gap(question["gaps"][int(found[1]) - 1], html_of),
        html_of(question["prompt"]),
    )


_BODIES: dict[str, Callable[[Element, dict], None]] = {
    "single": _choices,
    "multiple": _choices,
    "truefalse": _true_or_false,
    "short": _short,
    "number": _number,
    "match": _match,
    "order": _order,
    "open": _open,
}
