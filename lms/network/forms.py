"""Signing up with a home in the network."""

from allauth.core import context
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import SignupForm as AccountSignupForm
from lms.accounts.models import Consent
from lms.core.errors import DomainError
from lms.network import services
from lms.network.models import Organisation
from lms.network.newcomers import PRIVACY_VERSION


class HomeFields(forms.Form):
    """The home community: picked from suggestions (``community``, a code) or typed (``community_name``)."""

    community_name = forms.CharField(
        label=_("Your community"),
        required=False,
        max_length=60,
        help_text=_("Write a few characters, such as 景渎, and choose."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("community-search"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#communities",
            }
        ),
    )
    community = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    no_community = _("Please say which community you live in.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[Organisation] = []
        code = self.data.get("community") if self.is_bound else self.asked_for()
        self.chosen = services.community_by_code(code) if code else None

    def asked_for(self) -> str:
        """The code of the community that an empty form begins with."""
        return ""

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if self.chosen is not None:
            cleaned["home"] = self.chosen
            return cleaned
        typed = cleaned.get("community_name", "")
        if not typed:
            self.add_error("community_name", self.no_community)
            return cleaned
        self.choices = services.find_communities(typed)
        if len(self.choices) == 1:
            cleaned["home"] = self.choices[0]
        elif self.choices:
            self.add_error("community_name", _("Several communities have this name. Please choose yours."))
        else:
            self.add_error("community_name", _("We found no community of this name. Try fewer characters."))
        return cleaned


class SignupForm(HomeFields, AccountSignupForm):
    """Signing up with a home; a place's page and its poster name it in the address."""

    field_order = ["name", "phone", "username", "password1", "birth_year", "community_name", "community", "privacy"]

    def asked_for(self) -> str:
        request = context.request
        return request.GET.get("community", "") if request is not None else ""

    def save(self, request):
        try:
            return self._save(request)
        except IntegrityError:
            # Somebody was quicker with the same number or username, between the check and the writing.
            raise DomainError("account_taken") from None

    @transaction.atomic
    def _save(self, request):
        user = super().save(request)
        services.settle_resident(user=user, organisation=self.cleaned_data["home"], actor=user)
        Consent.objects.create(user=user, kind=Consent.Kind.PRIVACY, version=PRIVACY_VERSION)
        return user
