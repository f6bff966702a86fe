"""Bringing a table of people into the system.

Rows are taken by two thousand, a transaction each. A row that looks like somebody who is here is not guessed about: it
goes to the file of rejected rows, where ``合并`` (merge) or ``另一人`` (new) is written beside it before that file is
imported in its turn.

What becomes of a row follows from the rows before it and from who was here before the import. So an import that was
killed goes on behind its last transaction, once ``recall`` has been told what came before.
"""

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.children import is_child
from lms.accounts.models import User
from lms.accounts.services import NewPerson, insert_people
from lms.core import audit
from lms.core.bulk import growing_uuid
from lms.network.models import Organisation
from lms.network.people_file import Row, Table
from lms.network.services import settle_many

BATCH = 2000
FATES = ("created", "merged", "unchanged", "rejected")
LINES_TOLD = 20  # of each fate


class Line(NamedTuple):
    """What becomes of one row: its number in the file, the name in it, and the place, the fields or the reason."""

    row: int
    name: str
    detail: str


@dataclass
class Report:
    """How many rows of each fate, and the first of each."""

    read: int = 0
    created: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0
    lines: dict[str, list[Line]] = field(default_factory=lambda: {fate: [] for fate in FATES})

    def note(self, fate: str, row: Row, detail: str) -> None:
        setattr(self, fate, getattr(self, fate) + 1)
        if len(self.lines[fate]) < LINES_TOLD:
            self.lines[fate].append(Line(row.number, row.name, detail))


def _digest(*parts: object) -> int:
    """A number for what is compared: of seven bytes, which Python keeps in 32, as there are 440,000 names."""
    return int.from_bytes(hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=7).digest(), "big")


def _same(row: Row) -> int:
    """By what two rows of a file are taken for one person."""
    return _digest(row.name, row.birth_year, row.community)


class Rejected(NamedTuple):
    row: Row
    reason: str


