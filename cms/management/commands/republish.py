"""``manage.py republish [--stale] [SLUG…]``: compile live courses and news again, as after a change of templates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.compile import CannotPublish, stamp
from cms.verify import live_courses, live_news


class Command(BaseCommand):
    help = "Compile live courses and news again and store them; a text that comes out the same makes no new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="only the courses or news at these addresses")
        parser.add_argument("--stale", action="store_true", help="only what other templates have compiled")

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = 0, []
        for page in [*live_courses(), *live_news()]:
            if options["slugs"] and page.address not in options["slugs"]:
                continue
            if options["stale"] and not page.bridge.is_stale(page, stamp()):
                continue
            try:
                page.bridge.republish(page)
                done += 1
            except CannotPublish as error:
                failed.append(f"{page.language} {error}")
        self.stdout.write(_("%(count)s texts of courses and news compiled.") % {"count": done})
        if failed:
            raise CommandError("\n".join(failed))
