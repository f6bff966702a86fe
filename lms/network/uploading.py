"""Sending in a table of people, saying yes to it or stopping it; what is kept of it, and for how long.

The command line begins an import the same way, for the whole network and without an officer.

The file and its rejected rows hold names and telephone numbers. They lie in a folder of their own in VAR_DIR, which no
address leads to and only this user of the machine can open, and are deleted: the file as soon as it is not needed, the
rejected rows after some days.
"""

import datetime
import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core import audit, jobs
from lms.core.errors import DomainError
from lms.core.models import Job
from lms.network import policy
from lms.network.models import Organisation
from lms.network.people_file import open_table
from lms.network.uploads import LONGEST_FILENAME, PeopleUpload

WORK = "network.people_upload"
KEPT = datetime.timedelta(days=7)
PIECE = 1 << 20  # bytes that are copied at once

State = PeopleUpload.State


def folder() -> Path:
    made = Path(settings.VAR_DIR) / "people"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def table_file(upload: PeopleUpload) -> Path:
    return folder() / f"{upload.uuid}.table"


def rejects_file(upload: PeopleUpload) -> Path:
    return folder() / f"{upload.uuid}.rejected.csv"


def send_in(*, pieces: Iterable[bytes], filename: str, organisation: Organisation, actor: User) -> PeopleUpload:
    """Keep a table and have it looked through; nothing of it is imported yet.

    Raises DomainError ``not_allowed``, FileRefused.
    """
    if not policy.allows(actor, "people.import", organisation):
        raise DomainError("not_allowed")
    upload = PeopleUpload(organisation=organisation, officer=actor, filename=filename[-LONGEST_FILENAME:])
    _keep(upload, pieces, "people.table_sent")
    return upload


def bring_in(*, path: Path) -> PeopleUpload:
    """Begin to import the table at ``path`` for the whole network, as who sits at the machine; the caller does its job.

    The same table that was begun and not handed over goes on where it is: whoever had its job loses it. Raises OSError,
    FileRefused.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        begun = PeopleUpload.objects.by_command().filter(digest=digest, state__in=[State.IMPORTING, State.DONE]).last()
        if begun is None:
            upload = PeopleUpload(filename=path.name[-LONGEST_FILENAME:], digest=digest, state=State.IMPORTING)
            file.seek(0)
            _keep(upload, iter(lambda: file.read(PIECE), b""), "people.import_begun")
            return upload
    if begun.moving:
        _ask_for_work(begun)
    return begun


@transaction.atomic
def hand_over(*, upload: PeopleUpload, rejects: Path) -> None:
    """Give what the command line has brought in out of hand: its rejected rows go to the file ``rejects``.

    Raises OSError; then it can be handed over again.
    """
    if upload.rejects_size:
        shutil.copy(rejects_file(upload), rejects)
    _forget(upload)


def _keep(upload: PeopleUpload, pieces: Iterable[bytes], deed: str) -> None:
    path = table_file(upload)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
        open_table(path)
        with transaction.atomic():
            upload.save()
            _note(deed, upload, upload.officer)
            _ask_for_work(upload)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def confirm(*, upload: PeopleUpload, actor: User) -> None:
    """Import what was looked through. Raises DomainError ``not_allowed``, ``table_moved_on``, ``table_gone``."""
    _check(upload, actor)
    if upload.forgotten_at is not None:
        raise DomainError("table_gone")
    fates = dict.fromkeys(["read", "created", "merged", "unchanged", "rejected"], 0)
    _move(upload, [State.CHECKED], state=State.IMPORTING, in_all=upload.read, officer=actor, **fates)
    _note("people.import_begun", upload, actor, rows=upload.read)
    _ask_for_work(upload)


@transaction.atomic
def cancel(*, upload: PeopleUpload, actor: User) -> None:
    """Stop it; who is imported already stays. Raises DomainError ``not_allowed``, ``table_moved_on``."""
    _check(upload, actor)
    end(upload, State.CANCELLED, begun_in=[State.CHECKING, State.CHECKED, State.IMPORTING], actor=actor)


@transaction.atomic
def go_on(*, upload: PeopleUpload, actor: User) -> None:
    """Ask again for work that was given up. Raises DomainError ``not_allowed``, ``table_moved_on``."""
    _check(upload, actor)
    if not given_up(upload):
        raise DomainError("table_moved_on")
    _ask_for_work(upload)


def given_up(upload: PeopleUpload) -> bool:
    """Whether the work on it has failed so often that nobody tries any more."""
    return upload.moving and job_of(upload).state == Job.State.FAILED


def job_of(upload: PeopleUpload) -> Job:
    return Job.objects.get(key=_key(upload))


@transaction.atomic
def take_rejected(*, upload: PeopleUpload, actor: User) -> Path:
    """The file of rejected rows, to be handed to ``actor``; that is in the log.

    Raises DomainError ``not_allowed``, ``table_gone`` where there is none, or none any more.
    """
    _check(upload, actor)
    path = rejects_file(upload)
    if not upload.rejects_size or upload.forgotten_at is not None or not path.exists():
        raise DomainError("table_gone")
    _note("people.rejected_taken", upload, actor)
    return path


def end(
    upload: PeopleUpload, state: str, *, begun_in: Iterable[str], actor: User | None, reason: str = "", **told: int
) -> None:
    """Let ``upload`` end in ``state``: its file is deleted with the commit. Raises DomainError ``table_moved_on``."""
    _move(upload, begun_in, state=state, reason=reason[:250], ended_at=timezone.now(), lines={})
    _note("people.import_ended", upload, actor, state=str(state), **told)
    transaction.on_commit(lambda: table_file(upload).unlink(missing_ok=True))


def forget_old() -> int:
    """Delete what is older than KEPT, files without a row too; how many tables."""
    now = timezone.now()
    old = list(PeopleUpload.objects.filter(created_at__lt=now - KEPT, forgotten_at=None))
    for upload in old:
        _forget(upload)
        with suppress(DomainError), transaction.atomic():  # unless it had ended before
            end(upload, State.CANCELLED, begun_in=[State.CHECKED, *PeopleUpload.MOVING], actor=None)
    for file in folder().iterdir():
        if file.stat().st_mtime < (now - KEPT).timestamp():
            file.unlink(missing_ok=True)
    return len(old)


def _forget(upload: PeopleUpload) -> None:
    table_file(upload).unlink(missing_ok=True)
    rejects_file(upload).unlink(missing_ok=True)
    PeopleUpload.objects.filter(pk=upload.pk).update(forgotten_at=timezone.now(), lines={})


def _check(upload: PeopleUpload, actor: User) -> None:
    if upload.organisation is None or not policy.allows(actor, "people.import", upload.organisation):
        raise DomainError("not_allowed")


def _move(upload: PeopleUpload, begun_in: Iterable[str], **changes) -> None:
    if not PeopleUpload.objects.filter(pk=upload.pk, state__in=list(begun_in)).update(
        updated_at=timezone.now(), **changes
    ):
        raise DomainError("table_moved_on")


def _note(action: str, upload: PeopleUpload, actor: User | None, **data) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind="people_upload",
        object_uuid=upload.uuid,
        organisation_code=upload.organisation.code if upload.organisation is not None else "",
        **data,
    )


def _key(upload: PeopleUpload) -> str:
    return f"people-upload:{upload.uuid}"


def _ask_for_work(upload: PeopleUpload) -> None:
    jobs.enqueue(WORK, key=_key(upload), payload={"upload": str(upload.uuid)})
