"""A table that was sent in is looked through, imported once whatever happens to its worker, and not kept."""

import csv
import datetime
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from lms.accounts.models import User
from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.models import AuditEntry, Job
from lms.network import services as network
from lms.network import upload_work, uploading
from lms.network.models import PeopleUpload
from lms.network.people_file import FileRefused
from tests.network.upload_process import ROWS_A_BATCH

HOME = "320214052005"
HEADING = "姓名,性别,出生年份,手机号码,社区代码\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(qian, street):
    """``send(rows)`` is a table that Qian has sent in for her street, each row a line of text."""

    def bring(rows: list[str], *, actor=qian, place=street) -> PeopleUpload:
        content = (HEADING + "\n".join(rows)).encode()
        return uploading.send_in(pieces=[content], filename="residents.csv", organisation=place, actor=actor)

    return bring


def work(upload: PeopleUpload) -> PeopleUpload:
    jobs.run(Job.objects.get(payload={"upload": str(upload.uuid)}).pk)
    upload.refresh_from_db()
    return upload


def fates(upload: PeopleUpload) -> tuple[int, int, int, int]:
    return upload.created, upload.merged, upload.unchanged, upload.rejected


def test_a_table_is_looked_through_first_and_changes_nothing(send):
    before = User.objects.count()
    upload = work(send([f"陈晓,女,1960,,{HOME}", f"李芳,,1990,15400000001,{HOME}", ",女,,,"]))
    assert (upload.state, upload.read, fates(upload)) == ("checked", 3, (1, 0, 1, 1))
    assert upload.lines["created"] == [[2, "陈晓", "景渎社区"]]
    assert [line[0] for line in upload.lines["unchanged"] + upload.lines["rejected"]] == [3, 4]
    assert User.objects.count() == before


def test_what_was_said_yes_to_is_imported_and_its_file_is_gone(send, qian, django_capture_on_commit_callbacks):
    upload = work(send([f"陈晓,女,1960,,{HOME}", f"陈明,,19,,{HOME}"]))
    uploading.confirm(upload=upload, actor=qian)
    with django_capture_on_commit_callbacks(execute=True):
        work(upload)
    assert (upload.state, fates(upload), upload.lines) == ("done", (1, 0, 0, 1), {})
    assert not uploading.table_file(upload).exists()
    with uploading.rejects_file(upload).open(encoding="utf-8-sig") as file:
        assert [line[0] for line in csv.reader(file)] == ["姓名", "陈明"]
    told = AuditEntry.objects.filter(object_uuid=upload.uuid).order_by("pk")
    assert [entry.action for entry in told] == ["people.table_sent", "people.import_begun", "people.import_ended"]
    assert {entry.organisation_code for entry in told} == {"320214052"}
    assert told[2].data["created"] == 1


def test_its_files_can_be_opened_by_this_user_of_the_machine_alone(send, qian):
    upload = work(send([",女,,,"]))
    uploading.confirm(upload=upload, actor=qian)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (uploading.folder(), uploading.table_file(upload))]
    work(upload)
    modes.append(stat.S_IMODE(uploading.rejects_file(upload).stat().st_mode))
    assert modes == [0o700, 0o600, 0o600]
    assert settings.MEDIA_ROOT not in uploading.folder().parents


def test_nobody_says_yes_twice_nor_stops_what_has_ended(send, qian):
    upload = work(send([f"陈晓,女,1960,,{HOME}"]))
    uploading.confirm(upload=upload, actor=qian)
    with pytest.raises(DomainError, match="table_moved_on"):
        uploading.confirm(upload=upload, actor=qian)
    work(upload)
    with pytest.raises(DomainError, match="table_moved_on"):
        uploading.cancel(upload=upload, actor=qian)


def test_a_table_that_is_stopped_meanwhile_goes_no_further(send, qian, monkeypatch):
    monkeypatch.setattr(upload_work, "BATCH", 2)
    upload = work(send([f"陈{sign},,1960,,{HOME}" for sign in "甲乙丙丁戊"]))
    uploading.confirm(upload=upload, actor=qian)
    monkeypatch.setattr(upload_work.time, "sleep", lambda seconds: uploading.cancel(upload=upload, actor=qian))
    work(upload)
    assert (upload.state, upload.created) == ("cancelled", 2)
    assert User.objects.filter(name__startswith="陈", username__startswith="p-").count() == 2


def test_a_role_that_ends_meanwhile_ends_the_import(send, qian, monkeypatch):
    monkeypatch.setattr(upload_work, "BATCH", 2)
    upload = work(send([f"陈{sign},,1960,,{HOME}" for sign in "甲乙丙丁戊"]))
    uploading.confirm(upload=upload, actor=qian)
    held = qian.role_assignments.get()
    monkeypatch.setattr(upload_work.time, "sleep", lambda seconds: network.end_role(held=held, actor=None))
    work(upload)
    assert (upload.state, upload.created) == ("cancelled", 2)


def test_who_may_not_import_is_refused(send, li, zhao, street):
    for actor in (li, zhao):
        with pytest.raises(DomainError, match="not_allowed"):
            send(["陈晓,,,,"], actor=actor, place=street)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\0"])
def test_what_is_no_table_is_refused_and_not_kept(qian, street, content):
    before = set(uploading.folder().iterdir())
    with pytest.raises(FileRefused):
        uploading.send_in(pieces=[content], filename="people.xlsx", organisation=street, actor=qian)
    assert set(uploading.folder().iterdir()) == before
    assert not PeopleUpload.objects.exists()


