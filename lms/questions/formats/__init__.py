"""Files of questions, in and out: GIFT, Moodle XML, Aiken (in only), and a table as a workbook or text.

Pure: bytes in, results out. What each can hold stands in ``docs/question-formats.md``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.questions.formats import (
    aiken,
    gift_reading,
    gift_writing,
    moodle_reading,
    moodle_writing,
    table_cells,
    table_reading,
    table_writing,
)
from lms.questions.formats.encodings import check_size, text_of
from lms.questions.formats.examples import EXAMPLES
from lms.questions.formats.results import (
    MOST_BYTES,
    MOST_QUESTIONS,
    Entry,
    FileRefused,
    Place,
    Refused,
    Result,
    Taken,
    tidy_tags,
)
from lms.questions.types.finding import Finding

__all__ = [
    "LABELS", "MOST_BYTES", "MOST_QUESTIONS", "WRITERS", "Entry", "FileRefused", "Place", "Reading", "Refused",
    "Result", "Taken", "Writer", "read_file", "template", "tidy_tags", "write_file",
]  # fmt: skip

LABELS = {
    "gift": _("GIFT"),
    "moodle": _("Moodle XML"),
    "aiken": _("Aiken"),
    "table": _("Table"),
}


@dataclass(frozen=True)
class Reading:
    """``format`` is a key of LABELS. ``results`` are in the order of the file."""

    format: str
    results: list[Result]


@dataclass(frozen=True)
class Writer:
    """``missing`` says why a question cannot be held; ``write`` takes those that can."""

    label: Any
    extension: str
    content_type: str
    missing: Callable[[dict], list[Finding]]
    write: Callable[[Sequence[Entry]], bytes]


WRITERS = {
    "xlsx": Writer(
        _("Table (Excel, WPS)"), "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        table_writing.missing, table_writing.write,
    ),
    "gift": Writer(_("GIFT"), "gift.txt", "text/plain; charset=utf-8", gift_writing.missing, gift_writing.write),
    "moodle": Writer(_("Moodle XML"), "xml", "application/xml", moodle_writing.missing, moodle_writing.write),
}  # fmt: skip


def read_file(data: bytes) -> Reading:
    """What stands in the file ``data``; of which format it is, its content says and not its name.

    Raises FileRefused where nothing can be read. A question that cannot be taken is a result too.
    """
    check_size(data)
    kind, results = _opened(data)
    found = list(islice(results, MOST_QUESTIONS + 1))
    if not found:
        raise FileRefused(Finding(_("There is no question in the file.")))
    if len(found) > MOST_QUESTIONS:
        sentence = _("The file has more than %(most)s questions. Send it in several parts.")
        raise FileRefused(Finding(sentence, {"most": MOST_QUESTIONS}))
    return Reading(kind, found)


def _opened(data: bytes) -> tuple[str, Iterator[Result]]:
    if data.startswith((table_cells.BEGINS_A_WORKBOOK, table_cells.BEGINS_AN_OLD_WORKBOOK)):
        return "table", table_reading.read(data)
    text = text_of(data)
    if moodle_reading.looks_so(text):
        return "moodle", moodle_reading.read(text)
    if table_reading.looks_so(text):
        return "table", table_reading.read(data)
    if aiken.looks_so(text):
        return "aiken", aiken.read(text)
    return "gift", gift_reading.read(text)


def template() -> bytes:
    """A table to fill in, with a row of every type that needs no picture."""
    return table_writing.write(EXAMPLES)


def write_file(entries: Iterable[Entry], kind: str) -> tuple[bytes, list[tuple[Entry, Finding]]]:
    """``entries`` as a file of the ``kind``, one of WRITERS, and those that it cannot hold with the reason."""
    writer = WRITERS[kind]
    held: list[Entry] = []
    left: list[tuple[Entry, Finding]] = []
    for entry in entries:
        if found := writer.missing(entry.question):
            left.append((entry, found[0]))
        else:
            held.append(entry)
    return writer.write(held), left
