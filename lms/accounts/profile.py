"""What a person may change about herself."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.adapter import PhoneField
from lms.accounts.models import User


class ProfileForm(forms.ModelForm):
    """Name, mobile number, year of birth, language. A number that somebody else uses is refused."""

    phone = PhoneField(required=False)

    class Meta:
        model = User
        fields = ["name", "phone", "birth_year", "language"]
        labels = {"birth_year": _("Year of birth"), "language": _("Language of messages")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        from django.conf import settings

        self.fields["language"] = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
        self.fields["name"].label = _("Your name")

    def clean_phone(self) -> str | None:
        phone = self.cleaned_data["phone"] or None
        if phone is None and not self.instance.username:
            raise forms.ValidationError(_("Please give a mobile number or choose a username."))
        if phone != self.initial["phone"]:
            self.instance.phone_verified = False
        return phone

    def clean_birth_year(self) -> int | None:
        year = self.cleaned_data["birth_year"]
        if year is not None and not 1900 <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Please write the year with four digits, such as 1952."))
        return year
