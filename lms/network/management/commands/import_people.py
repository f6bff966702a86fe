"""manage.py import_people FILE.xlsx|csv [--dry-run] [--rejects FILE.csv]"""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.network.people_file import FileRefused, open_table
from lms.network.people_import import PeopleImport

SIGNS = {"created": "+", "merged": "~", "unchanged": "=", "rejected": "!"}


class Command(BaseCommand):
    help = "Import people from a table: 姓名 and 社区代码, with 性别, 出生年份 and 手机号 where they are known."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--rejects", type=Path, help="where rows that are not taken go; beside the file by default")

    def handle(self, *args, **options) -> None:
        file: Path = options["file"]
        rejects: Path = options["rejects"] or file.with_name(f"{file.stem}.rejected.csv")
        if rejects.resolve() == file.resolve():
            raise CommandError(f"{file} would be overwritten with what is rejected; name another --rejects.")
        begun = shown = time.monotonic()
        try:
            work = PeopleImport(open_table(file), actor=None, dry_run=options["dry_run"])
            for report in work.run(rejects):
                if time.monotonic() - shown >= 5:
                    shown = time.monotonic()
                    self.stdout.write(f"  {report.read} rows, {report.read / (shown - begun):.0f} a second")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except FileRefused as refused:
            raise CommandError(f"{file}: {refused}") from None
        report = work.report
        if options["dry_run"]:
            for fate, lines in report.lines.items():
                for line in lines:
                    self.stdout.write(f"{SIGNS[fate]} {line.row} {line.name} {line.detail}")
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(
            f"{file.name}: {report.created} people {verb} new, {report.merged} merged, {report.unchanged} unchanged,"
            f" {report.rejected} rejected{f' (see {rejects})' if report.rejected and not options['dry_run'] else ''}."
        )
