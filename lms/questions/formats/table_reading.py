"""Reading a table of questions: the first row names the columns, in any order."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from lms.core.exports import restored
from lms.questions.formats.results import DIFFICULTIES, Draft, FileRefused, Place, Refused, Result, cleaned
from lms.questions.formats.table_cells import lines_of
from lms.questions.formats.table_columns import (
    DEGREES,
    FALSE,
    GAP_BLANK,
    LETTERS,
    PARTS,
    TRUE,
    column_of,
    kind_of,
    plain,
    split,
)
from lms.questions.types.finding import Finding
from lms.questions.types.written import GAP

Cells = dict[str, str]


def columns_in(cells: tuple[str, ...]) -> dict[str, int]:
    """The place of each column that a row of headings names."""
    columns: dict[str, int] = {}
    for place, heading in enumerate(cells):
        if column := column_of(heading):
            columns.setdefault(column, place)
    return columns


def looks_so(text: str) -> bool:
    """Whether the first line of ``text`` names columns."""
    first = text.lstrip().split("\n", 1)[0][:4000]
    cells = re.split(r"[,;\t]", first.replace('"', ""))
    return len(cells) > 1 and len(columns_in(tuple(cells))) > 1


def read(data: bytes) -> Iterator[Result]:
    """Raises FileRefused."""
    lines = lines_of(data)
    heading = next(lines, None)
    columns = columns_in(heading.cells) if heading else {}
    # The answer of some types stands in the columns of the choices.
    if "prompt" not in columns or not columns.keys() & {"answer", "A"}:
        raise FileRefused(Finding(_("The first row names no columns 题目 and 答案. Take the template and fill it in.")))
    for line in lines:
        cells = {
            column: cleaned(restored(line.cells[place])) for column, place in columns.items() if place < len(line.cells)
        }
        if line.wrong:
            yield Refused(Place("row", line.number), (line.wrong,), cells.get("prompt", "")[:80])
        elif any(cells.values()):
            yield question_of(cells, number=line.number)


def question_of(cells: Cells, *, number: int) -> Result:
    """What the ``cells`` of row ``number``, by the names of their columns, say."""

    def cell(column: str) -> str:
        return cells.get(column, "")

    draft = Draft(Place("row", number), prompt=cell("prompt"), explanation=cell("explanation"))
    draft.kind = kind_of(cell("type")) if cell("type") else _guessed(cells)
    if not draft.kind:
        return draft.refused(_("There is no type of question “%(kind)s”."), kind=cell("type")[:40])
    draft.tags = [tag for tag in re.split(r"[,，、;；|｜\n]", cell("tags")) if tag.strip()]
    if refused := _difficulty(draft, cell("difficulty")):
        return refused
    if picture := cell("image"):
        draft.values["image"] = _picture(picture)
    return _READERS[draft.kind](draft, cells) or draft.result()


def _guessed(cells: Cells) -> str:
    """The type where the table names none: as its other cells say."""
    if cells.get("A"):
        return "multiple" if len(_letters(cells.get("answer", ""))) > 1 else "single"
    return "truefalse" if cells.get("answer", "").casefold() in TRUE | FALSE else "short"


def _difficulty(draft: Draft, words: str) -> Refused | None:
    if not words:
        return None
    degree = DEGREES.get(words) or (int(words) if words in {*map(str, DIFFICULTIES)} else None)
    if degree is None:
        return draft.refused(_("The difficulty is a number from 1 (easy) to 5, not “%(words)s”."), words=words[:40])
    draft.difficulty = degree
    return None


def _letters(words: str) -> list[int]:
    """Choices named by letter, as in ``A``, ``AC``, ``A、C``; empty for anything else."""
    narrow = re.sub(r"[\s,，、;；|｜.]+", "", unicodedata.normalize("NFKC", words)).upper()
    return sorted({LETTERS.index(letter) + 1 for letter in narrow}) if set(narrow) <= set(LETTERS) else []


def _listed(draft: Draft, cells: Cells) -> tuple[list[str], Refused | None]:
    """The cells A to H that are filled; an empty one between them is refused: the letters would shift."""
    filled = [cells.get(letter, "") for letter in LETTERS]
    while filled and not filled[-1]:
        filled.pop()
    if "" in filled:
        return [], draft.refused(
            _("Column %(letter)s is empty, and a later one is not."), letter=LETTERS[filled.index("")]
        )
    return filled, None


def _choices(draft: Draft, cells: Cells) -> Refused | None:
    choices, refused = _listed(draft, cells)
    if refused:
        return refused
    answer = _letters(cells.get("answer", ""))
    if not answer:
        # Some write the words of the right choice.
        answer = [number for number, choice in enumerate(choices, 1) if choice == cells.get("answer")]
    if not answer or answer[-1] > len(choices):
        return draft.refused(_("The answer is the letter of a choice, as in B or AC."))
    if draft.kind == "picture":
        draft.values |= {"choices": [_picture(choice) for choice in choices], "answer": answer}
        return None
    draft.values |= {"choices": choices, "answer": answer}
    said = [cells.get(f"about {letter}", "") for letter in LETTERS[: len(choices)]]
    if any(said):
        draft.values["feedback"] = said
    return None


def _true_or_false(draft: Draft, cells: Cells) -> Refused | None:
    words = unicodedata.normalize("NFKC", cells.get("answer", "")).casefold()
    if words not in TRUE | FALSE:
        # Some tables give 对 and 错 as choices A and B.
        words = cells.get(words.upper(), "").casefold() if words.upper() in {"A", "B"} else words
    if words not in TRUE | FALSE:
        return draft.refused(_("The answer is 对 or 错."))
    draft.values |= {"choices": [], "answer": [words in TRUE]}
    return None


def _forms(line: str) -> list[str]:
    return [form for part in split(line, PARTS) if (form := plain(part))]


def _short(draft: Draft, cells: Cells) -> None:
    lines = cells.get("answer", "").split("\n")
    draft.values |= {"accepted": [form for line in lines for form in _forms(line)]}


def _fill(draft: Draft, cells: Cells) -> None:
    """A line of the answer for each gap. Blanks such as ____ or （ ） are numbered where no gap is."""
    gaps = [_forms(line) for line in cells.get("answer", "").split("\n") if line.strip()]
    if not GAP.search(draft.prompt):
        numbers = iter(range(1, draft.prompt.count("") + 1))
        draft.prompt = GAP_BLANK.sub(lambda _blank: f"{{{{{next(numbers)}}}}}", draft.prompt)
        marked = len(GAP.findall(draft.prompt))
        if len(gaps) == 1 and marked > 1 and len(gaps[0]) == marked:
            gaps = [[form] for form in gaps[0]]
    draft.values |= {"gaps": gaps}


def _number(draft: Draft, cells: Cells) -> None:
    def digits(words: str) -> str:
        return unicodedata.normalize("NFKC", words).replace(",", "").replace("−", "-").replace("±", "").strip()

    draft.values |= {
        "value": digits(cells.get("answer", "")),
        "tolerance": digits(cells.get("tolerance", "")) or "0",
        "unit": cells.get("unit", ""),
    }


def _match(draft: Draft, cells: Cells) -> Refused | None:
    """A pair in each of the columns A to H."""
    listed, refused = _listed(draft, cells)
    pairs = [[plain(side) for side in split(cell, PARTS)] for cell in listed]
    if refused is None and any(len(pair) != 2 for pair in pairs):
        refused = draft.refused(_("Each of the columns A to H holds a pair with | between its sides, as in 火警|119."))
    draft.values |= {"pairs": pairs}
    return refused


def _order(draft: Draft, cells: Cells) -> Refused | None:
    items, refused = _listed(draft, cells)
    draft.values |= {"items": items}
    return refused


def _open(draft: Draft, cells: Cells) -> Refused | None:
    """A line of the answer for each thing to look for, with its points behind |."""
    rubric = []
    for line in cells.get("answer", "").split("\n"):
        if line.strip():
            text, *points = [plain(part) for part in split(line, PARTS)]
            worth = unicodedata.normalize("NFKC", points[0]).removesuffix("分").strip() if points else "1"
            if len(points) > 1 or not re.fullmatch("[0-9]{1,3}", worth):
                return draft.refused(_("A line of what to look for ends in | and its points, as in 写了时间|2."))
            rubric.append({"text": text, "points": int(worth)})
    draft.values |= {"rubric": rubric}
    return None


def _picture(cell: str) -> dict[str, str]:
    """``uuid|what it shows``; the types say what is wrong with another."""
    media, *alt = [plain(part) for part in split(cell, PARTS)]
    return {"media": media, "alt": " ".join(alt)}


_READERS: dict[str, Callable[[Draft, Cells], Refused | None]] = {
    "single": _choices,
    "multiple": _choices,
    "picture": _choices,
    "truefalse": _true_or_false,
    "short": _short,
    "fill": _fill,
    "number": _number,
    "match": _match,
    "order": _order,
    "open": _open,
}
