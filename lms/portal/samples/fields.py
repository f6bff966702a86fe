"""A form with a field of each kind, as it is and with what is wrong in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lms.network.models import Partner


class SampleForm(forms.Form):
    """A field of each kind, with and without help."""

    name = forms.CharField(max_length=20)
    year = forms.IntegerField(min_value=1900, required=False)
    language = forms.ChoiceField(choices=[("zh-hans", "简体中文"), ("en", "English")])
    phone = forms.CharField(disabled=True, required=False)
    privacy = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["name"].label = _("Your name")
        self.fields["name"].help_text = _("So that your teacher can call the roll.")
        self.fields["year"].label = _("Year of birth")
        self.fields["language"].label = _("Language")
        self.fields["phone"].label = _("Telephone number")
        self.fields["privacy"].label = _("I have read the privacy notice and agree")


class ChoicesForm(forms.Form):
    """A field of several choices."""

    offers = forms.MultipleChoiceField(choices=Partner.Offer.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"].label = _("What it offers")


def choices(frame: str) -> ChoicesForm:
    return ChoicesForm(initial={"offers": [Partner.Offer.ROOMS]}, auto_id=f"{frame}-%s", prefix=f"{frame}-choices")


def form(frame: str, *, wrong: bool = False) -> SampleForm:
    auto_id = f"{frame}-{'wrong' if wrong else 'plain'}-%s"
    if wrong:
        return SampleForm({"name": "", "year": "52"}, auto_id=auto_id, prefix=f"{frame}-wrong")
    return SampleForm(initial={"name": "李芳", "phone": "138 0000 0000"}, auto_id=auto_id, prefix=f"{frame}-plain")
