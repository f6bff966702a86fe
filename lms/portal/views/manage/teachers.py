"""The pool of teachers of a place: the list with what is running out, and one profile with all that is kept of it."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.courses.models import Course, Subject
from lms.courses.texts import title_of
from lms.network import policy
from lms.network.models import Organisation, School
from lms.network.tree import ANCESTORS, within
from lms.portal.views.manage.people import seen_by
from lms.portal.views.manage.scope import scope_of
from lms.teachers import services
from lms.teachers.models import Appointment, Teacher, Training

CAPABILITY = "teachers.manage"
ROWS_A_PAGE = 50
ORDER = ["organisation__path", "name", "pk"]
ENDING_WITHIN = datetime.timedelta(days=60)
MOST_ENDING = 50
MOST_COURSES = 80  # offered to be named with a teacher: the newest, and those that are
MOST_SCHOOLS = 100
_DATE = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class CourseField(forms.ModelMultipleChoiceField):
    """Courses by their uuid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, to_field_name="uuid", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return obj.title or obj.slug


class TeacherForm(forms.ModelForm):
    subjects = forms.MultipleChoiceField(
        label=Teacher._meta.get_field("subjects").verbose_name,
        choices=Subject.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Teacher
        fields = ["name", "name_en", "kind", "subjects", "about", "about_en", "courses"]
        labels = {"name": gettext_lazy("Name")}  # of a person
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("about", "about_en")}

    def __init__(self, *args: Any, place: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courses"] = CourseField(
            label=self.fields["courses"].label,
            queryset=_offered(place, self.instance),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Besides those of her classes, which are known."),
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "courses"}


