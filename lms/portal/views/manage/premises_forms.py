"""The forms of a school and of a service centre: names, people, address, rooms, weekly hours and holidays."""

import datetime
import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.network import premises_services
from lms.network.models import CentreKind, Holiday, Room, School, ServiceCentre
from lms.network.opening_words import Span, clock
from lms.network.tree import ancestor_paths

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
        fields = ["name", "name_en", "head_name", "address", "address_en", "phone", *POSITION]

    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewSchoolForm(SchoolForm):
    """With the kind, one of those that a place of this tier may have."""

    class Meta(SchoolForm.Meta):
        fields = ["kind", *SchoolForm.Meta.fields]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = School.kinds_for(self.instance.organisation.tier)
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in School.Kind.choices if choice[0] in kinds]


class CentreForm(PositionForm):
    """``kinds`` as codes; ``hours`` as (weekday, opens, closes), read from a field for each day of the week."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What it is, one or several"),
        choices=CentreKind.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ServiceCentre
        fields = [
            "name", "name_en", "parent", "address", "address_en", *POSITION, "phone", "contact_name",
            "department", "department_en", "services", "services_en",
        ]  # fmt: skip
        labels = {"parent": gettext_lazy("Belongs to")}
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("services", "services_en")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = self._parents()
        parent.empty_label = _("none above it")
        if not self.instance.pk:
            parent.initial = parent.queryset.first()
        else:
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

    def _parents(self) -> QuerySet[ServiceCentre]:
        """Those of the places above, the nearest first; and the one it has."""
        above = ancestor_paths(self.instance.organisation.path)[:-1]
        open_ones = Q(organisation__path__in=above, closed_on=None) | Q(pk=self.instance.parent_id)
        return ServiceCentre.objects.filter(open_ones).order_by("-organisation__path", "pk")

    def values(self) -> dict[str, Any]:
        """What the service writes of the centre itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


RoomForms = forms.inlineformset_factory(
    ServiceCentre,
    Room,
    fields=["name", "name_en", "seats", "equipment", "equipment_en", "step_free"],
    extra=1,
    can_delete=False,
)
HolidayForms = forms.inlineformset_factory(
    ServiceCentre,
    Holiday,
    fields=["name", "name_en", "starts_on", "ends_on"],
    extra=1,
    can_delete_extra=False,
    widgets={name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("starts_on", "ends_on")},
)


def inside(form: CentreForm, rooms: Any, holidays: Any) -> premises_services.Inside:
    """What the valid forms say of the inside of a centre."""
    return premises_services.Inside(
        kinds=form.cleaned_data["kinds"],
        hours=form.cleaned_data["hours"],
        rooms=[one.save(commit=False) for one in rooms if one.has_changed()],
        holidays=[
            Holiday(**{name: one.cleaned_data[name] for name in ("name", "name_en", "starts_on", "ends_on")})
            for one in holidays
            if one.cleaned_data and not one.cleaned_data.get("DELETE")
        ],
    )
