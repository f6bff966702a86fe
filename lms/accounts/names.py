"""What a name may hold: any script, but nothing that hides or turns the text around it."""

import unicodedata

from django import forms
from django.utils.translation import gettext as _


def check_name(name: str) -> str:
    """``name`` with its white space tidied. Raises ValidationError for control and direction characters."""
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name):
        raise forms.ValidationError(_("A name is written with letters or characters only."))
    return " ".join(name.split())
