"""A file of places: columns ``code,name,tier,parent_code``, one row a place, UTF-8, read in a stream."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

COLUMNS = ["code", "name", "tier", "parent_code"]


@dataclass(frozen=True)
class RowError:
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return _("line %(line)s, column %(column)s: %(reason)s") % {
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }


class ImportRefused(Exception):
    """The file is wrong; ``errors`` says where (at most MOST_ERRORS). Nothing was written."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("; ".join(str(error) for error in errors[:3]))
        self.errors = errors


class Row(NamedTuple):
    line: int
    code: str
    name: str
    tier: str
    parent_code: str


def short_name(full_name: str) -> str:
    """景渎社区居民委员会 → 景渎社区; a committee without 社区 or 村 gets the word (上坝街居民委员会 → 上坝街社区)."""
    name = re.sub(r"(居民委员会|居委会|居委)$", "", full_name)
    if name != full_name:
        return name if re.search(r"(社区|新村|村)$", name) else f"{name}社区"
    name = re.sub(r"(村民委员会|村委会)$", "", full_name)
    if name != full_name:
        return name if name.endswith("村") else f"{name}村"
    return re.sub(r"街道办事处$", "街道", full_name)


def read_rows(path: Path) -> Iterator[Row | RowError]:
    """The rows of ``path`` one by one, or what is wrong with one. Raises ImportRefused when it cannot be read on."""
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            if [cell.strip() for cell in heading] != COLUMNS:
                reason = _("the heading must be %(columns)s") % {"columns": ",".join(COLUMNS)}
                raise ImportRefused([RowError(1, "1", reason)])
            line = reader.line_num + 1
            for cells in reader:
                if cells and len(cells) != len(COLUMNS):
                    reason = _("%(found)s columns instead of %(wanted)s") % {
                        "found": len(cells),
                        "wanted": len(COLUMNS),
                    }
                    yield RowError(line, str(min(len(cells), len(COLUMNS))), reason)
                elif cells:
                    yield Row(line, *(cell.strip() for cell in cells))
                # Where the next row begins: an open quotation mark makes one row of many lines.
                line = reader.line_num + 1
    except csv.Error as error:
        reason = _("the row cannot be read (%(error)s)") % {"error": error}
        raise ImportRefused([RowError(line, "1", reason)]) from error
    except UnicodeDecodeError as error:
        raise ImportRefused([_wrong_byte(path)]) from error


def _wrong_byte(path: Path) -> RowError:
    """Where the file stops being UTF-8: the decoder of a stream knows its own piece only."""
    before = 0
    with path.open("rb") as file:
        for line, data in enumerate(file, start=1):
            try:
                data.decode()
            except UnicodeDecodeError as error:
                reason = _("the file is not UTF-8 (byte %(byte)s)") % {"byte": before + error.start}
                return RowError(line, "1", reason)
            before += len(data)
    raise ValueError(f"{path} is UTF-8")
