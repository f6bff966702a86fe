"""The form that gives a role: which, where, from when until when."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.days import local_day
from lms.network import policy, services
from lms.network.models import Organisation, RoleAssignment

Role = RoleAssignment.Role


class DateField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RoleForm(forms.Form):
    """``place`` is typed, as a name or a code; ``cleaned_data["organisation"]`` is the one it means. Where it may mean
    several, ``choices`` holds them."""

    role = forms.ChoiceField(label=_("Role"))
    employment = forms.ChoiceField(
        label=_("How employed"),
        required=False,
        choices=[("", _("not said")), *RoleAssignment.Employment.choices],
        help_text=_("For teachers only."),
    )
    place = forms.CharField(label=_("In which place"), max_length=60, help_text=_("Its name or its code."))
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave it empty if there is none."))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.choices: list[Organisation] = []
        tops = policy.tops(actor, "roles.assign")
        given = [
            (role, label) for role, label in Role.choices if any(policy.may_give(actor, role, top) for top in tops)
        ]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[("", _("Please choose")), *given])
        self.fields["starts_on"].initial = local_day(timezone.now())
        if tops:
            self.fields["place"].initial = tops[0].name

    def clean_place(self) -> str:
        typed = self.cleaned_data["place"].strip()
        found = services.find_places(typed, user=self.actor, capability="roles.assign")
        exact = [place for place in found if typed in {place.name, place.full_name, place.code}]
        if len(found) == 1 or len(exact) == 1:
            self.cleaned_data["organisation"] = found[0] if len(found) == 1 else exact[0]
        elif found:
            self.choices = found
            raise forms.ValidationError(_("Several places have this name. Please choose the right one."))
        else:
            raise forms.ValidationError(_("There is no place of this name among yours."))
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        if cleaned.get("role") != Role.TEACHER:
            cleaned["employment"] = ""
        return cleaned


class EndForm(forms.Form):
    """When a role ends: at once, or with a last day; whether a place may be left without a manager."""

    ends_on = DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty to take the role away at once.")
    )
    leave_no_manager = forms.BooleanField(label=_("Yes, this place will have no manager of its own."), required=False)

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day is not None and day < local_day(timezone.now()):
            raise forms.ValidationError(_("This day is over. Leave the field empty to take the role away at once."))
        return day


class ElsewhereForm(forms.Form):
    """A person from elsewhere is found only by who knows both her name and what she logs in with."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    login = forms.CharField(
        label=_("Mobile number or username"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
