"""The classes of a place: the list, opening one, and entering a term to open them in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes import services
from lms.classes.models import ClassGroup, Term
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.network.models import Organisation
from lms.portal import cards
from lms.portal.views.manage.class_form import ClassForm, rows_of
from lms.portal.views.manage.scope import Scope, scope_of

CAPABILITY = "classes.manage"
ROWS_A_PAGE = 50
TERMS_SHOWN = 4
ORDER = ["-term__starts_on", "-pk"]


def _scope(request: SignedInRequest) -> Scope:
    code = request.GET.get("place", "")[:20]
    return scope_of(request.user, CAPABILITY, code=code, url=lambda place: f"?place={place.code}")


def _back(place: Organisation) -> str:
    return f"{reverse('manage-classes')}?place={place.code}"


@login_required
@require_safe
def classes(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?status=``, ``?after=``."""
    scope = _scope(request)
    status = request.GET.get("status", "")
    rows = rows_of(scope.place)
    if status in ClassGroup.Status.values:
        rows = rows.filter(status=status)
    page = keyset_page(rows, ORDER, after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    here = f"?place={scope.place.code}" + (f"&status={status}" if status in ClassGroup.Status.values else "")
    context = {
        "scope": scope,
        "page": page,
        "lines": [(row, cards.seats_of(row)) for row in page.rows],
        "statuses": ClassGroup.Status.choices,
        "status": status,
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
        "terms": Term.objects.filter(organisation=scope.place).order_by("-starts_on", "pk")[:TERMS_SHOWN],
        "may_open": scope.place.status == Organisation.Status.ACTIVE,
    }
    return render(request, "portal/manage/classes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Open a class at a school of the place that ``place`` names."""
    place = living(request)
    form = ClassForm(request.POST or None, place=place)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            group = services.open_class(**form.facts(), actor=request.user)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("%(name)s is open.") % {"name": group.label})
            return redirect(_back(place))
    context = {"place": place, "form": form, "error": sentence(error) if error else ""}
    return render(request, "portal/manage/class_new.html", context, status=form_status(form, error))


def living(request: SignedInRequest) -> Organisation:
    place = _scope(request).place
    if place.status != Organisation.Status.ACTIVE:
        raise Http404
    return place


def form_status(form: Any, error: DomainError | None) -> int:
    return status_of(error) if error else 400 if form.errors else 200
