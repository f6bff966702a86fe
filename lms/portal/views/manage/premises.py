"""Entering, editing, closing and opening again a school or a service centre."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.network import premises_services
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.tree import ANCESTORS
from lms.portal.views.manage.finding import CAPABILITY, find_editable
from lms.portal.views.manage.premises_forms import (
    CentreForm,
    HolidayForms,
    NewSchoolForm,
    RoomForms,
    SchoolForm,
    inside,
)
from lms.portal.views.manage.scope import scope_of


def _found(model: type[School] | type[ServiceCentre], uuid: UUID, user) -> Any:
    return find_editable(model.objects.select_related(f"organisation__{ANCESTORS}"), uuid, user)


def _place(request: SignedInRequest) -> Organisation:
    """Where something new is entered: the place that ``place`` names, or one's own."""
    place = scope_of(request.user, CAPABILITY, code=request.GET.get("place", "")[:20], url=lambda place: "").place
    if place.status != Organisation.Status.ACTIVE:
        raise Http404
    return place


def _saved(form: Any, write: Callable[[], Any]) -> Any:
    """What ``write`` gives, or None with the reason in the form."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        form.add_error("name", _("There is one of this name here already."))
    except DomainError as error:
        form.add_error(None, sentence(error))
    return None


def _page(request: SignedInRequest, name: str, place: Organisation, **context: Any) -> HttpResponse:
    """``refused`` is what stood against a deed that needs no form."""
    forms_shown = [context["form"], *context.get("sets", {}).values()]
    refused = context.pop("refused", None)
    status = 400 if any(form.errors for form in forms_shown) else 200
    if refused is not None:
        context["error"], status = sentence(refused), status_of(refused)
    context |= {"ancestors": [*place.ancestors(), place], "organisation": place}
    return render(request, name, context, status=status)


def _school_page(request: SignedInRequest, found: School, form: SchoolForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "premises": found, "title": _("Edit the school"), "closing": "school-closing"}
    return _page(request, "portal/manage/school.html", found.organisation, **context)


def _centre_page(
    request: SignedInRequest, found: ServiceCentre, form: CentreForm, sets: dict[str, Any], **context: Any
) -> HttpResponse:
    context |= {"form": form, "sets": sets, "premises": found, "title": _("Edit the service centre")}
    return _page(request, "portal/manage/centre.html", found.organisation, closing="centre-closing", **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_school(request: SignedInRequest) -> HttpResponse:
    place = _place(request)
    form = NewSchoolForm(request.POST or None, instance=School(organisation=place))
    if request.method == "POST" and form.is_valid():
        made = _saved(
            form,
            lambda: premises_services.create_school(organisation=place, values=form.values(), actor=request.user),
        )
        if made is not None:
            messages.success(request, _("Saved."))
            return redirect("school", uuid=made.uuid)
    return _page(request, "portal/manage/school.html", place, form=form, title=_("Add a school"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def school(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(School, uuid, request.user)
    form = SchoolForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        # The form has put what was sent onto its instance: the service compares with what is stored.
        stored = _found(School, uuid, request.user)
        if _saved(form, lambda: premises_services.edit_school(school=stored, values=form.values(), actor=request.user)):
            messages.success(request, _("Saved."))
            return redirect("school", uuid=uuid)
    return _school_page(request, found, form)


def _sets(centre: ServiceCentre, sent: Any = None) -> dict[str, Any]:
    return {
        "rooms": RoomForms(sent, instance=centre, prefix="rooms"),
        "holidays": HolidayForms(sent, instance=centre, prefix="holidays"),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_centre(request: SignedInRequest) -> HttpResponse:
    place = _place(request)
    draft = ServiceCentre(organisation=place)
    form, sets = CentreForm(request.POST or None, instance=draft), _sets(draft, request.POST or None)
    if request.method == "POST" and form.is_valid() and all(one.is_valid() for one in sets.values()):
        made = _saved(
            form,
            lambda: premises_services.create_centre(
                organisation=place, values=form.values(), inside=inside(form, **sets), actor=request.user
            ),
        )
        if made is not None:
            messages.success(request, _("Saved."))
            return redirect("centre", uuid=made.uuid)
    return _page(request, "portal/manage/centre.html", place, form=form, sets=sets, title=_("Add a service centre"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def centre(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(ServiceCentre, uuid, request.user)
    form, sets = CentreForm(request.POST or None, instance=found), _sets(found, request.POST or None)
    if request.method == "POST" and form.is_valid() and all(one.is_valid() for one in sets.values()):
        stored = _found(ServiceCentre, uuid, request.user)
        if _saved(
            form,
            lambda: premises_services.edit_centre(
                centre=stored, values=form.values(), inside=inside(form, **sets), actor=request.user
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("centre", uuid=uuid)
    return _centre_page(request, found, form, sets)


def _close_or_reopen(request: SignedInRequest, found: Any) -> DomainError | None:
    """``deed`` is ``close`` or ``reopen``. What stood against it, None when it is done."""
    deeds = {"close": premises_services.close_premises, "reopen": premises_services.reopen_premises}
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        deed(premises=found, actor=request.user)
    except DomainError as error:
        return error
    messages.success(request, _("Done."))
    return None


@login_required
@require_POST
def school_closing(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(School, uuid, request.user)
    if refused := _close_or_reopen(request, found):
        return _school_page(request, found, SchoolForm(instance=found), refused=refused)
    return redirect("manage-school", uuid=uuid)


@login_required
@require_POST
def centre_closing(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(ServiceCentre, uuid, request.user)
    if refused := _close_or_reopen(request, found):
        return _centre_page(request, found, CentreForm(instance=found), _sets(found), refused=refused)
    return redirect("manage-centre", uuid=uuid)
