"""manage.py import_people FILE.xlsx|csv [--dry-run] [--rejects FILE.csv]"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms.core import jobs
from lms.network import uploading
from lms.network.people_file import FileRefused, open_table
from lms.network.people_import import PeopleImport, Report
from lms.network.uploads import PeopleUpload

SIGNS = {"created": "+", "merged": "~", "unchanged": "=", "rejected": "!"}
TOLD_EVERY, PAUSE = 5, 1  # seconds


class Command(BaseCommand):
    help = (
        "Import people from a table: 姓名 and 社区代码, with 性别, 出生年份 and 手机号 where they are known."
        " Run again with the same file, an import that was broken off goes on where it was."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--rejects", type=Path, help="where rows that are not taken go; beside the file by default")

    def handle(self, *args, **options) -> None:
        file: Path = options["file"]
        rejects: Path = options["rejects"] or file.with_name(f"{file.stem}.rejected.csv")
        if rejects.resolve() == file.resolve():
            raise CommandError(f"{file} would be overwritten with what is rejected; name another --rejects.")
        try:
            if options["dry_run"]:
                self._look_through(file)
            else:
                self._bring_in(file, rejects)
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from None
        except FileRefused as refused:
            raise CommandError(f"{file}: {refused}") from None

    def _look_through(self, file: Path) -> None:
        doing = PeopleImport(open_table(file), actor=None, dry_run=True)
        for _ in doing.run():
            pass
        for fate, lines in doing.report.lines.items():
            for line in lines:
                self.stdout.write(f"{SIGNS[fate]} {line.row} {line.name} {line.detail}")
        self._sum_up(file, "would be", doing.report)

    def _bring_in(self, file: Path, rejects: Path) -> None:
        upload = uploading.bring_in(path=file)
        if upload.read:
            self.stdout.write(f"  goes on after {upload.read} rows")
        with self._telling(upload):
            # A worker of the site may have taken it: then this waits until it is done.
            while upload.moving and not uploading.given_up(upload):
                if not jobs.run(uploading.job_of(upload).pk):
                    time.sleep(PAUSE)
                upload.refresh_from_db()
        if upload.moving:
            raise CommandError(f"{file}: given up after {upload.read} rows: {uploading.job_of(upload).error}")
        if upload.state != PeopleUpload.State.DONE:
            raise CommandError(f"{file}: {upload.reason or upload.get_state_display()}")
        uploading.hand_over(upload=upload, rejects=rejects)
        self._sum_up(file, "were", upload, f" (see {rejects})" if upload.rejected else "")

    def _sum_up(self, file: Path, verb: str, report: Report | PeopleUpload, where: str = "") -> None:
        self.stdout.write(
            f"{file.name}: {report.created} people {verb} new, {report.merged} merged, {report.unchanged} unchanged,"
            f" {report.rejected} rejected{where}."
        )

    @contextmanager
    def _telling(self, upload: PeopleUpload) -> Iterator[None]:
        """Say now and then how far ``upload`` is, whoever does it."""
        over = threading.Event()

        def tell() -> None:
            begun, first = time.monotonic(), upload.read
            try:
                while not over.wait(TOLD_EVERY):
                    read = PeopleUpload.objects.values_list("read", flat=True).get(pk=upload.pk)
                    rate = (read - first) / (time.monotonic() - begun)
                    self.stdout.write(f"  {read} rows, {rate:.0f} a second")
            finally:
                connection.close()

        teller = threading.Thread(target=tell)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()
