"""What a person may change about herself."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts import minors
from lms.accounts.adapter import PhoneField
from lms.accounts.birth_year import check_birth_year
from lms.accounts.models import User
from lms.accounts.names import check_name
from lms.core.days import local_day

# What the home page shows her of itself.
PROPOSALS = ("proposes_begun", "proposes_near", "proposes_learned")


class ProfileForm(forms.ModelForm):
    """Name, mobile number, year of birth, language, what is proposed; for who ``teaches`` a class also whether its
    learners may call.

    A number that somebody else uses is refused.
    """

    phone = PhoneField(required=False)

    class Meta:
        model = User
        fields = ["name", "phone", "phone_shared", "birth_year", "language", *PROPOSALS]
        help_texts = {
            "phone_shared": _("Learners who have a place in one of your classes see it. You can take it back.")
        }
        labels = {"birth_year": _("Year of birth"), "language": _("Language of messages")}

    def __init__(self, *args, teaches: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not teaches:
            del self.fields["phone_shared"]  # what is not asked is not saved
        self.fields["language"] = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
        self.fields["name"].label = _("Your name")

    @property
    def details(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in PROPOSALS]

    @property
    def proposals(self) -> list[forms.BoundField]:
        return [self[name] for name in PROPOSALS]

    def clean_phone(self) -> str | None:
        phone = self.cleaned_data["phone"] or None
        if phone != self.initial["phone"]:
            self.instance.phone_verified = False
        return phone

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])

    def clean_birth_year(self) -> int | None:
        """A minor's stays as it is: her limits hang on it. The desk sets it right."""
        year, kept = check_birth_year(self.cleaned_data["birth_year"]), self.initial["birth_year"]
        if kept is not None and year != kept and minors.is_minor(kept, year=local_day(timezone.now()).year):
            raise forms.ValidationError(_("Your service centre changes it, until you are of age."))
        return year
