"""How allauth meets our people: telephone numbers in one form, names, languages."""

import re

import phonenumbers
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.accounts import code_again, wechat
from lms.accounts.models import User
from lms.core import audit, displays

FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")
CHINESE_MOBILE = re.compile("1[3-9][0-9]{9}")


def normalise_phone(raw: str) -> str:
    """A mobile number as ``+8613800000000``; raises ValueError when it is none.

    Accepts spaces, dashes, full-width digits and a missing country code (China's).
    """
    text = re.sub(r"[\s\-()]", "", raw.translate(FULL_WIDTH))
    if CHINESE_MOBILE.fullmatch(text):  # nearly all of a table: the library takes longer than the rest of a row
        return f"+86{text}"
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    national = str(number.national_number)
    # Numbers of China are checked by their form only: libraries lag behind new ranges.
    chinese = number.country_code == 86
    valid = CHINESE_MOBILE.fullmatch(national) if chinese else phonenumbers.is_possible_number(number)
    if not valid or number.extension:
        raise ValueError("not a mobile number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A field for a mobile number; its value is normalised, and a Chinese one is shown as people write it."""

    default_error_messages = {"invalid": _("This is not a mobile number. Write 11 digits, such as 138 0000 0000.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        digits = str(value or "").removeprefix("+86")
        if not CHINESE_MOBILE.fullmatch(digits):
            return value
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"

    def has_changed(self, initial, data):
        try:
            return (normalise_phone(data) if data else None) != (initial or None)
        except ValueError:
            return True

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return value
        try:
            return normalise_phone(value)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "phone_taken": _("This number already has an account. Log in with it, or use another number."),
        "username_taken": _("Somebody already uses this username. Try another one."),
        "username_password_mismatch": _("The number, the username or the password is not right. Please try again."),
        "phone_password_mismatch": _("The number, the username or the password is not right. Please try again."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        try:
            return normalise_phone(phone)
        except ValueError:
            raise forms.ValidationError(PhoneField.default_error_messages["invalid"], code="invalid") from None

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return User.objects.with_phone(normalise_phone(phone)).first()
        except ValueError:
            return None

    def confirm_email(self, request, email_address) -> bool:
        """Who opened the letter owns the address: also where she is not signed in on this screen."""
        person = email_address.user
        try:
            with transaction.atomic():
                confirmed = super().confirm_email(request, email_address)
                if confirmed:
                    audit.record("person.address_confirmed", actor=person, object_kind="user", object_uuid=person.uuid)
        except IntegrityError:  # two accounts confirmed it in the same moment
            return False
        return confirmed

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Who has a second factor shows that: with the password alone one could make oneself new recovery codes."""
        methods = super().get_reauthentication_methods(user)
        methods = [method for method in methods if method["id"] == "mfa_reauthenticate"] or methods
        if not methods and user.is_authenticated and code_again.is_her_way(user):
            return [{"id": "code-again", "description": _("Send me a code"), "url": reverse("code-again")}]
        return methods

    def post_login(self, request, user, **kwargs):
        """Who has chosen the elderly display finds it on her next device, also after she has logged out there.

        WeChat's own browser stays logged in for long.
        """
        if wechat.is_inside(request):
            request.session.set_expiry(int(wechat.LONG_SESSION.total_seconds()))
        for record in get_authentication_records(request, user):
            record.pop("uid", None)  # WeChat's number is kept where it can be taken away again
        response = super().post_login(request, user, **kwargs)
        if reverse("wechat-connect") not in response.get("Location", ""):
            request.session.pop(wechat.WAITING, None)  # it was somebody else's, or has found its account
        if user.display == displays.ELDERLY:
            displays.remember(response, displays.DISPLAY_COOKIE, user.display)
        return response

    def save_user(self, request, user, form, commit=True):
        user.name = form.cleaned_data["name"]
        user.birth_year = form.cleaned_data["birth_year"]
        user.language = get_language() or "zh-hans"
        user.display = displays.chosen_display(request) or displays.STANDARD
        return super().save_user(request, user, form, commit=commit)
