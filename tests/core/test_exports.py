"""Tables for download: nothing in them is computed, and a long one is no heavier than a short one."""

import csv
import io
import tracemalloc
import zipfile

import openpyxl
import pytest

from lms.core import xlsx
from lms.core.exports import download, harmless

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1", '=HYPERLINK("http://x")']


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def table(kind: str, rows, heading=("姓名", "年")) -> list[list]:
    data = read(download("名单", kind, heading, rows))
    if kind == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.values]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_that_a_spreadsheet_would_compute_is_made_text(kind, text):
    cell = table(kind, [[text, 1]])[1][0]
    # XML ends lines its own way.
    assert cell.replace("\n", "").replace("\r", "") == f"'{text}".replace("\n", "").replace("\r", "")


@pytest.mark.parametrize(
    "text", ["李芳", "138****0000", "a=b", "O'Neill", "", "𬭎昇䶮", '<&"> ]]>', "two\nlines", "a,b;c"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_other_cell_is_as_it_was(kind, text):
    assert (table(kind, [[text, 1962]])[1][0] or "") == text
    assert harmless(text) == text


def test_numbers_stay_numbers_and_nothing_is_empty():
    assert table("xlsx", [["a", 1962], [None, -5]])[1:] == [["a", 1962], ["", -5]]
    assert harmless(None) == ""


def test_what_xml_cannot_hold_is_left_out():
    assert table("xlsx", [["a\x00b\x1f\ufffe", 1]])[1][0] == "ab"


def test_a_full_sheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS_A_SHEET", 3)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx.workbook([[number] for number in range(7)]))))
    assert [[row[0] for row in sheet.values] for sheet in book] == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_workbook_without_rows_opens():
    book = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx.workbook([]))))
    assert len(book.sheetnames) == 1


def test_the_name_of_the_file_and_its_kind_are_told():
    response = download("江溪街道-2026-11-22", "xlsx", ["a"], [])
    assert "filename*=UTF-8''%E6%B1%9F" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert zipfile.ZipFile(io.BytesIO(read(response))).testzip() is None


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_table_takes_no_more_memory_than_a_short_one(kind):
    def most(count: int) -> int:
        tracemalloc.start()
        for _piece in download("x", kind, ["a", "b"], ((f"学员{number}", number) for number in range(count))):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(20_000) < most(2_000) + 500_000
