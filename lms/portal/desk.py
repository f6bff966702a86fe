"""The form of a desk: one person, and the class she came for."""

import datetime

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.adapter import PhoneField
from lms.accounts.birth_year import check_birth_year
from lms.accounts.cards import PIN_LENGTH, check_pin
from lms.accounts.models import LONGEST_NAME, User
from lms.accounts.names import check_name
from lms.classes.models import ClassGroup
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.network import policy
from lms.network.forms import HomeFields
from lms.network.newcomers import Newcomer, namesakes

MOST_CLASSES = 60


def of_desk(user: User, through: str = "") -> Q:
    """Classes of the schools where ``user`` has a desk, or held in its centres; ``through``: the way to the class."""
    of_school = policy.scope(user, "people.register", f"{through}school__organisation__path")
    return of_school | policy.scope(user, "people.register", f"{through}centre__organisation__path")


def open_classes(user: User, now: datetime.datetime) -> QuerySet[ClassGroup]:
    """Classes a desk signs people up for: of its schools or held in its centres, the next to close first."""
    return (
        ClassGroup.objects.shown()
        .filter(of_desk(user), status__in=["open", "running"], opens_at__lte=now, closes_at__gt=now)
        .with_counts()
        .select_related("centre", "course", "term")
        .order_by("closes_at", "pk")[:MOST_CLASSES]
    )


def class_words(group: ClassGroup) -> str:
    left = max(0, group.seats - group.taken)  # type: ignore[attr-defined]
    places = _("%(left)s places left") % {"left": left} if left else _("full, with a queue")
    return f"{group.label} · {group.centre.label} · {places}"


class PapersForm(forms.Form):
    """What has to be on file of a person from 80 on; all of it."""

    emergency_name = forms.CharField(
        label=_("Whom to call in an emergency"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("From 80 on somebody has to be reachable.")},
    )
    emergency_phone = PhoneField(
        label=_("That person's telephone"), error_messages={"required": _("From 80 on somebody has to be reachable.")}
    )
    relative_agrees = forms.BooleanField(
        label=_("A relative agrees"), error_messages={"required": _("From 80 on a relative has to agree.")}
    )
    safety_signed = forms.BooleanField(
        label=_("The safety statement is signed"),
        error_messages={"required": _("From 80 on the safety statement has to be signed.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emergency_phone"].widget.attrs["autocomplete"] = "off"


class NewcomerForm(HomeFields):
    """Everything about a new person on one screen. ``classes``: uuid and words of the classes she can join."""

    no_community = _("Please say which community the person lives in.")

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[(User.Sex.FEMALE, _("female")), (User.Sex.MALE, _("male"))],
        widget=forms.RadioSelect,
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    phone = PhoneField(required=False)
    emergency_name = forms.CharField(label=_("Whom to call in an emergency"), required=False, max_length=LONGEST_NAME)
    emergency_phone = PhoneField(label=_("That person's telephone"), required=False)
    relative_agrees = forms.BooleanField(label=_("A relative agrees (from 80 on)"), required=False)
    safety_signed = forms.BooleanField(label=_("The safety statement is signed (from 80 on)"), required=False)
    pin = forms.CharField(
        label=_("PIN for the card"),
        required=False,
        max_length=PIN_LENGTH,
        help_text=_("Six digits that the person chooses. Without a PIN the card does not log in."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    class_group = forms.ChoiceField(label=_("Class"), required=False)
    privacy = forms.BooleanField(
        label=_("The person has heard what is kept and why, and agrees"),
        error_messages={"required": _("Please read the privacy notice to the person and ask first.")},
    )
    another_person = forms.BooleanField(label=_("This is another person"), required=False)

    def __init__(self, *args, home_code: str = "", classes: QuerySet[ClassGroup], **kwargs) -> None:
        self.home_code = home_code
        super().__init__(*args, **kwargs)
        self.fields["community_name"].label = _("Community")
        self.fields["phone"].label = _("Mobile number")
        for name in ("phone", "emergency_phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.groups = {str(group.uuid): group for group in classes}
        choices = [("", _("none now")), *((uuid, class_words(group)) for uuid, group in self.groups.items())]
        self.fields["class_group"] = forms.ChoiceField(label=_("Class"), required=False, choices=choices)
        self.namesakes: list[User] = []

    def asked_for(self) -> str:
        return self.home_code

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])

    def clean_birth_year(self) -> int | None:
        return check_birth_year(self.cleaned_data["birth_year"])

    def clean_pin(self) -> str:
        pin = self.cleaned_data["pin"]
        try:
            return check_pin(pin) if pin else ""
        except DomainError as error:
            raise forms.ValidationError(sentence(error)) from None

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in ("emergency_name", "emergency_phone"):
            other = {"emergency_name": "emergency_phone", "emergency_phone": "emergency_name"}[name]
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Please give both the name and the telephone."))
        year = cleaned.get("birth_year")
        if year and Newcomer(name="", birth_year=year).needs_papers:
            for name, words in {
                "emergency_phone": _("From 80 on somebody has to be reachable."),
                "relative_agrees": _("From 80 on a relative has to agree."),
                "safety_signed": _("From 80 on the safety statement has to be signed."),
            }.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if year and not self.errors and not cleaned["another_person"]:
            self.namesakes = namesakes(name=cleaned["name"], birth_year=year, home=cleaned["home"])
            if self.namesakes:
                words = _("Somebody of this name and year lives there already. Is it the same person?")
                self.add_error("another_person", words)
        return cleaned

    def newcomer(self) -> Newcomer:
        names = (
            "name", "sex", "birth_year", "emergency_name", "emergency_phone", "relative_agrees", "safety_signed", "pin",
        )  # fmt: skip
        return Newcomer(phone=self.cleaned_data["phone"] or None, **{name: self.cleaned_data[name] for name in names})

    @property
    def group(self) -> ClassGroup | None:
        return self.groups.get(self.cleaned_data["class_group"])
