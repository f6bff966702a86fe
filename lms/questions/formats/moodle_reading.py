"""Reading Moodle XML (docs.moodle.org/en/Moodle_XML_format).

A document type, and with it entities that grow without end, is refused. Where the document breaks off, what stands
before is kept.
"""

import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _

from lms.questions.formats import cloze, gift_reading
from lms.questions.formats.choosing import WHOLE, Choice, choose
from lms.questions.formats.gift_reading import (
    ANSWERS_THE_QUESTION,
    FEEDBACK_LEFT_OUT,
    PART_LEFT_OUT,
    PICTURES_LEFT_OUT,
    WILDCARD_LEFT_OUT,
)
from lms.questions.formats.markup import is_html, words_of
from lms.questions.formats.results import (
    MOST_ANSWERS,
    Draft,
    FileRefused,
    Place,
    Refused,
    Result,
    beginning_of,
    cleaned,
)
from lms.questions.types.finding import Finding
from lms.questions.types.written import MOST_LINES, MOST_POINTS

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LINE = re.compile(r"(.*?)\s*[(（]\s*(\d{1,3})\s*(?:分|points?)?\s*[)）]\s*", re.I | re.S)


def looks_so(text: str) -> bool:
    return re.match(r"\s*(<\?xml[^>]*\?>)?\s*(<!--.*?-->\s*)*<(!DOCTYPE|quiz\b)", text[:20_000], re.S) is not None


