"""Lectures, activities and study tours for who manages a school: planning them, and the door on the day."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance import sheets
from lms.attendance.models import CheckIn
from lms.attendance.services import OPENS_BEFORE
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import within
from lms.occasions import services
from lms.occasions.models import Occasion
from lms.portal.paging import one_page
from lms.portal.views.manage.occasion_form import OccasionForm
from lms.portal.views.manage.scope import scope_of
from lms.portal.views.teach_sheets import SheetForm

CAPABILITY = "classes.manage"
A_PAGE = 30
REASON_LENGTH = 200


@login_required
@require_safe
def occasions(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?page=``: of the place and below, the newest first."""
    scope = scope_of(
        request.user, CAPABILITY, code=request.GET.get("place", "")[:20], url=lambda place: f"?place={place.code}"
    )
    rows: QuerySet[Any] = Occasion.objects.filter(within([scope.place.path], "school__organisation__path")).with_place()
    page = one_page(rows.order_by("-gathering__starts_at", "-pk"), request.GET.get("page"), size=A_PAGE)
    return render(request, "portal/manage/occasions.html", {"scope": scope, "page": page, "now": timezone.now()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Plan one at a school of the place that ``place`` names."""
    code = request.GET.get("place", "")[:20]
    place = scope_of(request.user, CAPABILITY, code=code, url=lambda place: "").place
    form, error = OccasionForm(request.POST or None, place=place), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.plan(
                school=form.schools[form.cleaned_data["school"]],
                uuid=form.cleaned_data["uuid"],
                actor=request.user,
                **form.facts(),
            )
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("%(name)s is planned.") % {"name": made.label})
            return redirect("manage-occasion", made.uuid)
    return _show_form(request, place, form, error)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(request.user, uuid)
    place = found.school.organisation
    form, error = OccasionForm(request.POST or None, place=place, occasion=found), None
    if request.method == "POST" and form.is_valid():
        try:
            services.change(occasion=found, actor=request.user, **form.facts())
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-occasion", uuid)
    return _show_form(request, place, form, error, found)


def _show_form(
    request: SignedInRequest,
    place: Organisation,
    form: OccasionForm,
    error: DomainError | None,
    found: Occasion | None = None,
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "occasion": found,
        "error": sentence(error) if error else "",
        "taken": error is not None and error.code == "room_taken",
    }
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/manage/occasion_form.html", context, status=status)


def _found(user: User, uuid: UUID) -> Occasion:
    """404 outside the places of ``user``, 403 without the role."""
    if not policy.paths_for(user, CAPABILITY):
        raise PermissionDenied
    return occasion_for(user, uuid)


def occasion_for(user: User, uuid: UUID) -> Occasion:
    """The occasion if ``user`` keeps its door; to others this page does not exist."""
    found = get_object_or_404(Occasion.objects.with_place(), uuid=uuid)
    if not services.may_keep(user, found.school.organisation):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def occasion(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The door. Sent, ``deed`` is one of ``_DEEDS``."""
    found = _found(request.user, uuid)
    if request.method != "POST":
        return _show(request, found)
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        told, undo = deed(request, found)
    except DomainError as error:
        return _show(request, found, error=error)
    messages.success(request, told, extra_tags=undo)
    return redirect("manage-occasion", uuid)


def _show(
    request: SignedInRequest, found: Occasion, *, error: DomainError | None = None, form: SheetForm | None = None
) -> HttpResponse:
    gathering, now = found.gathering, timezone.now()
    marks = CheckIn.objects.current().filter(gathering=gathering, status="present").select_related("learner")
    came = list(marks.order_by("-pk"))
    photographs = list(sheets.shown(gathering).select_related("actor"))
    is_open = now >= gathering.starts_at - OPENS_BEFORE and found.cancelled_at is None
    context = {
        "occasion": found,
        "came": came,
        "is_open": is_open,
        "may_call_off": found.cancelled_at is None and not came and not found.headcount,
        "nonce": str(uuid4()),
        "sheets": photographs,
        "form": form or SheetForm(),
        "may_add": is_open and len(photographs) < sheets.MOST_SHEETS,
        "action": reverse("manage-occasion-sheets", args=[found.uuid]),
        "wrong": sentence(error) if error else "",
        "typed": request.POST.get("card", "")[:200] if error else "",
    }
    status = status_of(error) if error else 400 if form is not None else 200
    return render(request, "portal/manage/occasion.html", context, status=status)


def _count(request: SignedInRequest, found: Occasion) -> tuple[str, str]:
    typed = request.POST.get("headcount", "").strip()[:9]
    services.count(occasion=found, headcount=int(typed) if typed.isdecimal() else -1, actor=request.user)
    return _("%(number)s people are written down.") % {"number": int(typed)}, ""


def _card(request: SignedInRequest, found: Occasion) -> tuple[str, str]:
    learner = User.objects.with_card(request.POST.get("card", "").strip()[:200]).first()
    if learner is None:
        raise DomainError("card_of_nobody")
    services.check_in(occasion=found, learner=learner, actor=request.user, nonce=posted_nonce(request) or str(uuid4()))
    return _("%(name)s is here.") % {"name": learner.name}, ""


def _not_here(request: SignedInRequest, found: Occasion) -> tuple[str, str]:
    try:
        asked = UUID(request.POST.get("learner", ""))
    except ValueError:
        raise Http404 from None
    marks = CheckIn.objects.current().filter(gathering=found.gathering).select_related("learner")
    mark = get_object_or_404(marks, learner__uuid=asked)
    nonce = posted_nonce(request) or str(uuid4())
    services.check_in(occasion=found, learner=mark.learner, came=False, actor=request.user, nonce=nonce)
    return _("Taken back: %(name)s was not here.") % {"name": mark.learner.name}, ""


def _call_off(request: SignedInRequest, found: Occasion) -> tuple[str, str]:
    reason = request.POST.get("reason", "").strip()
    if len(reason) > REASON_LENGTH:
        raise DomainError("reason_too_long")
    services.call_off(occasion=found, reason=reason, actor=request.user)
    return _("It is called off."), ""


def _hold(request: SignedInRequest, found: Occasion) -> tuple[str, str]:
    services.hold_after_all(occasion=found, actor=request.user)
    return _("It takes place after all."), ""


_DEEDS = {"count": _count, "card": _card, "not_here": _not_here, "call_off": _call_off, "hold": _hold}


@login_required
@require_POST
def photographs(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Keep a photograph of the sheet on which people signed."""
    found = _found(request.user, uuid)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        if found.cancelled_at is not None:
            raise DomainError("occasion_cancelled")
        sheets.add(gathering=found.gathering, file=form.cleaned_data["file"], actor=request.user)
    except DomainError as error:
        return _show(request, found, error=error)
    messages.success(request, _("The photograph is kept."))
    return redirect("manage-occasion", uuid)
