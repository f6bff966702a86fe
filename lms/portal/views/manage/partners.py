"""Partner units (共建单位) of a place: the list, entering one, changing it, ending it, and its agreement."""

import mimetypes
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.keyset import keyset_page
from lms.core.uploads import check_type
from lms.network import partner_services
from lms.network.models import Organisation, Partner
from lms.network.partners import AGREEMENT_TYPES
from lms.network.tree import ANCESTORS, within
from lms.portal.views.manage.finding import CAPABILITY, find_editable
from lms.portal.views.manage.scope import scope_of

ROWS_A_PAGE = 50
ORDER = ["organisation__path", "name", "pk"]


class PartnerForm(forms.ModelForm):
    """``agreement`` is a new file, or None to keep the one there is."""

    class Meta:
        model = Partner
        fields = [
            "name", "name_en", "kind", "offers", "offer_words", "offer_words_en", "contact_name", "phone",
            "contact_shown", "signed_on", "until", "agreement",
        ]  # fmt: skip
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("signed_on", "until")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"] = forms.MultipleChoiceField(
            label=self.fields["offers"].label, choices=Partner.Offer.choices, widget=forms.CheckboxSelectMultiple
        )
        self.fields["agreement"] = forms.FileField(
            label=self.fields["agreement"].label,
            required=False,
            help_text=_("PDF, JPEG or PNG, at most 10 MB. Only officers can read it; a new file replaces the old one."),
            widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in AGREEMENT_TYPES)}),
        )
        self.order_fields(self.Meta.fields)

    def clean_agreement(self):
        given: Any = self.files.get(self.add_prefix("agreement"))
        if given is not None:
            check_type(given.file, name=given.name, size=given.size, types=AGREEMENT_TYPES)
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        signed, until = cleaned.get("signed_on"), cleaned.get("until")
        if signed and until and until < signed:
            self.add_error("until", _("The last day is before the first. Please look at the two dates."))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "agreement"}


@login_required
@require_safe
def partners(request: SignedInRequest) -> HttpResponse:
    scope = scope_of(
        request.user, CAPABILITY, code=request.GET.get("place", "")[:20], url=lambda place: f"?place={place.code}"
    )
    rows = Partner.objects.filter(within([scope.place.path], "organisation__path")).select_related("organisation")
    page = keyset_page(rows, ORDER, after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    today = local_day(timezone.now())
    here = f"?place={scope.place.code}"
    context = {
        "scope": scope,
        "page": page,
        "lines": [(row, row.is_running(today)) for row in page.rows],
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
        "may_add": scope.place.status == Organisation.Status.ACTIVE,
    }
    return render(request, "portal/manage/partners.html", context)


def _form_page(request: SignedInRequest, form: PartnerForm, organisation: Organisation, partner: Any) -> HttpResponse:
    context = {
        "form": form,
        "organisation": organisation,
        "ancestors": [*organisation.ancestors(), organisation],
        "partner": partner,
        "running": partner is not None and partner.is_running(local_day(timezone.now())),
        "title": _("Change a partner unit") if partner else _("Add a partner unit"),
    }
    return render(request, "portal/manage/partner.html", context, status=400 if form.errors else 200)


def _to_list(organisation: Organisation) -> HttpResponse:
    return redirect(f"{reverse('partners')}?place={organisation.code}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """For the place that ``place`` names: outside one's own 404, without the role 403."""
    place = scope_of(request.user, CAPABILITY, code=request.GET.get("place", "")[:20], url=lambda place: "").place
    if place.status != Organisation.Status.ACTIVE:
        raise Http404
    form = PartnerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        partner_services.add_partner(
            organisation=place, values=form.values(), agreement=form.cleaned_data["agreement"], actor=request.user
        )
        messages.success(request, _("Saved."))
        return _to_list(place)
    return _form_page(request, form, place, None)


def _found(uuid: UUID, user) -> Partner:
    return find_editable(Partner.objects.select_related(f"organisation__{ANCESTORS}"), uuid, user)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _found(uuid, request.user)
    form = PartnerForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        # The form has put what was sent onto its instance: the service compares with what is stored.
        partner_services.edit_partner(
            partner=_found(uuid, request.user),
            values=form.values(),
            agreement=form.cleaned_data["agreement"],
            actor=request.user,
        )
        messages.success(request, _("Saved."))
        return _to_list(found.organisation)
    stored = _found(uuid, request.user) if form.is_bound else found
    return _form_page(request, form, stored.organisation, stored)


@login_required
@require_POST
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = partner_services.end_partner(partner=_found(uuid, request.user), actor=request.user)
    messages.success(request, _("The agreement has ended. Residents do not see it any more."))
    return _to_list(found.organisation)


@login_required
@require_POST
def agreement(request: SignedInRequest, uuid: UUID) -> FileResponse:
    """The document for an officer; the look is in the log."""
    found = _found(uuid, request.user)
    if not found.agreement:
        raise Http404
    name = PurePath(found.agreement.name or "").name
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    document = partner_services.open_agreement(partner=found, actor=request.user)
    response = FileResponse(document, as_attachment=True, filename=name, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    return response