def read(text: str) -> Iterator[Result]:
    """Raises FileRefused for a document that holds a document type, or that is none from its beginning."""
    data = io.BytesIO(_DECLARATION.sub("", text).encode("utf-8", "surrogatepass"))
    category, number, begun = "", 0, False
    try:
        for event, element in iterparse(data, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not begun and element.tag != "quiz":
                    raise FileRefused(Finding(_("This XML is not a file of questions of Moodle.")))
                begun = True
                continue
            if element.tag != "question":
                continue
            if element.get("type") == "category":
                category = _text(element, "category/text").rstrip("/").rpartition("/")[2].strip()
            else:
                number += 1
                yield _question(element, number, category)
            element.clear()
    except DefusedXmlException:
        raise FileRefused(Finding(_("The file declares a document type. It is not read, for safety."))) from None
    except ParseError as error:
        if not begun:
            raise FileRefused(Finding(_("The XML cannot be read."))) from None
        reason = _("The XML breaks off in line %(line)s: nothing behind it can be read.")
        yield Refused(Place("question", number + 1), (Finding(reason, {"line": error.position[0]}),))


def _text(element: Element, path: str) -> str:
    return element.findtext(path) or ""


def _first(element: Element, name: str) -> list[Element]:
    return list(islice(element.iterfind(name), MOST_ANSWERS))


def _words(draft: Draft, element: Element | None, inherited: str = "") -> str:
    """The plain words of an element that has ``text`` in it."""
    if element is None:
        return ""
    raw = _text(element, "text")
    form = element.get("format") or inherited
    if element.find("file") is not None:
        draft.note(PICTURES_LEFT_OUT)
    if form == "html" or (form in {"", "moodle_auto_format"} and is_html(raw)):
        return _told(draft, raw)
    return cleaned(raw)


def _told(draft: Draft, html: str) -> str:
    words, pictures = words_of(html)
    if pictures:
        draft.note(PICTURES_LEFT_OUT)
    return cleaned(words)


def _question(element: Element, number: int, category: str) -> Result:
    kind = element.get("type") or ""
    tags = [cleaned(tag.text or "") for tag in element.iterfind("tags/tag/text")]
    draft = Draft(Place("question", number), tags=[*tags, *([category] if category else [])])
    draft.explanation = _words(draft, element.find("generalfeedback"))
    draft.prompt = _words(draft, element.find("questiontext"))
    read_kind = _KINDS.get(kind)
    if read_kind is None:
        reason = _("Questions of the type “%(kind)s” cannot be asked here.")
        name = beginning_of(draft.prompt or _text(element, "name/text"))
        return Refused(draft.place, (Finding(reason, {"kind": kind[:40]}),), name)
    if element.find("hint") is not None:
        draft.note(_("Hints for a second try are left out."))
    return read_kind(draft, element) or draft.result()


def _share(answer: Element) -> float:
    try:
        return float(answer.get("fraction") or 0)
    except ValueError:
        return 0.0


def _choices(draft: Draft, element: Element) -> Refused | None:
    choices = [
        Choice(_words(draft, answer), _share(answer), _words(draft, answer.find("feedback")))
        for answer in _first(element, "answer")
    ]
    alone = _text(element, "single").strip().lower() in {"true", "1"}
    return choose(draft, choices, several=not alone)


def _true_or_false(draft: Draft, element: Element) -> Refused | None:
    right = [answer for answer in _first(element, "answer") if _share(answer) >= WHOLE]
    words = _text(right[0], "text").strip().lower() if right else ""
    if words not in {"true", "false"}:
        return draft.refused(_("It does not say whether this is true or false."))
    if any(_words(draft, answer.find("feedback")) for answer in _first(element, "answer")):
        draft.note(FEEDBACK_LEFT_OUT)
    draft.kind, draft.values = "truefalse", {"choices": [], "answer": [words == "true"]}
    return None


def _short(draft: Draft, element: Element) -> None:
    accepted = []
    for answer in _first(element, "answer"):
        words = _words(draft, answer)
        if _words(draft, answer.find("feedback")):
            draft.note(FEEDBACK_LEFT_OUT)
        if _share(answer) < WHOLE:
            draft.note(PART_LEFT_OUT)
        elif re.search(r"(?<!\\)\*", words):
            draft.note(WILDCARD_LEFT_OUT)
        else:
            accepted.append(words.replace("\\*", "*"))
    draft.kind, draft.values = "short", {"accepted": accepted}


def _number(draft: Draft, element: Element) -> Refused | None:
    right = [answer for answer in _first(element, "answer") if _share(answer) >= WHOLE]
    if len(right) != 1:
        return draft.refused(_("Give one number as the right answer."))
    if len(_first(element, "answer")) > 1:
        draft.note(PART_LEFT_OUT)
    if _words(draft, right[0].find("feedback")):
        draft.note(FEEDBACK_LEFT_OUT)
    refused = gift_reading.numbered(draft, f"{_text(right[0], 'text').strip()}:{_text(right[0], 'tolerance').strip()}")
    if refused is None:
        units = [_text(unit, "unit_name") for unit in element.iterfind("units/unit")]
        draft.values["unit"] = cleaned(units[0]) if units else ""
        if len(units) > 1:
            draft.note(_("Only the first unit is taken."))
    return refused


def _match(draft: Draft, element: Element) -> None:
    pairs = []
    for sub in _first(element, "subquestion"):
        left, right = _words(draft, sub), cleaned(_text(sub, "answer/text"))
        if left:
            pairs.append([left, right])
        elif right:
            draft.note(_("An answer that belongs to nothing is left out."))
    draft.kind, draft.values = "match", {"pairs": pairs}


def _order(draft: Draft, element: Element) -> None:
    draft.kind, draft.values = "order", {"items": [_words(draft, answer) for answer in _first(element, "answer")]}


def _fill(draft: Draft, element: Element) -> Refused | None:
    def words(html: str) -> str:
        return _told(draft, html)

    text, refused = cloze.take(draft, _text(element, "questiontext/text"), words)
    draft.prompt = words(text)
    return refused


def _open(draft: Draft, element: Element) -> None:
    """``graderinfo`` says what to look for, one line each, with its points in brackets where it has any."""
    lines = [line.strip() for line in _words(draft, element.find("graderinfo")).split("\n") if line.strip()]
    rubric = [_rubric_line(line) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        draft.note(_("Only the first lines of what to look for are taken."))
    if not rubric:
        draft.note(_("What to look for in the answers is not said in the file: please complete it."))
        try:
            points = min(max(int(float(_text(element, "defaultgrade") or 1)), 1), MOST_POINTS)
        except (ValueError, OverflowError):
            points = 1
        rubric = [{"text": str(ANSWERS_THE_QUESTION), "points": points}]
    draft.kind, draft.values = "open", {"rubric": rubric}


def _rubric_line(line: str) -> dict:
    with_points = _LINE.fullmatch(line)
    return {"text": with_points[1], "points": int(with_points[2])} if with_points else {"text": line, "points": 1}


_KINDS: dict[str, Callable[[Draft, Element], Refused | None]] = {
    "multichoice": _choices,
    "truefalse": _true_or_false,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _match,
    "ordering": _order,
    "cloze": _fill,
    "multianswer": _fill,
    "essay": _open,
}
