"""Tables for download, as CSV and as XLSX, row by row: a long one takes no more memory than a short one.

A spreadsheet takes a cell that begins with ``=`` for a formula, and a name may begin so on purpose: ``harmless``.
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils import timezone

from lms.core.xlsx import workbook

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_A_PIECE = 500
BOM = "\ufeff"  # spreadsheets take a CSV without it for GB18030
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: Any) -> str | int:
    """``value`` as the text (or the whole number) of a cell that no spreadsheet computes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    text = "" if value is None else str(value)
    # Spaces are looked through by some programs: what counts is the first character after them.
    return f"'{text}" if text.lstrip(" \u3000\xa0").startswith(STARTS_A_FORMULA) else text


def restored(text: str) -> str:
    """A cell as it was before ``harmless`` wrote it."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


class _Echo:
    """What csv.writer writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    piece = [BOM]
    for row in rows:
        piece.append(writer.writerow(row))
        if len(piece) >= ROWS_A_PIECE:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()


def download(name: str, kind: str, heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """``rows`` below ``heading`` as a file ``name`` with the ending ``kind``, one of FORMATS."""
    cells = ([harmless(value) for value in row] for row in _headed(heading, rows))
    response = StreamingHttpResponse(_csv(cells) if kind == "csv" else workbook(cells), content_type=FORMATS[kind])
    response["Content-Disposition"] = f"attachment; filename=\"table.{kind}\"; filename*=UTF-8''{quote(name)}.{kind}"
    response["Cache-Control"] = "private, no-store"
    return response


def _headed(heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield heading
    yield from rows
