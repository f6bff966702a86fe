"""``manage.py import_course DIR|ZIP… [--publish] [--actor USERNAME]``: courses from folders into the CMS."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from cms.box.unpacking import unpack
from cms.pages import CoursePage
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.messages import sentence


class Command(BaseCommand):
    help = "Import courses from folders (docs/course-format.md); a folder read again updates its pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR|ZIP")
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
                page = self._import(folder, actor, publish=options["publish"])
            except CourseFolderRefused as error:
                raise CommandError(
                    _("%(folder)s was not imported:") % {"folder": folder.name} + f"\n{error}"
                ) from error
            except DomainError as error:
                raise CommandError(f"{folder.name}: {sentence(error)}") from error
            self.stdout.write(_("%(folder)s: “%(title)s”") % {"folder": folder.name, "title": page.title})

    @staticmethod
    def _import(source: Path, actor: User | None, *, publish: bool) -> CoursePage:
        if not source.is_file():
            return import_course(source, actor=actor, publish=publish)
        with tempfile.TemporaryDirectory(prefix="linxue-box-") as place, source.open("rb") as archive:
            folder = unpack(archive, Path(place), name=source.name)
            return import_course(folder, actor=actor, publish=publish)
