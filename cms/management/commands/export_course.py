"""``manage.py export_course SLUG… --to DIR [--zip]``: courses of the CMS as folders (docs/course-format.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.box.exporting import export_course
from cms.box.writing import CannotWrite
from cms.pages import CoursePage
from cms.tree import FIRST_LANGUAGE


class Command(BaseCommand):
    help = "Export courses as folders of Markdown and media, or as ZIP archives; the newest drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="+", metavar="SLUG", help="the course's address")
        parser.add_argument("--to", type=Path, required=True, metavar="DIR")
        parser.add_argument("--zip", action="store_true", help="an archive for each instead of a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        for slug in options["slugs"]:
            pages = CoursePage.objects.filter(alias_of=None, locale__language_code=FIRST_LANGUAGE)
            page = pages.filter(address=slug).first() or pages.filter(slug=slug).first()
            if page is None:
                raise CommandError(_("There is no course “%(slug)s”.") % {"slug": slug})
            try:
                exported = export_course(page)
            except CannotWrite as error:
                raise CommandError(f"{slug}: {error}") from error
            options["to"].mkdir(parents=True, exist_ok=True)
            if options["zip"]:
                (options["to"] / f"{exported.slug}.zip").write_bytes(exported.as_zip())
            else:
                exported.write_to(options["to"] / exported.slug)
            self.stdout.write(_("%(folder)s: “%(title)s”") % {"folder": exported.slug, "title": page.title})
