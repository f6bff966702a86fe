"""Bringing a table of people into the system.

Rows are written by the thousand, a transaction each: what was killed is begun anew with the same file, and rows that
are here already are recognised. A row that looks like somebody who is here is not guessed about: it goes to the file of
rejected rows, where ``合并`` (merge) or ``另一人`` (new) is written beside it before that file is imported in its turn.
"""

import csv
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.core import audit
from lms.network import policy
from lms.network.models import Organisation
from lms.network.people_file import Row, Table
from lms.network.services import settle_many

BATCH = 1000
MOST_CHANGES = 200  # lines of the difference that a dry run shows


@dataclass
class Report:
    """How many rows of each fate; ``changes`` are the first lines of the difference."""

    read: int = 0
    created: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0
    changes: list[str] = field(default_factory=list)

    def note(self, line: str) -> None:
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(line)


def _digest(*parts: object) -> int:
    """A number of eight bytes for what is compared: 440,000 names and telephones stay small in memory."""
    return int.from_bytes(hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest(), "big")


class PeopleImport:
    """One pass over a table. ``rejects`` is written beside it: the rows that were not taken, each with its reason."""

    def __init__(self, table: Table, *, actor: User | None, rejects: Path | None, dry_run: bool = False) -> None:
        self.table, self.actor, self.rejects, self.dry_run = table, actor, rejects, dry_run
        self.report = Report()
        self._homes: dict[str, Organisation | None] = {}
        self._known: set[int] = set()  # name, year and home of who lives in the communities seen so far
        self._phones: set[int] = set()  # of this file
        self._named: set[int] = set()  # name, year and home of the rows of this file

    def run(self) -> Iterator[Report]:
        """Import; the report so far after every batch."""
        heading = [cell for cell in self.table.heading if cell not in {_("why it was not taken"), _("decision")}]
        width = len(heading)
        writer = None
        rows = self.table.rows()
        try:
            while batch := list(islice(rows, BATCH)):
                rejected = self._batch(batch)
                if rejected and self.rejects is not None and not self.dry_run:
                    if writer is None:
                        # With the mark by which spreadsheet programmes know UTF-8.
                        file = self.rejects.open("w", encoding="utf-8-sig", newline="")
                        writer = csv.writer(file)
                        writer.writerow([*heading, _("why it was not taken"), _("decision")])
                    for row, reason in rejected:
                        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
                        writer.writerow([*map(_harmless, cells), reason, ""])
                yield self.report
        finally:
            if writer is not None:
                file.close()

    def _batch(self, rows: list[Row]) -> list[tuple[Row, str]]:
        self.report.read += len(rows)
        self._learn_homes(rows)
        holders = self._holders(rows)
        fresh: list[tuple[Row, Organisation]] = []
        rejected: list[tuple[Row, str]] = []
        with transaction.atomic():
            for row in rows:
                reason = row.wrong or self._place(row, holders, fresh)
                if reason:
                    rejected.append((row, reason))
                    self.report.note(f"! {row.number} {reason}")
            if not self.dry_run:
                self._create(fresh)
        self.report.created += len(fresh)
        self.report.rejected += len(rejected)
        return rejected

    def _place(self, row: Row, holders: dict[str, User], fresh: list[tuple[Row, Organisation]]) -> str:
        """Take the row, or say why not."""
        home = self._homes.get(row.community)
        if home is None:
            return _("there is no community of the code %(code)s") % {"code": row.community or "–"}
        if self.actor is not None and not policy.allows(self.actor, "people.register", home):
            return _("this community lies outside your places")
        same = _digest(row.name, row.birth_year, home.pk)
        holder = holders.get(row.phone) if row.phone else None
        if holder is not None:
            if holder.name == row.name:
                return self._merge(row, holder, asked=False)
            return _("somebody else has this telephone")
        phone = _digest(row.phone) if row.phone else 0
        if phone and phone in self._phones:
            return _("another row of the file has this telephone")
        if same in self._named and not row.decision:
            return _("another row of the file has this name, year and community: another person?")
        self._named.add(same)
        if same in self._known and row.decision != "new":
            if not row.phone and row.decision != "merge":
                self.report.unchanged += 1
                return ""
            if row.decision != "merge":
                return _("somebody of this name and year lives there already: merge, or another person?")
            namesakes = list(
                User.objects.filter(name=row.name, birth_year=row.birth_year, residence__organisation=home)[:2]
            )
            if len(namesakes) != 1:
                return _("several people of this name and year live there")
            return self._merge(row, namesakes[0], asked=True)
        if phone:
            self._phones.add(phone)
        fresh.append((row, home))
        self.report.note(f"+ {row.number} {row.name} {home.name}")
        return ""

    def _merge(self, row: Row, person: User, *, asked: bool) -> str:
        """Fill in what is not known of ``person``; what is known stays."""
        facts = {"sex": row.sex, "birth_year": row.birth_year, "phone": row.phone}
        missing = {name: value for name, value in facts.items() if value and not getattr(person, name)}
        if not missing:
            self.report.unchanged += 1
            return ""
        if not asked and row.decision != "merge":
            return _("this person is here already and the row knows more: merge?")
        self.report.merged += 1
        self.report.note(f"~ {row.number} {person.name} {', '.join(missing)}")
        if not self.dry_run:
            for name, value in missing.items():
                setattr(person, name, value)
            person.save(update_fields=list(missing))
            audit.record(
                "person.merged", actor=self.actor, object_kind="user", object_uuid=person.uuid, fields=list(missing)
            )
        return ""

    def _create(self, fresh: list[tuple[Row, Organisation]]) -> None:
        if not fresh:
            return
        people = [
            NewPerson(
                username=f"p-{secrets.token_hex(8)}",
                name=row.name,
                sex=row.sex,
                birth_year=row.birth_year,
                phone=row.phone,
            )
            for row, _home in fresh
        ]
        users = create_people(people)
        settle_many(homes=[(user, home) for user, (_row, home) in zip(users, fresh, strict=True)], actor=self.actor)

    def _learn_homes(self, rows: list[Row]) -> None:
        """Read the communities that this batch names first, and who lives there."""
        unknown = {row.community for row in rows} - self._homes.keys()
        if not unknown:
            return
        self._homes |= dict.fromkeys(unknown)
        places = Organisation.objects.active().filter(code__in=unknown, tier__in=["community", "grid"])
        self._homes |= {place.code: place for place in places}
        lived: Any = User.objects.filter(
            residence__organisation__in=[p for p in self._homes.values() if p and p.code in unknown]
        )
        for name, year, home in lived.values_list("name", "birth_year", "residence__organisation").iterator():
            self._known.add(_digest(name, year, home))

    def _holders(self, rows: list[Row]) -> dict[str, User]:
        """Who has one of the telephones of this batch."""
        phones = {row.phone for row in rows if row.phone}
        found = User.objects.with_phones(phones).only("name", "phone", "sex", "birth_year", "uuid") if phones else []
        return {user.phone: user for user in found}


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return (
        f"'{cell}"
        if cell[:1] in {"=", "@", "\t", "\r"} or (cell[:1] in {"+", "-"} and not cell[1:].isdecimal())
        else cell
    )
