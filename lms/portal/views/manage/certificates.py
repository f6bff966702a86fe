"""The certificates of a place: the list, and one to revoke or to issue anew."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.certificates import designing, services
from lms.certificates.models import Certificate
from lms.certificates.querysets import CertificateQuerySet
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.languages import in_readers_language
from lms.core.messages import sentence, status_of
from lms.documents.codes import as_code
from lms.network import policy
from lms.network.tree import within
from lms.portal.views.manage.finding import find_editable
from lms.portal.views.manage.scope import scope_of

CAPABILITY = services.CAPABILITY
ROWS_A_PAGE = 50
ORDER = ["-document__issued_at", "-pk"]


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("The learner reads it.")
    )


def _searched(rows: CertificateQuerySet, typed: str) -> CertificateQuerySet:
    """Those of people whose name begins so, with this serial number or this code."""
    if not typed:
        return rows
    return rows.filter(
        Q(document__holder__name__startswith=typed) | Q(document__serial=typed) | Q(document__code=as_code(typed))
    )


@login_required
@require_safe
def certificates(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?q=``, ``?after=``."""
    code = request.GET.get("place", "")[:20]
    scope = scope_of(request.user, CAPABILITY, code=code, url=lambda place: f"?place={place.code}")
    typed = request.GET.get("q", "").strip()[:60]
    rows = Certificate.objects.filter(within([scope.place.path], "document__organisation__path")).with_document()
    page = keyset_page(_searched(rows, typed), ORDER, after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    asked = request.GET.copy()
    asked.pop("after", None)
    asked["place"] = scope.place.code
    here = f"?{asked.urlencode()}"
    context = {
        "scope": scope,
        "page": page,
        "rows": [(row, row.document, _course(row)) for row in page.rows],
        "typed": typed,
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
        "may_design": policy.allows(request.user, designing.CAPABILITY, scope.place),
    }
    return render(request, "portal/manage/certificates.html", context)


def _course(row: Certificate) -> str:
    said = row.document.payload
    return in_readers_language(said["course"], said["course_en"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One certificate. Sent, ``deed`` is ``revoke`` (with a reason) or ``reissue``."""
    found = find_editable(
        Certificate.objects.with_document().select_related("learner"),
        uuid,
        request.user,
        capability=CAPABILITY,
        place=lambda row: row.document.organisation,
    )
    form, error = RevokeForm(), None
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed not in {"revoke", "reissue"}:
            raise Http404
        form = RevokeForm(request.POST) if deed == "revoke" else form
        try:
            if deed == "reissue":
                new = services.reissue(certificate=found, actor=request.user)
                messages.success(request, _("Issued anew. The old one counts no more."))
                return redirect("manage-certificate", new.uuid)
            if form.is_valid():
                services.revoke(certificate=found, reason=form.cleaned_data["reason"], actor=request.user)
                messages.success(request, _("Revoked. The learner has been told."))
                return redirect("manage-certificate", found.uuid)
        except DomainError as refusal:
            error = refusal
    context = {
        "certificate": found,
        "document": found.document,
        "course": _course(found),
        "form": form,
        "error": sentence(error) if error else "",
    }
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/manage/certificate.html", context, status=status)
