"""The rows of a table of people that were not taken, as a table: to be decided about, and imported in its turn."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from lms.core.exports import BOM, harmless
from lms.network.people_file import Row, Table

OWN = ("reason", "decision")


class RejectedRows:
    """The file at ``path``, which only this user of the machine can read: it holds names and telephone numbers."""

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        own = {table.columns.get(column) for column in OWN}
        self._kept = [place for place in range(len(table.heading)) if place not in own]
        self._heading = [table.heading[place] for place in self._kept]

    def write(self, rejected: Iterable[tuple[Row, str]], *, at: int) -> int:
        """Write behind the first ``at`` bytes; what stands after them was never counted. The new length of the file."""
        lines = [
            [*(row.cells[place] if place < len(row.cells) else "" for place in self._kept), reason, ""]
            for row, reason in rejected
        ]
        if not lines:
            return at
        text = io.StringIO(newline="")
        if not at:
            text.write(BOM)
            lines.insert(0, [*self._heading, _("why it was not taken"), _("decision")])
        csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.truncate(at)
            file.seek(at)
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())
        return at + len(text.getvalue().encode())
