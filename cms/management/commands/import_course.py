"""``manage.py import_course DIR… [--publish] [--actor USERNAME]``: courses from folders into the CMS."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.messages import sentence


class Command(BaseCommand):
    help = "Import courses from folders (docs/course-format.md); a folder read again updates its pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
        parser.add_argument("--publish", action="store_true", help="publish what was imported")
        parser.add_argument("--actor", metavar="USERNAME", help="who imports; the system without it")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = None
        if options["actor"]:
            actor = User.objects.filter(username=options["actor"]).first()
            if actor is None:
                raise CommandError(_("Nobody is called %(name)s.") % {"name": options["actor"]})
        for folder in options["folders"]:
            folder = folder.resolve()
            try:
                page = import_course(folder, actor=actor, publish=options["publish"])
            except CourseFolderRefused as error:
                raise CommandError(
                    _("%(folder)s was not imported:") % {"folder": folder.name} + f"\n{error}"
                ) from error
            except DomainError as error:
                raise CommandError(f"{folder.name}: {sentence(error)}") from error
            self.stdout.write(_("%(folder)s: “%(title)s”") % {"folder": folder.name, "title": page.title})
