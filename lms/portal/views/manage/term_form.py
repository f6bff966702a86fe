"""The form that enters a term, and reading lists of days."""

import datetime
import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.classes.models import Term

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_BETWEEN_DAYS = re.compile(r"[\s,，、;；→]+")


def read_days(text: str) -> list[datetime.date]:
    """Raises ValidationError for what is no day."""
    try:
        return [datetime.date.fromisoformat(day) for day in _BETWEEN_DAYS.split(text) if day]
    except ValueError:
        raise forms.ValidationError(_("Write days as 2027-01-01.")) from None


class DaysOffForm(forms.Form):
    days_off = forms.CharField(
        label=gettext_lazy("Days off"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line, such as 2027-01-01. Where its classes meet on another day, write that day behind it: "
            "2027-02-11 2027-02-20."
        ),
    )

    def clean_days_off(self) -> dict[datetime.date, datetime.date | None]:
        found: dict[datetime.date, datetime.date | None] = {}
        for line in self.cleaned_data["days_off"].splitlines():
            days = read_days(line)
            if len(days) > 2:
                raise forms.ValidationError(_("One day a line, and behind it at most the day that is held instead."))
            if days:
                found[days[0]] = days[1] if len(days) == 2 else None
        return found


class TermForm(DaysOffForm, forms.ModelForm):
    class Meta:
        model = Term
        fields = ["name", "name_en", "starts_on", "ends_on", "first_round_ends_on"]
        widgets = dict.fromkeys(("starts_on", "ends_on", "first_round_ends_on"), _DATE)
        help_texts = {
            "name": gettext_lazy("Such as “Spring 2027”."),
            "first_round_ends_on": gettext_lazy("Until then a person can join two classes, afterwards any number."),
        }


def as_written(term: Term) -> str:
    """The days off of ``term`` as the form takes them."""
    lines = (" ".join(day.isoformat() for day in pair if day) for pair in term.days_off.values_list("day", "held_on"))
    return "\n".join(lines)
