"""The terms of a place: entering one, and changing its days off."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.classes.models import Term
from lms.classes.terms import add_term, sessions_on_days_off, set_days_off
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal.views.manage.classes import CAPABILITY, form_status, living
from lms.portal.views.manage.finding import find_editable
from lms.portal.views.manage.term_form import DaysOffForm, TermForm, as_written

SESSIONS_SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Enter a term of the place that ``place`` names."""
    place = living(request)
    form = TermForm(request.POST or None)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            add_term(organisation=place, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('manage-class-new')}?place={place.code}")
    context = {"place": place, "form": form, "error": sentence(error) if error else ""}
    return render(request, "portal/manage/term_new.html", context, status=form_status(form, error))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The days off of a term, and the sessions that stand on them all the same."""
    found = find_editable(
        Term.objects.select_related("organisation"),
        uuid,
        request.user,
        capability=CAPABILITY,
        place=lambda one: one.organisation,
    )
    form = DaysOffForm(request.POST if request.method == "POST" else None, initial={"days_off": as_written(found)})
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            set_days_off(term=found, days_off=form.cleaned_data["days_off"], actor=request.user)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-term", uuid)
    context = {
        "term": found,
        "form": form,
        "error": sentence(error) if error else "",
        "sessions": sessions_on_days_off(found, now=timezone.now())[:SESSIONS_SHOWN],
    }
    return render(request, "portal/manage/term.html", context, status=form_status(form, error))
