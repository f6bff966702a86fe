"""The credit bank of a learner: her credits by year, and statements of them on paper and for programs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.in_app import with_pictures
from lms.core.messages import sentence
from lms.documents.models import IssuedDocument
from lms.portal import paper
from lms.portal.views.certificates import verify_address
from lms.records import services as records
from lms.records.crediting import KIND, STATEMENT, issue_statement
from lms.records.hours import CREDIT_RATES

STATEMENTS_SHOWN = 20
FORMAT = "linxue.credit-statement/1"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_credits(request: SignedInRequest) -> HttpResponse:
    """The credits by year; sent, it issues a statement of them."""
    if request.method == "POST":
        try:
            issue_statement(user=request.user, actor=request.user)
        except DomainError as refusal:
            messages.error(request, sentence(refusal))
        return redirect("my-credits")
    totals = records.totals_by_year(request.user)
    issued = IssuedDocument.objects.of(request.user).filter(kind=STATEMENT).with_fate().order_by("-issued_at", "-pk")
    context = {
        "totals": totals,
        "sum": sum(total.credits for total in totals),
        "rates": CREDIT_RATES,
        "issued": list(issued[:STATEMENTS_SHOWN]),
    }
    return render(request, "portal/credits.html", context)


@login_required
@require_safe
@with_pictures
def statement(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One's own statement as PDF; ``?format=json`` for programs. Another person's: 404."""
    found = IssuedDocument.objects.of(request.user).filter(kind=STATEMENT, uuid=uuid).with_fate().first()
    if found is None:
        raise Http404
    address = verify_address(found)
    if request.GET.get("format") == "json":
        answer = JsonResponse(_told(found, address), json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = 'attachment; filename="credits.json"'
        answer["Cache-Control"] = "private, no-store"
        return answer
    context = {"document": found, "lines": KIND.lines(found.payload), "address": address, "qr": paper.qr(address)}
    try:
        return paper.pdf("statement", context)
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("my-credits")


def _told(document: IssuedDocument, address: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "learner": document.holder_name,
        "serial": document.serial,
        "issued_at": timezone.localtime(document.issued_at).isoformat(timespec="seconds"),
        "status": document.status,
        "verification_code": document.written_code,
        "verify_at": address,
        "digest": document.digest,
        **document.payload,
    }