class NewTeacherForm(TeacherForm):
    """Names her before she is there, so that sending it twice enters her once."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class TrainingForm(forms.ModelForm):
    class Meta:
        model = Training
        fields = ["what", "what_en", "hours", "held_on"]
        widgets = {"held_on": _DATE["widget"]}


class AppointmentForm(forms.ModelForm):
    class Meta:
        model = Appointment
        fields = ["school", "starts_on", "ends_on"]
        widgets = dict.fromkeys(("starts_on", "ends_on"), _DATE["widget"])

    def __init__(self, *args: Any, place: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.active().filter(within([place.path], "organisation__path"))
        offered = schools.order_by("organisation__path", "pk").values("pk")[:MOST_SCHOOLS]
        self.fields["school"] = forms.ModelChoiceField(
            label=self.fields["school"].label,
            queryset=School.objects.filter(pk__in=offered).order_by("organisation__path", "pk"),
        )


def _offered(place: Organisation, teacher: Teacher) -> Any:
    """Courses of the schools of ``place`` and below, and those that ``teacher`` is named with."""
    own = Course.objects.published().filter(within([place.path], "school__organisation__path"))
    newest = own.order_by("-published_at", "-pk").values("pk")[:MOST_COURSES]
    there = teacher.courses.values("pk") if teacher.pk else Course.objects.none().values("pk")
    return (
        Course.objects.filter(Q(pk__in=newest) | Q(pk__in=there))
        .annotate(title=title_of("pk"))
        .order_by("-published_at", "-pk")
    )


def _scope(user: User, code: str) -> Any:
    return scope_of(user, CAPABILITY, code=code[:20], url=lambda place: f"?place={place.code}")


@login_required
@require_safe
def teachers(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?kind=``, ``?after=``."""
    scope = _scope(request.user, request.GET.get("place", ""))
    today = local_day(timezone.now())
    rows = Teacher.objects.filter(within([scope.place.path], "organisation__path")).select_related("organisation")
    kind = request.GET.get("kind", "")
    if kind in Teacher.Kind.values:
        rows = rows.filter(kind=kind)
    page = keyset_page(rows, ORDER, after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    held = Appointment.objects.current(today).filter(teacher__in=[row.pk for row in page.rows]).select_related("school")
    appointments: dict[int, list[Appointment]] = {}
    for appointment in held:
        appointments.setdefault(appointment.teacher_id, []).append(appointment)
    ending = Appointment.objects.ending(today, ENDING_WITHIN).filter(
        within([scope.place.path], "teacher__organisation__path")
    )
    here = f"?place={scope.place.code}" + (f"&kind={kind}" if kind in Teacher.Kind.values else "")
    context = {
        "scope": scope,
        "page": page,
        "lines": [(row, appointments.get(row.pk, [])) for row in page.rows],
        "ending": ending.select_related("teacher", "school").order_by("ends_on", "pk")[:MOST_ENDING],
        "kinds": Teacher.Kind.choices,
        "kind": kind,
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
        "may_add": scope.place.status == Organisation.Status.ACTIVE,
    }
    return render(request, "portal/manage/teachers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """For the place that ``place`` names; ``person`` is the uuid of somebody whom the officer may see."""
    place = _scope(request.user, request.GET.get("place", "")).place
    if place.status != Organisation.Status.ACTIVE:
        raise Http404
    person = _person(request.user, request.GET.get("person", ""))
    form = NewTeacherForm(request.POST or None, place=place, initial={"name": person.name} if person else None)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_teacher(
                organisation=place,
                values=form.values(),
                courses=form.cleaned_data["courses"],
                user=person,
                uuid=form.cleaned_data["uuid"],
                actor=request.user,
            )
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-teacher", made.uuid)
    context = {"form": form, "place": place, "person": person, "error": sentence(error) if error else ""}
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/manage/teacher_new.html", context, status=status)


def _person(officer: User, uuid: str) -> User | None:
    if not uuid:
        return None
    try:
        return seen_by(officer, UUID(uuid)).person
    except ValueError:
        raise Http404 from None


def _found(user: User, uuid: UUID) -> Teacher:
    """Raises PermissionDenied for who keeps no pool at all, Http404 for a teacher of elsewhere."""
    if not policy.paths_for(user, CAPABILITY):
        raise PermissionDenied
    rows = Teacher.objects.managed_by(user).select_related(f"organisation__{ANCESTORS}", "user")
    return get_object_or_404(rows, uuid=uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teacher(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One profile. Sent, ``deed`` says what is done: one of DEEDS."""
    found = _found(request.user, uuid)
    if request.method != "POST":
        return _page(request, found)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    return deed(request, found)


def _page(
    request: SignedInRequest, found: Teacher, *, status: int = 200, error: DomainError | None = None, **sent: Any
) -> HttpResponse:
    """``sent``: a form that was refused, with what was typed."""
    place = found.organisation
    context = {
        "teacher": found,
        "ancestors": [*place.ancestors(), place],
        "form": TeacherForm(place=place, instance=found),
        "training_form": TrainingForm(prefix="training"),
        "appointment_form": AppointmentForm(place=place, prefix="appointment"),
        "trainings": found.trainings.all(),
        "appointments": found.appointments.select_related("school"),
        "today": local_day(timezone.now()),
        "error": sentence(error) if error else "",
        **sent,
    }
    return render(request, "portal/manage/teacher.html", context, status=status_of(error) if error else status)


def _done(found: Teacher, request: SignedInRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("manage-teacher", found.uuid)


def _save(request: SignedInRequest, found: Teacher) -> HttpResponse:
    form = TeacherForm(request.POST, place=found.organisation, instance=found)
    if not form.is_valid():
        return _page(request, _found(request.user, found.uuid), status=400, form=form)
    # The form has put what was sent onto its instance: the service compares with what is stored.
    stored = _found(request.user, found.uuid)
    services.edit_teacher(
        teacher=stored, values=form.values(), courses=form.cleaned_data["courses"], actor=request.user
    )
    return _done(found, request, _("Saved."))


def _train(request: SignedInRequest, found: Teacher) -> HttpResponse:
    form = TrainingForm(request.POST, prefix="training")
    if not form.is_valid():
        return _page(request, found, status=400, training_form=form)
    try:
        services.add_training(teacher=found, values=form.cleaned_data, actor=request.user)
    except DomainError as error:
        return _page(request, found, error=error, training_form=form)
    return _done(found, request, _("Saved."))


def _appoint(request: SignedInRequest, found: Teacher) -> HttpResponse:
    form = AppointmentForm(request.POST, place=found.organisation, prefix="appointment")
    if not form.is_valid():
        return _page(request, found, status=400, appointment_form=form)
    try:
        services.appoint(teacher=found, actor=request.user, **form.cleaned_data)
    except DomainError as error:
        return _page(request, found, error=error, appointment_form=form)
    return _done(found, request, _("Saved."))


def _untrain(request: SignedInRequest, found: Teacher) -> HttpResponse:
    training = get_object_or_404(found.trainings, uuid=_uuid(request))
    services.remove_training(training=training, actor=request.user)
    return _done(found, request, _("Taken back."))


def _end(request: SignedInRequest, found: Teacher) -> HttpResponse:
    appointment = get_object_or_404(found.appointments.select_related("school__organisation"), uuid=_uuid(request))
    services.end_appointment(appointment=appointment, actor=request.user)
    return _done(found, request, _("The appointment has ended."))


def _show(request: SignedInRequest, found: Teacher) -> HttpResponse:
    try:
        services.agree_to_be_shown(teacher=found, on=local_day(timezone.now()), actor=request.user)
    except DomainError as error:
        return _page(request, found, error=error)
    return _done(found, request, _("Residents see this profile now."))


def _hide(request: SignedInRequest, found: Teacher) -> HttpResponse:
    services.hide(teacher=found, actor=request.user)
    return _done(found, request, _("Residents do not see this profile any more."))


def _remove(request: SignedInRequest, found: Teacher) -> HttpResponse:
    services.remove_teacher(teacher=found, actor=request.user)
    messages.success(request, _("The profile is taken out of the pool."))
    return redirect(f"{reverse('teachers')}?place={found.organisation.code}")


def _uuid(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("of", ""))
    except ValueError:
        raise Http404 from None


DEEDS: dict[str, Callable[[SignedInRequest, Teacher], HttpResponse]] = {
    "save": _save,
    "train": _train,
    "untrain": _untrain,
    "appoint": _appoint,
    "end": _end,
    "show": _show,
    "hide": _hide,
    "remove": _remove,
}
