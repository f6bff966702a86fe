"""Logging in and signing up."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    """By mobile number or username, and password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mobile number or username")
        self.fields["login"].widget.attrs = {"autocomplete": "username"}
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class SignupForm(AllauthSignupForm):
    """A mobile number or a username, a password, a name; the network app adds where one lives."""

    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("So that we show courses for your age."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"}),
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice and agree"),
        error_messages={"required": _("Please read the privacy notice and agree to it first.")},
    )

    field_order = ["name", "phone", "username", "password1", "birth_year", "privacy"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Mobile number")
        self.fields["username"].label = _("Username")
        self.fields["username"].help_text = _("A mobile number or a username is enough.")
        self.fields["username"].widget.attrs = {"autocomplete": "username"}
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _("At least 8 characters, not only digits.")
        self.fields["password1"].widget.attrs = {"autocomplete": "new-password"}

    def clean_birth_year(self) -> int | None:
        year = self.cleaned_data["birth_year"]
        if year is not None and not 1900 <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Please write the year with four digits, such as 1952."))
        if year is not None and timezone.localdate().year - year <= 14:
            # The year of turning 14 counts as under: a child joins under a guardian's account.
            raise forms.ValidationError(_("Children under 14 take part through the account of a parent or guardian."))
        return year

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("phone") and not cleaned.get("username") and not self.errors.keys() & {"phone", "username"}:
            self.add_error("phone", _("Please give a mobile number or choose a username."))
        return cleaned
