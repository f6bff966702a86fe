"""What anybody may be told."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_allowed": _("This is not yours to do. If it should be, ask the manager of your organisation."),
    "account_taken": _("Somebody has just taken this number or username. Please go back and choose another one."),
    "printing_off": _("This cannot be printed here yet. Whoever runs this site has to install something first."),
    "form_expired": _("This form is too old. Please load the page again; nothing was saved."),
}
STATUSES = {"printing_off": 503, "not_allowed": 403, "account_taken": 409}
