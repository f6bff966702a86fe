"""Logging in and signing up."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context, ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lms.accounts import codes, sms, wechat
from lms.accounts.adapter import AccountAdapter
from lms.accounts.birth_year import check_birth_year
from lms.accounts.cardnumbers import as_number
from lms.accounts.names import check_name
from lms.core import messages
from lms.core.errors import DomainError


class LoginForm(AllauthLoginForm):
    """By mobile number or username and password, or by the number of a learner card and its PIN."""

    codes_on = property(lambda self: sms.gateway() is not None)
    wechat_on = property(lambda self: wechat.pair_for(self.request) is not None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mobile number, username or card number")
        self.fields["login"].widget.attrs = {"autocomplete": "username"}
        self.fields["password"].label = _("Password or PIN")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self) -> str:
        return as_number(self.cleaned_data["login"]) or super().clean_login()

    def _clean_with_password(self, credentials: dict) -> dict:
        number = as_number(self.cleaned_data["login"])
        # A PIN is short: a card is tried far less often than a password, whether it exists or not.
        if number and not ratelimit.consume(self.request, action="card_login", key=number):
            raise get_adapter().validation_error("too_many_login_attempts")
        return super()._clean_with_password(credentials)

    def _login_with_password(self, request: HttpRequest, redirect_url: str | None, credentials: dict) -> HttpResponse:
        # allauth notes in the session what was typed, a telephone number too: nothing needs it there.
        return super()._login_with_password(request, redirect_url, {})


class SignupForm(AllauthSignupForm):
    """A mobile number or a username, a password, a name; the network app adds where one lives.

    Who comes from ``code_login`` brings a number with its code, who comes from ``wechat_views.first`` a WeChat account
    that waits in the session: then neither username nor password is asked for.
    """

    codes_on = property(lambda self: sms.gateway() is not None)

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

    code = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    wechat = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ["name", "phone", "username", "password1", "birth_year", "privacy"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = bool((self.data if self.is_bound else self.initial).get("code"))
        request = context.request
        asked = self.data if self.is_bound else request.GET if request is not None else {}
        self.by_wechat = wechat.waiting(request.session) if asked.get("wechat") else ""
        if self.by_code:
            self.fields["phone"].widget = forms.HiddenInput()
            self.fields["phone"].required = True
            del self.fields["username"], self.fields["password1"]
            return
        self.fields["phone"].label = _("Mobile number")
        if self.by_wechat:
            self.fields["wechat"].initial = True
            del self.fields["username"], self.fields["password1"]
            return
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
        if self.by_code:
            self._check_code(cleaned)
        elif (
            not self.by_wechat
            and not cleaned.get("phone")
            and not cleaned.get("username")
            and not self.errors.keys() & {"phone", "username"}
        ):
            self.add_error("phone", _("Please give a mobile number or choose a username."))
        return cleaned

    def _check_code(self, cleaned: dict) -> None:
        if self.errors:
            return  # a try is not spent on a form that comes back anyway
        try:
            self.proof = codes.check(phone=cleaned["phone"], code=cleaned["code"])
        except DomainError as error:
            self.add_error(None, messages.sentence(error))

    def save(self, request):
        user = super().save(request)
        if self.by_code:
            codes.spend(self.proof)
            AccountAdapter(request).set_phone_verified(user, self.cleaned_data["phone"])
        if self.by_wechat:
            wechat.connect(user=user, uid=self.by_wechat)
            del request.session[wechat.WAITING]
        return user
