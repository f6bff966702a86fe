"""Anybody verifies a document: what was issued, and whether it counts still. Whoever guesses learns nothing."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.documents import kinds
from lms.documents.codes import as_code, grouped
from lms.documents.services import find

LONGEST_TYPED = 60
# Codes that nobody has, from one address; allauth's own limits count only what is sent by a form.
MOST_TRIES = 40
TRIES_LAST = 15 * 60  # seconds since the last of them


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """``?code=``: as it was typed; leads to the page of the document, or of nothing."""
    typed = request.GET.get("code", "").strip()[:LONGEST_TYPED]
    if typed:
        return redirect("verify-code", grouped(as_code(typed)))
    return _unlisted(render(request, "portal/verify.html", {}))


@never_cache
@require_safe
def of_code(request: HttpRequest, code: str) -> HttpResponse:
    """The document with ``code``. Where there is none the page is the same for every code that was tried."""
    tried = _tries(request)
    if cache.get(tried, 0) >= MOST_TRIES:
        return ratelimit.respond_429(request)
    document = find(code)
    if document is None:
        cache.set(tried, cache.get(tried, 0) + 1, TRIES_LAST)
        return _unlisted(render(request, "portal/verify.html", {"missing": True}, status=404))
    kind = kinds.kind_of(document.kind)
    context = {"document": document, "kind": kind.title, "lines": kind.lines(document.payload)}
    return _unlisted(render(request, "portal/verified.html", context))


def _tries(request: HttpRequest) -> str:
    return f"verify:{get_adapter().get_client_ip(request)}"


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
