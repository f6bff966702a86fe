"""Bringing the tree of places in line with a file of them.

Read once, in batches, in one transaction: a wrong row is told with its line, column and reason, and nothing is half
imported. A parent stands above its children. Importing the same file again changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core import audit
from lms.core.bulk import growing_uuid, insert_rows
from lms.core.pagecache import bump_generation
from lms.network.models import Organisation, OrganisationChange
from lms.network.places_file import ImportRefused, Row, RowError, read_rows, short_name
from lms.network.tree import PARENT_TIERS, STEP, TIERS, child_path

BATCH = 2000
MOST_ERRORS = 50


@dataclass
class Report:
    """``kept`` counts places whose name here is somebody's own: the file does not change it."""

    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    kept: int = 0


class _Known(NamedTuple):
    """A place as the database has it. ``above`` is the code of its parent.

    ``is_named_here`` when somebody here gave it its name, ``is_placed_here`` when it was moved, merged or closed.
    """

    pk: int
    code: str
    full_name: str
    tier: str
    status: str
    path: str
    above: str | None
    is_named_here: bool
    is_placed_here: bool


class _Import:
    """One reading of one file, BATCH rows at a time: what is kept of the rows before is a number for each code."""

    def __init__(self, *, dry_run: bool, tell: Callable[[str], object]) -> None:
        self.dry_run = dry_run
        self.tell = tell
        self.report = Report()
        self.errors: list[RowError] = []
        # Tier by code of every row so far. As numbers: a whole country of strings takes three times the memory.
        self.tiers: dict[int, int] = {}
        self.known: dict[str, _Known] = {}

    def take(self, rows: Iterable[Row | RowError]) -> None:
        batch: list[Row] = []
        for row in rows:
            if isinstance(row, RowError):
                self.errors.append(row)
            else:
                batch.append(row)
            if len(batch) == BATCH:
                self._settle(batch)
                batch = []
            if len(self.errors) >= MOST_ERRORS:
                break
        self._settle(batch)
        if self.errors:
            raise ImportRefused(sorted(self.errors, key=lambda error: error.line)[:MOST_ERRORS])

    def _settle(self, batch: list[Row]) -> None:
        """Check the rows of ``batch`` in their order, then write them, one tier after the other."""
        self.known = self._look_up({row.code for row in batch} | {row.parent_code for row in batch})
        for row in batch:
            error = self._check(row)
            if error is not None:
                self.errors.append(error)
            if row.code.isascii() and row.code.isdecimal() and row.tier in TIERS:
                self.tiers.setdefault(_number(row.code), TIERS.index(row.tier))
        if self.errors:
            return
        fresh = [row for row in batch if row.code not in self.known]
        self._rename([(row, self.known[row.code]) for row in batch if row.code in self.known])
        self.report.created += len(fresh)
        if self.dry_run:
            for row in fresh:
                self.tell(f"+ {row.code} {short_name(row.name)} ({row.tier})")
            return
        # A parent needs its id before its children are written.
        for tier in TIERS:
            self._create([row for row in fresh if row.tier == tier])

    def _look_up(self, codes: set[str]) -> dict[str, _Known]:
        changes = OrganisationChange.objects.filter(organisation=OuterRef("pk"))
        renamed = OrganisationChange.Kind.RENAMED
        places = Organisation.objects.filter(code__in=codes).annotate(
            is_named_here=Exists(changes.filter(kind=renamed, actor__isnull=False)),
            is_placed_here=Exists(changes.exclude(kind=renamed)),
        )
        columns = ["pk", "code", "full_name", "tier", "status", "path", "parent__code"]
        rows = places.values_list(*columns, "is_named_here", "is_placed_here")
        return {row[1]: _Known(*row) for row in rows}

    def _check(self, row: Row) -> RowError | None:
        if not re.fullmatch(r"[0-9]{2,18}", row.code):
            reason = _("%(value)s is not a code of 2 to 18 digits") % {"value": repr(row.code)}
            return RowError(row.line, "code", reason)
        if _number(row.code) in self.tiers:
            return RowError(row.line, "code", _("%(value)s stands in the file twice") % {"value": row.code})
        if not row.name or len(row.name) > 100 or re.search(r"[<>\x00-\x1f]", row.name):
            return RowError(row.line, "name", _("a name has 1 to 100 characters and no markup"))
        if row.tier not in PARENT_TIERS:
            reason = _("%(value)s is no tier; it takes %(tiers)s") % {
                "value": repr(row.tier),
                "tiers": ", ".join(TIERS),
            }
            return RowError(row.line, "tier", reason)
        parent_tier = self._tier_of_parent(row)
        if parent_tier is None:
            reason = _("%(value)s is not a place above this row") % {"value": row.parent_code}
            return RowError(row.line, "parent_code", reason)
        if parent_tier not in PARENT_TIERS[row.tier]:
            reason = _("a %(tier)s cannot lie below %(parent)s") % {
                "tier": row.tier,
                "parent": parent_tier or _("nothing"),
            }
            return RowError(row.line, "parent_code", reason)
        parent = self.known.get(row.parent_code)
        if row.code not in self.known and parent is not None and parent.status == Organisation.Status.CLOSED:
            return RowError(row.line, "parent_code", _("%(value)s is closed") % {"value": row.parent_code})
        return self._check_same_place(row)

    def _tier_of_parent(self, row: Row) -> str | None:
        if not row.parent_code:
            return ""
        known = self.known.get(row.parent_code)
        if known is not None:
            return known.tier
        number = self.tiers.get(_number(row.parent_code)) if row.parent_code.isdecimal() else None
        return TIERS[number] if number is not None else None

    def _check_same_place(self, row: Row) -> RowError | None:
        place = self.known.get(row.code)
        if place is None or place.is_placed_here:
            return None
        if place.tier != row.tier:
            reason = _("%(code)s is a %(tier)s already") % {"code": row.code, "tier": place.tier}
            return RowError(row.line, "tier", reason)
        if place.above != self._below(row):
            return RowError(row.line, "parent_code", _("%(code)s lies elsewhere already") % {"code": row.code})
        return None

    def _below(self, row: Row) -> str | None:
        """Where the row lies today: what was merged here has handed its children on."""
        parent = self.known.get(row.parent_code)
        if parent is not None and parent.status == Organisation.Status.MERGED:
            return parent.above
        return row.parent_code or None

    def _rename(self, pairs: list[tuple[Row, _Known]]) -> None:
        renamed: list[Organisation] = []
        changes: list[OrganisationChange] = []
        for row, place in pairs:
            if place.full_name == row.name:
                self.report.unchanged += 1
            elif place.is_named_here:
                self.report.kept += 1
            else:
                self.report.renamed += 1
                self.tell(f"~ {row.code} {place.full_name} → {row.name}")
                renamed.append(Organisation(pk=place.pk, full_name=row.name, name=short_name(row.name)))
                changes.append(
                    OrganisationChange(
                        organisation_id=place.pk,
                        kind=OrganisationChange.Kind.RENAMED,
                        was=short_name(place.full_name),
                        became=short_name(row.name),
                    )
                )
        if renamed and not self.dry_run:
            Organisation.objects.bulk_update(renamed, ["name", "full_name"], batch_size=BATCH)
            OrganisationChange.objects.bulk_create(changes)

    def _create(self, rows: list[Row]) -> None:
        if not rows:
            return
        now = timezone.now()
        parents = self._look_up({code for row in rows if (code := self._below(row))})
        last = self._last_children(list(parents.values()), roots=any(not row.parent_code for row in rows))

        def values(row: Row) -> tuple:
            parent = parents[below] if (below := self._below(row)) else None
            above = parent.path if parent else ""
            last[above] = last.get(above, 0) + 1
            path = child_path(above, last[above])
            pk = parent.pk if parent else None
            return growing_uuid(), row.code, short_name(row.name), row.name, row.tier, pk, path

        insert_rows(
            Organisation,
            ["uuid", "code", "name", "full_name", "tier", "parent", "path"],
            (values(row) for row in rows),
            every={"name_en": "", "status": Organisation.Status.ACTIVE, "created_at": now, "updated_at": now},
        )

    def _last_children(self, parents: list[_Known], *, roots: bool) -> dict[str, int]:
        """The number of the last child by the path of its parent; of the last root by the empty path."""
        here = Q(parent__in=[place.pk for place in parents])
        siblings = Organisation.objects.filter(here | Q(parent=None) if roots else here)
        ends = siblings.order_by().values("parent").annotate(last=Max("path")).values_list("last", flat=True)
        return {path[:-STEP]: int(path[-STEP:]) for path in ends}


def _number(code: str) -> int:
    """A code as a number of its own: 01 is another code than 1."""
    return int(f"1{code}")


@transaction.atomic
def import_network(
    path: Path, *, actor=None, dry_run: bool = False, tell: Callable[[str], object] = lambda line: None
) -> Report:
    """Bring the tree in line with the file: new places are made, changed names taken over, none is removed.

    What somebody here has renamed, moved, merged or closed stays as it is. ``tell`` gets a line for each new name, and
    with ``dry_run``, when nothing is written, for each new place. Raises ImportRefused; then nothing is written.
    """
    Organisation.objects.lock_tree()
    work = _Import(dry_run=dry_run, tell=tell)
    work.take(read_rows(path))
    report = work.report
    if not dry_run and (report.created or report.renamed):
        audit.record(
            "network.imported", actor=actor, object_kind="network", created=report.created, renamed=report.renamed
        )
        transaction.on_commit(bump_generation)
    return report
