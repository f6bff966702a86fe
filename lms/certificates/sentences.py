"""Refusals about certificates, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {"holder_left": _("Whose certificate this is has left; it cannot be issued anew.")}
