"""``manage.py verify_publishing [--recompile]``: live pages against what readers get; exit 1 with sentences."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.verify import differences


class Command(BaseCommand):
    help = "Compare the live pages of the CMS with the published courses; every difference is a sentence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recompile", action="store_true", help="also compile every text and compare it")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in differences(recompile=options["recompile"]):
            self.stdout.write(sentence)
            found += 1
        if found:
            raise CommandError(ngettext("%(count)s difference.", "%(count)s differences.", found) % {"count": found})
        self.stdout.write(_("Live pages and published courses agree."))
