"""Refusals about certificates, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "holder_left": _("Whose certificate this is has left; it cannot be issued anew."),
    "templates_enough_today": _("So many have been tried out here today. Please go on tomorrow."),
    "template_none_own": _("No template of its own has been chosen here."),
    "template_chosen_since": _("Something else has been chosen in the meantime. Please look at how it stands now."),
}
