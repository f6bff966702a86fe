"""What who keeps photographs of signed sheets is told when one cannot be kept."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "sheets_enough": _("There are %(most)s photographs already. Please take one away first."),
    "sheet_gone": _("This photograph is deleted and cannot be put back."),
}

STATUSES = {"sheet_gone": 410, "sheets_enough": 409}
