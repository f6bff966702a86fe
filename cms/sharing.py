"""Running a course that a place above shares: which there are, and what a school of one's own adds."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.menu import MenuItem

from cms.approval.rules import rule_at
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.courses.models import Adoption, Course
from lms.courses.sharing import adopt, give_up
from lms.courses.texts import text_for
from lms.network import policy
from lms.network.models import School
from lms.network.tree import ancestor_paths, within

MOST = 200


class AdoptionForm(forms.Form):
    """``school`` is one of the person's own below the course's place."""

    school = forms.ModelChoiceField(
        School.objects.none(), to_field_name="uuid", label=gettext_lazy("School"), empty_label=None
    )
    note = forms.CharField(
        label=gettext_lazy("Note of the school"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is different here: who teaches, where and when, what to bring, whom to ask."),
    )
    note_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["school"]
        choice.queryset = schools


def _own_schools(user: Any) -> QuerySet[School]:
    own = Q() if user.is_superuser else policy.scope(user, "content.edit", "organisation__path")
    return School.objects.active().filter(own)


def _offered(user: Any) -> QuerySet[Course]:
    """What is shared with a place where ``user`` writes, or with one below."""
    courses = Course.objects.published().filter(shared=True).select_related("school__organisation")
    if user.is_superuser:
        return courses
    paths = policy.paths_for(user, "content.edit")
    above = {path for held in paths for path in ancestor_paths(held)}
    below = within(paths, "school__organisation__path")
    return courses.filter(Q(school__organisation__path__in=above) | below)


def _below(user: Any, course: Course) -> QuerySet[School]:
    """Her schools below the place of ``course``."""
    place = course.school.organisation
    return _own_schools(user).filter(within([place.path], "organisation__path")).exclude(organisation=place)


def _title(course: Course) -> str:
    text, _fallback = text_for(list(course.texts.filter(live=True)), "")
    return text.title if text else course.slug


@require_safe
def shared_courses(request: HttpRequest) -> HttpResponse:
    courses = list(_offered(request.user).order_by("-published_at", "pk")[:MOST])
    mine = Adoption.objects.running().filter(course__in=courses, school__in=_own_schools(request.user))
    runs: dict[int, list[School]] = {}
    for adoption in mine.select_related("school").order_by("school__organisation__path", "pk")[:MOST]:
        runs.setdefault(adoption.course_id, []).append(adoption.school)
    rows = [{"course": course, "title": _title(course), "schools": runs.get(course.pk, [])} for course in courses]
    return render(request, "cms/desk/shared_courses.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def shared_course(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The schools of the person that run the course, each with its note; sending saves one, ``give_up`` ends one."""
    course = get_object_or_404(_offered(request.user), uuid=uuid)
    schools = _below(request.user, course).order_by("organisation__path", "pk")
    own = Adoption.objects.filter(course=course, school__in=schools).select_related("course", "school__organisation")
    chosen = own.filter(school__uuid=request.GET["school"]).first() if _is_uuid(request.GET.get("school")) else None
    first = {"school": chosen.school.uuid, "note": chosen.note, "note_en": chosen.note_en} if chosen else {}
    # A school that runs it already is chosen by its line, with the note that it has.
    free = schools.filter(pk=chosen.school_id) if chosen else schools.exclude(pk__in=own.values("school"))
    form = AdoptionForm(request.POST or None, schools=free, initial=first)
    error: DomainError | None = None
    if request.method == "POST" and "give_up" in request.POST:
        adoption = get_object_or_404(own, uuid=request.POST["give_up"] if _is_uuid(request.POST["give_up"]) else None)
        try:
            _refuse_unreviewed(request.user, adoption.school)
            give_up(adoption=adoption, actor=request.user)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("%(school)s runs it no more.") % {"school": adoption.school.label})
            return redirect(request.path)
    elif request.method == "POST" and form.is_valid():
        try:
            _refuse_unreviewed(request.user, form.cleaned_data["school"])
            adoption = adopt(course=course, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("%(school)s runs it with this note.") % {"school": adoption.school.label})
            return redirect(request.path)
    status = 200 if request.method != "POST" else status_of(error) if error else 400
    context = {
        "course": course,
        "title": _title(course),
        "form": form,
        "error": sentence(error) if error else "",
        "chosen": chosen,
        "schools": schools.exists(),
        "free": free.exists(),
        "adoptions": own.order_by("school__organisation__path", "pk")[:MOST],
    }
    return render(request, "cms/desk/shared_course.html", context, status=status)


def _refuse_unreviewed(user: Any, school: School) -> None:
    """Where pages are reviewed, who reviews them writes the note: it has no draft that waits for somebody."""
    place = school.organisation
    if rule_at(place.path).steps and not (user.is_superuser or policy.allows(user, "content.publish", place)):
        raise DomainError("note_of_reviewer")


def _is_uuid(value: str | None) -> bool:
    try:
        return bool(UUID(value or ""))
    except ValueError:
        return False


class SharedMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _offered(request.user).exists()
