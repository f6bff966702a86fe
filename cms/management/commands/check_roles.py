"""``manage.py check_roles [--fix]``: the CMS's groups against the policy; exit 1 when somebody has too much."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms import rights
from lms.accounts.models import User


class Command(BaseCommand):
    help = "Compare membership in the CMS's groups with the roles people hold today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="put it right now instead of at the next visit")

    def handle(self, *args: Any, **options: Any) -> None:
        surplus = 0
        for user in User.objects.filter(groups__in=rights.own_groups()).distinct().order_by("pk"):
            extra = rights.held_groups(user) - rights.wanted_groups(user)
            if options["fix"]:
                rights.sync_rights(user)
            elif extra:
                surplus += 1
                self.stdout.write(
                    _("%(name)s is in %(count)s groups without the role.")
                    % {"name": user.username, "count": len(extra)}
                )
        if surplus:
            raise CommandError(_("Run check_roles --fix, or wait for their next visit: it puts them right."))
        self.stdout.write(_("Nobody is in a group of the CMS without the role."))
