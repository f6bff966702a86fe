"""The forms around an address of email."""

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.forms import UserTokenForm as AllauthUserTokenForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User


class MailField(forms.EmailField):
    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Email address"))
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        kwargs.setdefault("error_messages", {"invalid": _("This is not an email address. Write it like name@163.com.")})
        super().__init__(max_length=254, **kwargs)


class GiveAddressForm(forms.Form):
    """An address, and the password: who can have letters sent can have a new password sent."""

    email = MailField()
    password = forms.CharField(
        label=_("Your password"),
        help_text=_("So that nobody else gives an address for you while you are away from the screen."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        if not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password. Please try again."))
        return self.cleaned_data["password"]


class ForgottenForm(forms.Form):
    email = MailField(label=_("Your email address"))


class UserTokenForm(AllauthUserTokenForm):
    """Finds whose link it is by uuid: no address of ours holds a number that can be counted on from."""

    def _get_user(self, uidb36: str | None) -> User | None:
        try:
            return User.objects.filter(uuid=uidb36 or "", is_active=True).first()
        except ValidationError:
            return None


class NewPasswordForm(ResetPasswordKeyForm):
    """Once, as when signing up: what was typed can be made visible in the browser."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _("At least 8 characters, not only digits.")
        self.fields["password1"].widget.attrs = {"autocomplete": "new-password"}
