"""The form that plans or changes a lecture, an activity or a study tour."""

import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.classes.timetable import STUDY_HOUR, Meeting
from lms.core.days import SHANGHAI
from lms.courses.models import Subject
from lms.network.models import Organisation, School
from lms.occasions import services
from lms.occasions.models import Occasion
from lms.portal.views.manage.where import choice_of, choices_near, found_at

OUTSIDE = "outside"
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OccasionForm(forms.Form):
    """``place`` is whose schools hold it; ``occasion``, if it stands already, says what is offered first."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    school = forms.ChoiceField(label=gettext_lazy("School"))
    form = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Occasion.Form.choices)
    name = forms.CharField(label=pgettext_lazy("occasion", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160, required=False)
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), choices=Subject.choices)
    day = forms.DateField(label=gettext_lazy("Day"), widget=_DATE)
    at = forms.TimeField(label=gettext_lazy("Begins at"), widget=_TIME)
    hours = forms.IntegerField(
        label=gettext_lazy("Study hours"), min_value=1, max_value=10, help_text=gettext_lazy("Of 45 minutes.")
    )
    where = forms.ChoiceField(label=gettext_lazy("Where"))
    meeting_point = forms.CharField(
        label=gettext_lazy("Where people meet"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For what is held outside: 江溪街道办事处门口."),
    )
    text = forms.CharField(
        label=pgettext_lazy("occasion", "What it is about"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("What it is about, in English"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    all_the_same = forms.BooleanField(label=gettext_lazy("All the same"), required=False)

    def __init__(self, *args: Any, place: Organisation, occasion: Occasion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = School.objects.active().filter(organisation=place).select_related("organisation").order_by("pk")
        self.schools = {str(school.uuid): school for school in rows}
        gathering = occasion.gathering if occasion else None
        here = [choice_of(gathering.centre, gathering.room)] if gathering and gathering.centre else []
        fields: Any = self.fields
        fields["school"].choices = [(key, school.label) for key, school in self.schools.items()]
        fields["where"].choices = [(OUTSIDE, _("outside, or on the way")), *here, *choices_near(place)]
        self.initial.update({"uuid": uuid4(), "hours": 2})
        if occasion is not None:
            del self.fields["school"]
            start = occasion.gathering.starts_at.astimezone(SHANGHAI)
            self.initial.update({name: getattr(occasion, name) for name in services.WORDS})
            self.initial.update({"day": start.date(), "at": start.time(), "where": here[0][0] if here else OUTSIDE})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("where") == OUTSIDE and not cleaned.get("meeting_point"):
            self.add_error("meeting_point", _("Please say where people meet."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What ``services.plan`` and ``services.change`` are told."""
        cleaned = self.cleaned_data
        start = datetime.datetime.combine(cleaned["day"], cleaned["at"], SHANGHAI)
        centre, room = (None, None) if cleaned["where"] == OUTSIDE else found_at(cleaned["where"])
        return {
            "meeting": Meeting(starts_at=start, ends_at=start + cleaned["hours"] * STUDY_HOUR),
            "centre": centre,
            "room": room,
            "words": {name: cleaned[name] for name in services.WORDS},
            "all_the_same": cleaned["all_the_same"],
        }
