"""A workbook written while its rows come, in the least of Office Open XML that Excel, WPS and LibreOffice open.

Cells are text or whole numbers. A sheet that is full is followed by another.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from xml.sax.saxutils import escape

from lms.core.texts import writable

ROWS_A_SHEET = 1_000_000  # Excel takes 1,048,576
ROWS_A_PIECE = 500
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Pipe(io.RawIOBase):
    """What the archive is written to: a file that is not kept but taken away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def workbook(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """The bytes of a workbook with ``rows``."""
    pipe = _Pipe()
    coming = iter(rows)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sheets = 0
        first: Sequence[str | int] | None = next(coming, ())
        while first is not None:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{PROLOGUE}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                here = islice(chain([first], coming), ROWS_A_SHEET)
                while piece := "".join(map(_row, islice(here, ROWS_A_PIECE))):
                    sheet.write(piece.encode())
                    if taken := pipe.take():
                        yield taken
                sheet.write(b"</sheetData></worksheet>")
            first = next(coming, None)
        for name, text in _parts(sheets).items():
            archive.writestr(name, PROLOGUE + text)
    yield pipe.take()


def _row(cells: Sequence[str | int]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(writable(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _parts(sheets: int) -> dict[str, str]:
    """The files of the archive that say what the sheets are."""
    numbers = range(1, sheets + 1)
    part = '<Override PartName="/xl/{0}" ContentType="{1}.{2}+xml"/>'.format
    relation = '<Relationship Id="rId{0}" Type="{1}/{2}" Target="{3}"/>'.format
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + part("workbook.xml", TYPE, "sheet.main")
        + "".join(part(f"worksheets/sheet{number}.xml", TYPE, "worksheet") for number in numbers)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation(1, RELATIONS, "officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(relation(number, RELATIONS, "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
        + "</Relationships>",
    }