class PeopleImport:
    """One pass over a table, for ``place`` and what lies below it; without a place for the whole network."""

    def __init__(
        self, table: Table, *, actor: User | None, place: Organisation | None = None, dry_run: bool = False
    ) -> None:
        self.table, self.actor, self.place, self.dry_run = table, actor, place, dry_run
        self.report = Report()
        # Of the rows of this file so far.
        self._phones: set[int] = set()
        self._named: set[int] = set()  # name, year and community

    def run(self) -> Iterator[Report]:
        """All of the table from its first row, in one go; the report so far after every batch."""
        for rows in self.table.batches(BATCH):
            self.take(rows)
            yield self.report

    def recall(self, rows: list[Row]) -> None:
        """Note rows that an earlier pass has taken, so that those behind them are judged as they would have been."""
        homes, holders = self._homes(rows), self._holders(rows)
        for row in rows:
            if not self._refusal(row, homes.get(row.community), holders):
                self._named.add(_same(row))

    def take(self, rows: list[Row]) -> list[Rejected]:
        """Bring ``rows`` in; those that are not taken."""
        # What changes nothing keeps no other writer of SQLite waiting.
        with nullcontext() if self.dry_run else transaction.atomic():
            return self._take(rows)

    def _take(self, rows: list[Row]) -> list[Rejected]:
        self.report.read += len(rows)
        homes = self._homes(rows, hold=not self.dry_run)
        holders = self._holders(rows)
        namesakes = self._namesakes(rows)
        fresh: list[tuple[Row, Organisation]] = []
        rejected: list[Rejected] = []
        for row in rows:
            home = homes.get(row.community)
            reason = self._refusal(row, home, holders)
            if not reason and home is not None:
                reason = self._place(row, home, holders, namesakes, fresh)
            if reason:
                rejected.append(Rejected(row, reason))
                self.report.note("rejected", row, reason)
        if fresh and not self.dry_run:
            self._create(fresh)
        return rejected

    def _refusal(self, row: Row, home: Organisation | None, holders: dict[str, User]) -> str:
        """Why the row cannot be taken, whoever else is in the file or lives there; empty when it can."""
        if row.wrong:
            return row.wrong
        if home is None:
            return _("there is no community of the code %(code)s") % {"code": row.community or "–"}
        if self.place is not None and not self.place.holds(home.path):
            return _("this community lies outside your places")
        if row.phone:
            digest = _digest(row.phone)
            if digest in self._phones:
                return _("another row of the file has this telephone")
            self._phones.add(digest)
            holder = holders.get(row.phone)
            if holder is not None and holder.name != row.name:
                return _("somebody else has this telephone")
        return ""

    def _place(
        self,
        row: Row,
        home: Organisation,
        holders: dict[str, User],
        namesakes: set[int],
        fresh: list[tuple[Row, Organisation]],
    ) -> str:
        """Take the row, or say why not."""
        same = _same(row)
        seen = same in self._named
        self._named.add(same)
        holder = holders.get(row.phone) if row.phone else None
        if holder is not None:
            return self._merge(row, holder, asked=False)
        if seen and row.decision != "new":
            return _("another row of the file has this name, year and community: another person?")
        if _digest(row.name, row.birth_year, home.pk) in namesakes and row.decision != "new":
            if not row.phone and row.decision != "merge":
                self.report.note("unchanged", row, home.name)
                return ""
            if row.decision != "merge":
                return _("somebody of this name and year lives there already: merge, or another person?")
            known = list(
                User.objects.filter(name=row.name, birth_year=row.birth_year, residence__organisation=home)[:2]
            )
            if len(known) != 1:
                return _("several people of this name and year live there")
            return self._merge(row, known[0], asked=True)
        fresh.append((row, home))
        self.report.note("created", row, home.name)
        return ""

    def _merge(self, row: Row, person: User, *, asked: bool) -> str:
        """Fill in what is not known of ``person``; what is known stays."""
        facts = {"sex": row.sex, "birth_year": row.birth_year, "phone": row.phone}
        missing = {name: value for name, value in facts.items() if value and not getattr(person, name)}
        if "phone" in missing and is_child(person):
            return _("this is a child under a guardian, without a telephone of its own")
        if not missing:
            self.report.note("unchanged", row, "")
            return ""
        if not asked and row.decision != "merge":
            return _("this person is here already and the row knows more: merge?")
        words = [str(column.verbose_name) for column in User._meta.concrete_fields if column.name in missing]
        self.report.note("merged", row, ", ".join(words))
        if not self.dry_run:
            for name, value in missing.items():
                setattr(person, name, value)
            person.save(update_fields=list(missing))
            audit.record(
                "person.merged", actor=self.actor, object_kind="user", object_uuid=person.uuid, fields=list(missing)
            )
        return ""

    def _create(self, fresh: list[tuple[Row, Organisation]]) -> None:
        ids = insert_people(
            [
                NewPerson(
                    username=f"p-{growing_uuid().hex[:24]}",
                    name=row.name,
                    sex=row.sex,
                    birth_year=row.birth_year,
                    phone=row.phone,
                )
                for row, _home in fresh
            ]
        )
        settle_many(
            homes=[(pk, home) for pk, (_row, home) in zip(ids, fresh, strict=True)], actor=self.actor, held=True
        )

    def _homes(self, rows: list[Row], *, hold: bool = False) -> dict[str, Organisation]:
        """The living communities of these rows by code; ``hold`` keeps them to the end of the transaction.

        So nobody else moves into them meanwhile, and whom the namesakes are looked for among stays as it is: two
        imports of the same people at once take turns.
        """
        places = Organisation.objects.active().filter(
            code__among={row.community for row in rows}, tier__in=["community", "grid"]
        )
        places = places.only("code", "name", "path", "tier")
        if hold:
            places = places.order_by("pk").select_for_update(no_key=True)
        return {place.code: place for place in places}

    def _holders(self, rows: list[Row]) -> dict[str, User]:
        """Who has one of the telephones of these rows."""
        phones = {row.phone for row in rows if row.phone}
        found = User.objects.with_phones(phones).only("name", "phone", "sex", "birth_year", "uuid") if phones else []
        return {user.phone: user for user in found}

    def _namesakes(self, rows: list[Row]) -> set[int]:
        """Name, year and home of everybody who is called like one of these rows."""
        called: Any = User.objects.called({row.name for row in rows if not row.wrong})
        told = called.values_list("name", "birth_year", "residence__organisation")
        return {_digest(name, year, home) for name, year, home in told.iterator()}
