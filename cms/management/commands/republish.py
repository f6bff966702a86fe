"""``manage.py republish [--stale] [SLUG…]``: compile live courses again, as after a change of templates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms import publishing
from cms.compile import CannotPublish, stamp
from cms.verify import live_courses


class Command(BaseCommand):
    help = "Compile live courses again and store them; a text that comes out the same makes no new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="only the courses at these addresses")
        parser.add_argument("--stale", action="store_true", help="only what other templates have compiled")

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = 0, []
        for page in live_courses():
            if options["slugs"] and page.address not in options["slugs"]:
                continue
            if options["stale"] and not publishing.is_stale(page, stamp()):
                continue
            try:
                publishing.republish(page)
                done += 1
            except CannotPublish as error:
                failed.append(f"{page.language} {error}")
        self.stdout.write(_("%(count)s texts of courses compiled.") % {"count": done})
        if failed:
            raise CommandError("\n".join(failed))
