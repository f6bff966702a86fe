"""manage.py import_network FILE [--dry-run]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.network.importing import import_network
from lms.network.places_file import ImportRefused


class Command(BaseCommand):
    help = "Import places from a CSV file (code,name,tier,parent_code). Importing again changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args, **options) -> None:
        file: Path = options["file"]
        try:
            report = import_network(
                file, dry_run=options["dry_run"], tell=self.stdout.write if options["dry_run"] else lambda line: None
            )
        except FileNotFoundError:
            raise CommandError(f"{file}: there is no such file.") from None
        except IsADirectoryError:
            raise CommandError(f"{file} is a folder; give the CSV file.") from None
        except ImportRefused as refused:
            lines = "\n".join(f"  {error}" for error in refused.errors)
            raise CommandError(f"{file}: nothing was imported.\n{lines}") from None
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(
            f"{file.name}: {report.created} places {verb} new, {report.renamed} renamed, {report.unchanged} unchanged."
        )
        if report.kept:
            self.stdout.write(f"{report.kept} keep the name that somebody here has given them.")
