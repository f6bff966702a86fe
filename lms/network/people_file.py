"""Reading a table of people, whatever programme has written it.

A file is a workbook (xlsx), or text (csv) in UTF-8 (with or without a mark) or GB18030, separated by commas, semicolons
or tabs; which of them, its content says and not its name. Its first row names the columns, in Chinese or English, in
any order; columns that nobody knows are passed over.
"""

import codecs
import csv
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lms.accounts.adapter import normalise_phone
from lms.accounts.birth_year import check_birth_year
from lms.accounts.models import LONGEST_NAME
from lms.core.exports import restored

HEADINGS = {
    "name": {"姓名", "名字", "name"},
    "sex": {"性别", "sex", "gender"},
    "birth_year": {"出生年份", "出生年", "出生年月", "出生日期", "birth year", "birth_year", "year of birth", "born"},
    "phone": {"手机", "手机号", "手机号码", "联系电话", "电话", "phone", "mobile", "mobile number"},
    "decision": {"处理", "decision"},
    "reason": {"没有导入的原因", "why it was not taken"},  # of a file of rejected rows
    "community": {"社区代码", "社区编码", "统计代码", "community", "community code", "community_code"},
}
NEEDED = ("name", "community")
SEXES = {"男": "m", "m": "m", "male": "m", "女": "f", "f": "f", "female": "f", "": ""}
# What somebody has decided about a row that looks like a person who is here already.
DECISIONS = {"合并": "merge", "merge": "merge", "另一人": "new", "new": "new"}
SAMPLE = 1 << 20
MOST_UNPACKED = 1 << 30  # bytes: a small archive can hold endless ones
BEGINS_A_WORKBOOK, BEGINS_AN_OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What reading a damaged or made-up archive of XML raises, at its beginning or anywhere behind.
UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, OSError, EOFError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError,
)  # fmt: skip


class FileRefused(Exception):
    """The file cannot be read as a table of people; the words say why."""


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` counts the rows of the file from 1, headings included. ``cells`` are as they stand in the file."""

    number: int
    cells: tuple[str, ...]
    name: str = ""
    sex: str = ""
    birth_year: int | None = None
    phone: str | None = None
    community: str = ""
    decision: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """``columns``: the place of each column that is known, of HEADINGS."""

    path: Path
    heading: tuple[str, ...]
    columns: dict[str, int]
    encoding: str  # empty for a workbook
    delimiter: str = ","

    def rows(self, *, after: int = 1) -> Iterator[Row]:
        """Rows behind row ``after``; empty ones are left out."""
        for number, cells in enumerate(_cells(self.path, self.encoding, self.delimiter), start=1):
            if number > max(after, 1) and any(cells):
                yield self._read(number, cells)

    def batches(self, size: int, *, after: int = 1) -> Iterator[list[Row]]:
        rows = self.rows(after=after)
        while batch := list(islice(rows, size)):
            yield batch

    def _read(self, number: int, cells: tuple[str, ...]) -> Row:
        def cell(column: str) -> str:
            place = self.columns.get(column)
            return restored(cells[place].strip()) if place is not None and place < len(cells) else ""

        name = " ".join(unicodedata.normalize("NFC", cell("name")).split())
        # Of a character that is newer than this Python all that is known is its number: it is kept.
        if not 0 < len(name) <= LONGEST_NAME or any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in name):
            return Row(number, cells, wrong=_("no name, or one with more than 60 or with hidden characters"))
        sex = SEXES.get(cell("sex").lower())
        if sex is None:
            return Row(number, cells, name=name, wrong=_("the sex is neither 男 nor 女"))
        year, born = cell("birth_year")[:4], None
        if year and not (year.isascii() and year.isdecimal()):
            return Row(number, cells, name=name, wrong=_("the year of birth is none"))
        try:
            born = check_birth_year(int(year)) if year else None
        except ValidationError as error:
            return Row(number, cells, name=name, wrong=str(error.message))
        phone = cell("phone")
        try:
            phone = normalise_phone(phone) if phone else ""
        except ValueError:
            return Row(number, cells, name=name, wrong=_("the telephone is no mobile number"))
        return Row(
            number, cells, name=name, sex=sex, birth_year=born, phone=phone or None,
            community=cell("community"), decision=DECISIONS.get(cell("decision").lower(), ""),
        )  # fmt: skip


def open_table(path: Path) -> Table:
    """Raises FileRefused."""
    with path.open("rb") as file:
        beginning = file.read(SAMPLE)
    if beginning.startswith(BEGINS_AN_OLD_WORKBOOK):
        raise FileRefused(_("this is an old workbook (.xls); save it as .xlsx first"))
    if not beginning.startswith(BEGINS_A_WORKBOOK) and b"\0" in beginning:
        raise FileRefused(_("this is neither a workbook (.xlsx) nor a table of text (.csv)"))
    encoding, delimiter = ("", ",") if beginning.startswith(BEGINS_A_WORKBOOK) else _form_of(path)
    heading = next(_cells(path, encoding, delimiter), ())
    columns: dict[str, int] = {}
    for place, words in enumerate(heading):
        plain = re.sub(r"\s*[（(].*$", "", words).strip().lower()
        for column, known in HEADINGS.items():
            if plain in known:
                columns.setdefault(column, place)
    if missing := [column for column in NEEDED if column not in columns]:
        raise FileRefused(
            _("the first row names no column for %(missing)s")
            % {"missing": ", ".join("/".join(sorted(HEADINGS[column])) for column in missing)}
        )
    return Table(path, heading, columns, encoding, delimiter)


def _form_of(path: Path) -> tuple[str, str]:
    """Encoding and separator of a text table. The whole file is decoded once: a guess by its beginning errs."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(SAMPLE):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
        return encoding, max(",\t;", key=first.count)
    raise FileRefused(_("the file is neither UTF-8 nor GB18030"))


def _cells(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    if encoding:
        with path.open(encoding=encoding, newline="") as file:
            try:
                for line in csv.reader(file, delimiter=delimiter):
                    yield tuple(line)
            except csv.Error as error:
                raise FileRefused(str(error)) from error
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise FileRefused(_("the workbook is too large when it is unpacked"))
        with path.open("rb") as file:  # by its path a workbook is read under a name in .xlsx only
            sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            sheet.reset_dimensions()  # some programmes write wrong ones
            for line in sheet.iter_rows(values_only=True):
                yield tuple(_text(value) for value in line)
    except UNREADABLE as error:
        raise FileRefused(_("the workbook cannot be read")) from error


def _text(value: object) -> str:
    """A cell of a workbook as people see it: a telephone or code kept as a number has no ``.0``."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
