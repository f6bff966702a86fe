"""manage.py import_school_holidays FILE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.classes.holidays import read_holidays, set_holidays
from lms.core.errors import DomainError
from lms.core.messages import sentence


class Command(BaseCommand):
    help = "Read school holidays from a CSV file (place,name,name_en,starts_on,ends_on,source)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options) -> None:
        file: Path = options["file"]
        try:
            holidays = read_holidays(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except DomainError as error:
            raise CommandError(f"{file}: {sentence(error)} Nothing was read.") from None
        set_holidays(holidays=holidays, actor=None)
        self.stdout.write(f"{file.name}: {len(holidays)} school holidays.")
