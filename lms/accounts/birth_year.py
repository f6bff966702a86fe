"""The year of birth as people type it, with the rule for children."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts import minors


def check_birth_year(year: int | None) -> int | None:
    """``year`` when a person with an account of her own can have it. Raises ValidationError.

    The year of turning 14 counts as under: a child takes part under a guardian's account.
    """
    if year is None:
        return None
    this_year = timezone.localdate().year
    if not 1900 <= year <= this_year:
        raise forms.ValidationError(_("Please write the year with four digits, such as 1952."))
    if minors.needs_consent(year, year=this_year):
        raise forms.ValidationError(_("Children under 14 take part through the account of a parent or guardian."))
    return year
