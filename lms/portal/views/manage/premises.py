"""Editing a school or a service centre: names, people, address, rooms, weekly hours and holidays."""

import datetime
import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.network import policy, premises_services
from lms.network.models import CentreKind, Holiday, Organisation, Room, School, ServiceCentre
from lms.network.opening_words import Span, clock

SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")


POSITION = ["latitude", "longitude", "position_source"]
DIGITS = 6  # behind the point of a degree: a tenth of a metre


class PositionForm(forms.ModelForm):
    """A position is given whole or not at all, with where it comes from."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["latitude"].help_text = _(
            "Such as 31.5561. In WGS 84, as a telephone’s satellite receiver tells it: Amap, Tencent and Baidu show "
            "positions that are shifted by some hundred metres."
        )
        self.fields["longitude"].help_text = _("Such as 120.3652.")
        self.fields["position_source"].help_text = _("Who measured it, or which map it was read from: people see it.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in POSITION if cleaned.get(name) not in (None, "")]
        for name in POSITION:
            # One that could not be read has its own sentence.
            if given and name not in given and name not in self.errors:
                self.add_error(name, _("A position needs both numbers and where they come from."))
        for name in ("latitude", "longitude"):
            if cleaned.get(name) is not None:
                cleaned[name] = round(cleaned[name], DIGITS)
        return cleaned


class SchoolForm(PositionForm):
    class Meta:
        model = School
        fields = ["name", "name_en", "head_name", "address", "phone", *POSITION]


class CentreForm(PositionForm):
    """``kinds`` as codes; ``hours`` as (weekday, opens, closes), read from a field for each day of the week."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("kinds of service centres"),
        choices=CentreKind.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ServiceCentre
        fields = ["name", "name_en", "address", *POSITION, "phone", "contact_name", "department", "services"]
        widgets = {"services": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].initial = [row.kind for row in self.instance.kinds.all()]
        spans: dict[int, list[str]] = {}
        for span in self.instance.spans:
            spans.setdefault(span.weekday, []).append(f"{clock(span.opens)}–{clock(span.closes)}")
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = forms.CharField(
                label=name, required=False, max_length=60, initial=", ".join(spans.get(weekday, []))
            )
        self.fields["day0"].help_text = _("Such as 08:30–11:30, 13:30–17:00. Empty means closed.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["hours"] = []
        for weekday in WEEKDAYS:
            typed = cleaned.get(f"day{weekday}", "")
            found = SPAN.findall(typed)
            try:
                spans = [(datetime.time(int(a), int(b)), datetime.time(int(c), int(d))) for a, b, c, d in found]
            except ValueError:
                spans = []
            if typed and (not spans or re.sub(r"[\s,，、;；]", "", SPAN.sub("", typed))):
                self.add_error(f"day{weekday}", _("Please write the times as 08:30–11:30, 13:30–17:00."))
            cleaned["hours"] += [Span(weekday, *span) for span in spans]
        return cleaned


RoomForms = forms.inlineformset_factory(
    ServiceCentre, Room, fields=["name", "name_en", "seats", "equipment", "step_free"], extra=1, can_delete=False
)
HolidayForms = forms.inlineformset_factory(
    ServiceCentre,
    Holiday,
    fields=["name", "name_en", "starts_on", "ends_on"],
    extra=1,
    widgets={name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("starts_on", "ends_on")},
)


def _check(organisation: Organisation | None, user) -> None:
    """Inside one's own without the right to edit: PermissionDenied; elsewhere: Http404."""
    if not policy.paths_for(user, "figures.view"):
        raise PermissionDenied
    if organisation is None or not policy.allows(user, "figures.view", organisation):
        raise Http404
    if not policy.allows(user, "premises.edit", organisation):
        raise PermissionDenied


def _found(rows, uuid: UUID, user) -> Any:
    found = rows.select_related("organisation__parent__parent__parent__parent").filter(uuid=uuid).first()
    _check(found.organisation if found is not None else None, user)
    return found


def _page(request: SignedInRequest, name: str, found: Any, **context: Any) -> HttpResponse:
    forms_shown = [context["form"], *context.get("sets", {}).values()]
    bound = request.method == "POST"
    context |= {
        "ancestors": [*found.organisation.ancestors(), found.organisation],
        "organisation": found.organisation,
    }
    return render(request, name, context, status=400 if bound and any(form.errors for form in forms_shown) else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def school(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(School.objects, uuid, request.user)
    form = SchoolForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                stored = School.objects.select_related("organisation").get(pk=found.pk)
                premises_services.edit_school(school=stored, values=form.cleaned_data, actor=request.user)
        except IntegrityError:
            form.add_error("name", _("There is one of this name here already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("school", uuid=uuid)
    return _page(request, "portal/manage/school.html", found, form=form, title=_("Edit the school"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def centre(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(ServiceCentre.objects, uuid, request.user)
    sent = request.POST or None
    form = CentreForm(sent, instance=found)
    sets: dict[str, Any] = {
        "rooms": RoomForms(sent, instance=found, prefix="rooms"),
        "holidays": HolidayForms(sent, instance=found, prefix="holidays"),
    }
    if request.method == "POST" and form.is_valid() and all(one.is_valid() for one in sets.values()):
        try:
            with transaction.atomic():
                _save_centre(found.pk, form, sets, request.user)
        except IntegrityError:
            form.add_error("name", _("There is one of this name here already."))
        except DomainError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("centre", uuid=uuid)
    return _page(request, "portal/manage/centre.html", found, form=form, sets=sets, title=_("Edit the service centre"))


def _save_centre(pk: int, form: CentreForm, sets: dict[str, Any], actor) -> None:
    stored = ServiceCentre.objects.select_related("organisation").get(pk=pk)
    premises_services.edit_centre(
        centre=stored,
        values={name: form.cleaned_data[name] for name in CentreForm.Meta.fields},
        kinds=form.cleaned_data["kinds"],
        hours=form.cleaned_data["hours"],
        rooms=[one.save(commit=False) for one in sets["rooms"] if one.has_changed()],
        holidays=[
            Holiday(**{name: one.cleaned_data[name] for name in ("name", "name_en", "starts_on", "ends_on")})
            for one in sets["holidays"]
            if one.cleaned_data and not one.cleaned_data.get("DELETE")
        ],
        actor=actor,
    )