def test_the_same_table_sent_twice_brings_nobody_in_twice(send, qian):
    """Both were looked through before either was imported."""
    rows = [f"陈晓,女,1960,,{HOME}", f"陈明,,1961,15400000078,{HOME}"]
    first, second = work(send(rows)), work(send(rows))
    for upload in (first, second):
        uploading.confirm(upload=upload, actor=qian)
        work(upload)
    assert fates(first) == (2, 0, 0, 0)
    assert fates(second) == (0, 0, 2, 0)


def test_what_is_old_is_forgotten(send, qian, django_capture_on_commit_callbacks):
    done, waiting, fresh = (work(send([",女,,,", f"陈{name},,,,{HOME}"])) for name in "甲乙丙")
    uploading.confirm(upload=done, actor=qian)
    work(done)
    PeopleUpload.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - datetime.timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert uploading.forget_old() == 2
    for upload in (done, waiting):
        upload.refresh_from_db()
        assert upload.forgotten_at is not None and upload.lines == {}
        assert not uploading.table_file(upload).exists() and not uploading.rejects_file(upload).exists()
    assert (done.state, waiting.state) == ("done", "cancelled")
    assert uploading.table_file(fresh).exists()
    with pytest.raises(DomainError, match="table_gone"):
        uploading.take_rejected(upload=done, actor=qian)


SIGNS = [chr(0x4E00 + 37 * number) for number in range(130)]


def tricky_rows() -> list[str]:
    """Every fifth row is rejected, and every seventh person is written twice, once as another person."""
    rows = []
    for number, sign in enumerate(SIGNS):
        code = "1" if number % 5 == 0 else HOME
        phone = f"1540000{1000 + number}" if number % 3 == 0 else ""
        rows.append(f"陈{sign},女,19{30 + number % 60},{phone},{code},")
        if number % 7 == 0:
            rows.append(f"陈{sign},女,19{30 + number % 60},,{code},另一人")
            rows.append(f"陈{sign},女,19{30 + number % 60},,{code},")
    return rows


TABLE = (HEADING.replace("\n", ",处理\n") + "\n".join(tricky_rows())).encode()
TRICKY = (104 + 15, 0, 0, len(tricky_rows()) - 104 - 15)  # what becomes of them


class Site:
    """A copy of the database, and processes of its own that work on it."""

    def __init__(self, folder) -> None:
        self.file = folder / "site.sqlite3"
        self.file.write_bytes(connection.connection.serialize())

    def process(self, *words: str) -> int:
        site = {"DATABASE_URL": f"sqlite:///{self.file}", "VAR_DIR": str(settings.VAR_DIR), "DEMO": "1"}
        command = [sys.executable, "-m", "tests.network.upload_process", *words]
        ended = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | site, timeout=120, check=False)
        return ended.returncode

    def ask(self, query: str) -> list:
        with sqlite3.connect(self.file) as database:
            return database.execute(query).fetchall()

    def holds_everybody_once(self) -> None:
        stands = self.ask("SELECT state, created, merged, unchanged, rejected FROM network_peopleupload")
        assert stands == [("done", *TRICKY)]
        came = self.ask("SELECT name FROM accounts_user JOIN network_residence ON user_id = accounts_user.id")
        wanted = {f"陈{sign}": 2 if number % 7 == 0 else 1 for number, sign in enumerate(SIGNS) if number % 5}
        assert Counter(name for (name,) in came if name[1:] in SIGNS and name[0] == "陈") == wanted


def is_whole(rejects) -> None:
    with rejects.open(encoding="utf-8-sig") as written:
        lines = list(csv.reader(written))
    assert len(lines) == 1 + TRICKY[3]
    assert len({tuple(line) for line in lines}) == len({tuple(line[:5]) for line in lines})


on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a copy of the database for each worker is made of a file"
)


@on_sqlite
def test_a_worker_killed_midway_loses_nobody_and_brings_nobody_in_twice(qian, street, tmp_path):
    upload = work(uploading.send_in(pieces=[TABLE], filename="a.csv", organisation=street, actor=qian))
    uploading.confirm(upload=upload, actor=qian)
    assert fates(upload) == TRICKY  # the look through it said what would become of the rows

    job = str(Job.objects.get(payload={"upload": str(upload.uuid)}).pk)
    site = Site(tmp_path)
    assert site.process(job, "3") == -signal.SIGKILL
    assert site.ask("SELECT state, read FROM network_peopleupload") == [("importing", 2 * ROWS_A_BATCH)]
    site.ask("UPDATE core_job SET lease_until = datetime('now', '-1 second')")
    assert site.process(job) == 0
    site.holds_everybody_once()
    is_whole(uploading.rejects_file(upload))


@on_sqlite
def test_a_command_killed_midway_goes_on_when_it_is_given_again(db, tmp_path):
    """At once: it takes the job from the one that was killed, whose lease still holds."""
    path = tmp_path / "people.csv"
    path.write_bytes(TABLE)
    site = Site(tmp_path)
    assert site.process(str(path), "3") == -signal.SIGKILL
    assert site.ask("SELECT state, read FROM network_peopleupload") == [("importing", 2 * ROWS_A_BATCH)]
    assert site.process(str(path)) == 0
    site.holds_everybody_once()
    is_whole(tmp_path / "people.rejected.csv")
    assert stat.S_IMODE((tmp_path / "people.rejected.csv").stat().st_mode) == 0o600
