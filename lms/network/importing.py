"""Reading a file of places: columns ``code,name,tier,parent_code``, one row a place, UTF-8.

The whole file is checked before the first write: a wrong row is told with its line, column and reason, and nothing is
half imported. Importing the same file again changes nothing.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core import audit
from lms.core.pagecache import bump_generation
from lms.network.models import Organisation
from lms.network.tree import STEP, child_path

COLUMNS = ["code", "name", "tier", "parent_code"]
# A tier lies below one of these.
PARENT_TIERS = {
    "city": {""},
    "district": {"", "city"},
    "street": {"district"},
    "community": {"street"},
    "grid": {"community"},
}
BATCH = 2000
MOST_ERRORS = 50


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


@dataclass(frozen=True)
class Row:
    line: int
    code: str
    name: str
    tier: str
    parent_code: str


@dataclass
class Report:
    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    changes: list[str] = field(default_factory=list)


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
    """The rows of ``path``, or what is wrong with one. Raises ImportRefused when the file cannot be read on."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        reason = _("the file is not UTF-8 (byte %(byte)s)") % {"byte": error.start}
        raise ImportRefused([RowError(data.count(b"\n", 0, error.start) + 1, "1", reason)]) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        heading = next(reader, [])
        if [cell.strip() for cell in heading] != COLUMNS:
            reason = _("the heading must be %(columns)s") % {"columns": ",".join(COLUMNS)}
            raise ImportRefused([RowError(1, "1", reason)])
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(COLUMNS):
                reason = _("%(found)s columns instead of %(wanted)s") % {"found": len(cells), "wanted": len(COLUMNS)}
                yield RowError(line, str(min(len(cells), len(COLUMNS))), reason)
            elif cells:
                yield Row(line, *(cell.strip() for cell in cells))
            # Where the next row begins: an open quotation mark makes one row of many lines.
            line = reader.line_num + 1
    except csv.Error as error:
        reason = _("the row cannot be read (%(error)s)") % {"error": error}
        raise ImportRefused([RowError(line, "1", reason)]) from error


def _check(row: Row, tiers: dict[str, str], known: dict[str, str]) -> RowError | None:
    """``tiers``: tier by code of the rows read so far; ``known``: of the places in the database."""
    if not re.fullmatch(r"\d{2,18}", row.code):
        return RowError(row.line, "code", _("%(value)s is not a code of 2 to 18 digits") % {"value": repr(row.code)})
    if row.code in tiers:
        return RowError(row.line, "code", _("%(value)s stands in the file twice") % {"value": row.code})
    if not row.name or len(row.name) > 100 or re.search(r"[<>\x00-\x1f]", row.name):
        return RowError(row.line, "name", _("a name has 1 to 100 characters and no markup"))
    if row.tier not in PARENT_TIERS:
        return RowError(
            row.line,
            "tier",
            _("%(value)s is no tier; it takes %(tiers)s") % {"value": repr(row.tier), "tiers": ", ".join(PARENT_TIERS)},
        )
    parent_tier = "" if not row.parent_code else tiers.get(row.parent_code) or known.get(row.parent_code)
    if parent_tier is None:
        return RowError(
            row.line, "parent_code", _("%(value)s is not a place above this row") % {"value": row.parent_code}
        )
    if parent_tier not in PARENT_TIERS[row.tier]:
        return RowError(
            row.line,
            "parent_code",
            _("a %(tier)s cannot lie below %(parent)s") % {"tier": row.tier, "parent": parent_tier or _("nothing")},
        )
    return None


@transaction.atomic
def import_network(path: Path, *, actor=None, dry_run: bool = False) -> Report:
    """Bring the tree in line with the file: new places are made, changed names taken over, none is removed.

    Raises ImportRefused; then nothing is written. With ``dry_run`` the report says what would change.
    """
    rows: list[Row] = []
    tiers: dict[str, str] = {}
    errors: list[RowError] = []
    existing = {place.code: place for place in Organisation.objects.select_related("parent")}
    known = {code: place.tier for code, place in existing.items()}
    for row in read_rows(path):
        if isinstance(row, RowError):
            errors.append(row)
        else:
            error = _check(row, tiers, known)
            place = existing.get(row.code)
            if error is None and place is not None:
                error = _check_same_place(row, place)
            if error is not None:
                errors.append(error)
            tiers.setdefault(row.code, row.tier)
            rows.append(row)
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise ImportRefused(errors)
    report = Report()
    _write(rows, existing, report, dry_run=dry_run)
    if not dry_run and (report.created or report.renamed):
        audit.record(
            "network.imported", actor=actor, object_kind="network", created=report.created, renamed=report.renamed
        )
        transaction.on_commit(bump_generation)
    return report


def _check_same_place(row: Row, place: Organisation) -> RowError | None:
    if place.tier != row.tier:
        return RowError(row.line, "tier", _("%(code)s is a %(tier)s already") % {"code": row.code, "tier": place.tier})
    if (place.parent.code if place.parent else "") != row.parent_code:
        return RowError(row.line, "parent_code", _("%(code)s lies elsewhere already") % {"code": row.code})
    return None


def _write(rows: list[Row], existing: dict[str, Organisation], report: Report, *, dry_run: bool) -> None:
    last_child: dict[str, int] = {}
    for place in existing.values():
        above, number = place.path[:-STEP], int(place.path[-STEP:])
        last_child[above] = max(last_child.get(above, 0), number)
    renamed: list[Organisation] = []
    # One tier after the other: a parent needs its id before its children are written.
    for tier in PARENT_TIERS:
        fresh: list[Organisation] = []
        for row in rows:
            if row.tier != tier:
                continue
            name = short_name(row.name)
            known = existing.get(row.code)
            if known is not None:
                if known.full_name == row.name:
                    report.unchanged += 1
                    continue
                report.renamed += 1
                report.changes.append(f"~ {row.code} {known.full_name} → {row.name}")
                known.full_name, known.name = row.name, name
                renamed.append(known)
                continue
            parent = existing[row.parent_code] if row.parent_code else None
            above = parent.path if parent else ""
            last_child[above] = last_child.get(above, 0) + 1
            place = Organisation(
                code=row.code,
                name=name,
                full_name=row.name,
                tier=row.tier,
                parent=parent,
                path=child_path(above, last_child[above]),
            )
            existing[row.code] = place
            fresh.append(place)
            report.created += 1
            report.changes.append(f"+ {row.code} {name} ({row.tier})")
        if not dry_run:
            Organisation.objects.bulk_create(fresh, batch_size=BATCH)
    if renamed and not dry_run:
        Organisation.objects.bulk_update(renamed, ["name", "full_name"], batch_size=BATCH)
