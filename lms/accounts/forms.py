"""Logging in and signing up."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.birth_year import check_birth_year
from lms.accounts.names import check_name


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

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])

    def clean_birth_year(self) -> int | None:
        return check_birth_year(self.cleaned_data["birth_year"])

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("phone") and not cleaned.get("username") and not self.errors.keys() & {"phone", "username"}:
            self.add_error("phone", _("Please give a mobile number or choose a username."))
        return cleaned
