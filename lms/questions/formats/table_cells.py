"""The cells of a workbook or of a text table, row by row."""

import csv
import datetime
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lms.questions.formats.encodings import check_size, text_of
from lms.questions.formats.results import MOST_QUESTIONS, FileRefused
from lms.questions.types.finding import Finding

BEGINS_A_WORKBOOK, BEGINS_AN_OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_UNPACKED = 60 * 1024 * 1024  # bytes: a small archive can hold endless ones
MOST_ROWS = 2 * MOST_QUESTIONS  # empty ones counted
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
# What reading a damaged or made-up archive of XML raises, at its beginning or anywhere behind.
UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, OSError, EOFError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """``number`` counts the rows from 1, headings included. ``wrong`` says why the cells cannot be trusted."""

    number: int
    cells: tuple[str, ...]
    wrong: Finding | None = None


def lines_of(data: bytes) -> Iterator[Line]:
    """Every row that is not empty. Raises FileRefused."""
    check_size(data)
    if data.startswith(BEGINS_AN_OLD_WORKBOOK):
        raise FileRefused(Finding(_("This is an old workbook (.xls). Save it as .xlsx and send that.")))
    for line in _of_workbook(data) if data.startswith(BEGINS_A_WORKBOOK) else _of_text(text_of(data)):
        if line.number > MOST_ROWS:
            raise FileRefused(
                Finding(_("The table has more than %(most)s rows. Send it in several parts."), {"most": MOST_ROWS})
            )
        if any(map(len, line.cells)) or line.wrong:
            too_long = any(len(cell) > LONGEST_CELL for cell in line.cells)
            yield Line(line.number, line.cells, LONG_CELL if too_long else line.wrong)


LONG_CELL = Finding(_("A cell is longer than any question can be."))


def _of_text(text: str) -> Iterator[Line]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell beyond csv.field_size_limit: the reader goes on with the line behind.
            yield Line(number, (), LONG_CELL)
            continue
        yield Line(number, tuple(cell.strip() for cell in cells[:MOST_COLUMNS]))


def _of_workbook(data: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise FileRefused(Finding(_("The workbook is too large when it is unpacked.")))
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # some programmes write wrong ones
        rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1)
        for number, values in enumerate(rows, 1):
            dated = any(isinstance(value, datetime.date | datetime.time) for value in values)
            yield Line(number, tuple(map(_cell, values)), MADE_A_DATE if dated else None)
    except UNREADABLE as error:
        raise FileRefused(Finding(_("The workbook cannot be read. Save it again as .xlsx."))) from error


MADE_A_DATE = Finding(_("The spreadsheet has made a date of a cell: write it as text, with ' in front."))


def _cell(value: object) -> str:
    """A cell as people see it: a whole number has no ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()
