"""The sessions of one class for who manages it: how each was attended; moving one, calling it off, adding one."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.classes import rescheduling
from lms.classes.models import ClassGroup, ClassTeacher, Session
from lms.classes.querysets import CURRENT
from lms.classes.timetable import STUDY_HOUR, Meeting
from lms.core.days import SHANGHAI, local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.network import policy
from lms.network.models import Organisation
from lms.portal.views.manage.finding import find_editable
from lms.portal.views.manage.where import choice_of, choices_near, found_at

CAPABILITY = "classes.manage"
TAKEN = {"room_taken", "teacher_taken"}  # what one can go over all the same
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Everybody in the class reads it. Please write nothing about a person's health."),
    )


class SessionForm(ReasonForm):
    """When and where a session is held; ``group`` and ``session`` (None for a new one) say what is offered first."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(label=gettext_lazy("Day"), widget=_DATE)
    at = forms.TimeField(label=gettext_lazy("Begins at"), widget=_TIME)
    hours = forms.IntegerField(
        label=gettext_lazy("Study hours"), min_value=1, max_value=8, help_text=gettext_lazy("Of 45 minutes.")
    )
    where = forms.ChoiceField(label=gettext_lazy("Where"))
    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=200, required=False)
    all_the_same = forms.BooleanField(label=gettext_lazy("All the same"), required=False)
    field_order = ["uuid", "day", "at", "hours", "where", "topic", "reason", "all_the_same"]

    def __init__(self, *args: Any, group: ClassGroup, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gathering = session.gathering if session else None
        centre, room = (gathering.centre or group.centre, gathering.room) if gathering else (group.centre, group.room)
        here = choice_of(centre, room)
        self.fields["where"].choices = [here, *choices_near(group.school.organisation)]  # type: ignore[attr-defined]
        self.initial.update({"uuid": uuid4(), "where": here[0], "hours": group.hours_a_session})
        if session is not None and gathering is not None:
            start = gathering.starts_at.astimezone(SHANGHAI)
            self.initial.update({"day": start.date(), "at": start.time()})
            # As long as it is planned for, which a session that was moved before may not share with the others.
            self.initial["hours"] = max(1, round((gathering.ends_at - gathering.starts_at) / STUDY_HOUR))
            del self.fields["topic"]

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if abs(day - local_day(timezone.now())) > rescheduling.FARTHEST:
            raise forms.ValidationError(_("Is this the right year?"))
        return day

    def facts(self) -> dict[str, Any]:
        """What ``rescheduling`` is told of a form that is right."""
        cleaned = self.cleaned_data
        start = datetime.datetime.combine(cleaned["day"], cleaned["at"], SHANGHAI)
        centre, room = found_at(cleaned["where"])
        end = start + cleaned["hours"] * STUDY_HOUR
        return {
            "meeting": Meeting(starts_at=start, ends_at=end, topic=cleaned.get("topic", "")),
            "centre": centre,
            "room": room,
            "reason": cleaned["reason"],
            "all_the_same": cleaned["all_the_same"],
        }


_OF_GROUP = ["class_group__school__organisation", "class_group__centre", "class_group__room"]


def _place(found: ClassGroup) -> Organisation:
    return found.school.organisation


def _group(request: SignedInRequest, uuid: UUID) -> ClassGroup:
    groups = ClassGroup.objects.select_related("school__organisation", "course", "centre", "room", "term")
    return find_editable(groups, uuid, request.user, capability=CAPABILITY, place=_place)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The list; sent, a session more."""
    group = _group(request, uuid)
    form = SessionForm(request.POST or None, group=group)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            added = rescheduling.add_session(
                group=group, uuid=form.cleaned_data["uuid"], actor=request.user, **form.facts()
            )
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Session %(number)s is added, and people are told.") % {"number": added.number})
            return redirect("manage-class-sessions", group.uuid)
    rows = group.sessions.all().with_attendance().select_related("gathering__centre", "gathering__room")
    now = timezone.now()
    context = {
        "group": group,
        "lines": [(row, row.gathering.ends_at < now) for row in rows.order_by("gathering__starts_at", "pk")],
        "form": form,
        "error": sentence(error) if error else "",
        "taken": error is not None and error.code in TAKEN,
        "over": group.status not in CURRENT,
        "keeps_rolls": policy.allows(request.user, "roll.keep", group.school.organisation),
    }
    return render(request, "portal/manage/class_sessions.html", context, status=_status(form, error))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One session; sent, ``deed`` says what is done: one of DEEDS."""
    rows = Session.objects.select_related("gathering__centre", "gathering__room", *_OF_GROUP)
    found = find_editable(rows, uuid, request.user, capability=CAPABILITY, place=lambda row: _place(row.class_group))
    group = found.class_group
    deed = DEEDS.get(request.POST.get("deed", "")) if request.method == "POST" else None
    if request.method == "POST" and deed is None:
        raise Http404
    moving = SessionForm(request.POST if deed is _move else None, group=group, session=found)
    error = None
    if deed is not None and (deed is not _move or moving.is_valid()):
        try:
            told = deed(request, found, moving)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, told)
            return redirect("manage-class-sessions", group.uuid)
    context = {
        "group": group,
        "session": found,
        "form": moving,
        "why": ReasonForm(),
        "error": sentence(error) if error else "",
        "taken": error is not None and error.code in TAKEN,
        "over": group.status not in CURRENT,
        "ahead": found.gathering.starts_at > timezone.now(),
        "teachers": [row.user for row in ClassTeacher.objects.filter(class_group=group).select_related("user")],
    }
    return render(request, "portal/manage/class_session.html", context, status=_status(moving, error))


def _move(request: SignedInRequest, found: Session, form: SessionForm) -> str:
    rescheduling.move_session(session=found, actor=request.user, **form.facts())
    return _("Session %(number)s is moved, and people are told.") % {"number": found.number}


def _call_off(request: SignedInRequest, found: Session, _form: SessionForm) -> str:
    off = rescheduling.call_off_session(session=found, reason=_reason(request), actor=request.user)
    if off.gathering.ends_at <= timezone.now():
        return _("It is written down that session %(number)s did not take place.") % {"number": found.number}
    return _("Session %(number)s does not take place, and people are told.") % {"number": found.number}


def _hold(request: SignedInRequest, found: Session, _form: SessionForm) -> str:
    rescheduling.hold_after_all(session=found, all_the_same="all_the_same" in request.POST, actor=request.user)
    return _("Session %(number)s takes place after all, and people are told.") % {"number": found.number}


def _reason(request: SignedInRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise DomainError("reason_too_long")
    return form.cleaned_data["reason"]


DEEDS: dict[str, Callable[[SignedInRequest, Session, SessionForm], str]] = {
    "move": _move,
    "call_off": _call_off,
    "hold": _hold,
}


def _status(form: forms.Form, error: DomainError | None) -> int:
    return status_of(error) if error else 400 if form.errors else 200
