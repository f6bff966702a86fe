"""Writing a table of questions. ``table_reading`` reads all of it back: it holds every type."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from lms.core.exports import harmless
from lms.core.xlsx import workbook
from lms.questions.formats.results import Entry
from lms.questions.formats.table_columns import HEADINGS, KINDS, LETTERS, escaped
from lms.questions.types.finding import Finding

HEADING = [headings[0] for headings in HEADINGS.values()]


def missing(question: dict) -> list[Finding]:
    """A table can hold every question."""
    return []


def rows(entries: Sequence[Entry]) -> Iterator[list[str]]:
    """The rows below HEADING, with nothing in them that a spreadsheet computes."""
    for entry in entries:
        cells = cells_of(entry)
        yield [str(harmless(cells.get(column, ""))) for column in HEADINGS]


def write(entries: Sequence[Entry]) -> bytes:
    return b"".join(workbook(chain([HEADING], rows(entries))))


def cells_of(entry: Entry) -> dict[str, str]:
    """``entry`` as the cells of a row, by the names of their columns."""
    question = entry.question
    image = question.get("image")
    return {
        "type": KINDS[question["type"]][0],
        "prompt": question["prompt"],
        "explanation": question["explanation"],
        "tags": "、".join(entry.tags),
        "difficulty": str(entry.difficulty or ""),
        "image": _picture(image) if image else "",
        **_OWN[question["type"]](question),
    }


def _lettered(cells: Sequence[str], *, name: str = "") -> dict[str, str]:
    return {f"{name}{letter}": cell for letter, cell in zip(LETTERS, cells, strict=False)}


def _picture(picture: dict) -> str:
    return f"{picture['media']}|{escaped(picture['alt'])}"


def _choices(question: dict) -> dict[str, str]:
    pictures = question["type"] == "picture"
    return {
        **_lettered([_picture(choice) for choice in question["choices"]] if pictures else question["choices"]),
        **_lettered(question.get("feedback") or [], name="about "),
        "answer": "".join(LETTERS[number - 1] for number in sorted(question["answer"])),
    }


def _forms(forms: Sequence[str]) -> str:
    return "|".join(map(escaped, forms))


_OWN: dict[str, Callable[[dict], dict[str, str]]] = {
    "single": _choices,
    "multiple": _choices,
    "picture": _choices,
    "truefalse": lambda question: {"answer": "对" if question["answer"] == [True] else "错"},
    "short": lambda question: {"answer": _forms(question["accepted"])},
    "fill": lambda question: {"answer": "\n".join(map(_forms, question["gaps"]))},
    "number": lambda question: {
        "answer": question["value"],
        "tolerance": question["tolerance"],
        "unit": question["unit"],
    },
    "match": lambda question: _lettered([f"{escaped(left)}|{escaped(right)}" for left, right in question["pairs"]]),
    "order": lambda question: _lettered(question["items"]),
    "open": lambda question: {
        "answer": "\n".join(f"{escaped(line['text'])}|{line['points']}" for line in question["rubric"])
    },
}
