"""What the worker does with a table of people: looks through it, and imports it when somebody has said yes.

Each batch is a transaction: it renews the lease, brings its rows in and says how far the work is. A killed worker's
successor goes on behind the last of them; two at once cannot both commit the same rows.
"""

import time

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from lms.core import jobs
from lms.core.jobs import Lease
from lms.network import policy
from lms.network.people_file import FileRefused, Row, Table, open_table
from lms.network.people_import import BATCH, FATES, PeopleImport, Report
from lms.network.rejected_rows import RejectedRows
from lms.network.uploading import WORK, State, end, rejects_file, table_file
from lms.network.uploads import PeopleUpload

# SQLite has one writer, and others look only every tenth of a second whether it is their turn.
BREATH = 0.12 if connection.vendor == "sqlite" else 0


class StoppedError(Exception):
    """Somebody has stopped it."""


@jobs.handler(WORK, lasting=True)
def work(payload: dict, lease: Lease) -> None:
    upload = PeopleUpload.objects.select_related("officer", "organisation").get(uuid=payload["upload"])
    if not upload.moving:
        return
    step = _look_through if upload.state == State.CHECKING else _bring_in
    with translation.override(upload.officer.language if upload.officer is not None else settings.LANGUAGE_CODE):
        try:
            step(upload, open_table(table_file(upload)), lease)
        except StoppedError:
            return
        except FileRefused as refused:
            _refuse(upload, str(refused))
        except FileNotFoundError:
            _refuse(upload, translation.gettext("the file is gone"))


def _refuse(upload: PeopleUpload, reason: str) -> None:
    with transaction.atomic():
        end(upload, State.REFUSED, begun_in=[upload.state], actor=None, reason=reason)


def _look_through(upload: PeopleUpload, table: Table, lease: Lease) -> None:
    doing = PeopleImport(table, actor=upload.officer, place=upload.organisation, dry_run=True)
    for report in doing.run():
        _save(upload, lease, read=report.read)
    _save(upload, lease, state=State.CHECKED, lines=doing.report.lines, **_counts(doing.report))


def _bring_in(upload: PeopleUpload, table: Table, lease: Lease) -> None:
    doing = PeopleImport(table, actor=upload.officer, place=upload.organisation)
    doing.report = Report(**{name: getattr(upload, name) for name in ("read", *FATES)})
    out = RejectedRows(rejects_file(upload), table)
    done, size = upload.last_row, upload.rejects_size
    begun = False
    for rows in table.batches(BATCH):
        todo = [row for row in rows if row.number > done]
        if known := rows[: len(rows) - len(todo)]:
            doing.recall(known)
            lease.renew()
        if not todo:
            continue
        if begun:
            time.sleep(BREATH)
        taken = _take(upload, lease, doing, out, todo, size)
        if taken is None:
            return
        size, begun = taken, True
    with transaction.atomic():
        lease.renew()
        counts = {fate: getattr(doing.report, fate) for fate in FATES}
        end(upload, State.DONE, begun_in=[State.IMPORTING], actor=upload.officer, **counts)


@transaction.atomic
def _take(
    upload: PeopleUpload, lease: Lease, doing: PeopleImport, out: RejectedRows, rows: list[Row], size: int
) -> int | None:
    """Bring a batch in; the length of the file of rejected rows. None when the officer's role has ended."""
    lease.renew(advanced=True)
    current = PeopleUpload.objects.select_related("officer", "organisation").get(pk=upload.pk)
    place, officer = current.organisation, current.officer
    if place is not None and not policy.allows(officer, "people.import", place):
        end(upload, State.CANCELLED, begun_in=[State.IMPORTING], actor=None)
        return None
    doing.place = place
    size = out.write(doing.take(rows), at=size)
    _save(upload, lease, last_row=rows[-1].number, rejects_size=size, **_counts(doing.report))
    return size


def _counts(report: Report) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("read", *FATES)}


def _save(upload: PeopleUpload, lease: Lease, **changes) -> None:
    """Note how far it is. Raises StoppedError where it has left the state in which this work began."""
    with transaction.atomic():
        if "last_row" not in changes:
            lease.renew()
        if not PeopleUpload.objects.filter(pk=upload.pk, state=upload.state).update(**changes):
            raise StoppedError
