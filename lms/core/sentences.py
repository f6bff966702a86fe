"""What anybody may be told."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_allowed": _("This is not yours to do. If it should be, ask the manager of your organisation."),
    "account_taken": _("Somebody has just taken this number or username. Please go back and choose another one."),
    "printing_off": _("This cannot be printed here yet. Whoever runs this site has to install something first."),
    "font_missing": _("This cannot be printed here yet: the site has no Chinese font. Whoever runs it has to add one."),
    "form_expired": _("This form is too old. Please load the page again; nothing was saved."),
}
STATUSES = {"printing_off": 503, "font_missing": 503, "not_allowed": 403, "account_taken": 409}
