"""Anybody verifies a document: what was issued, and whether it counts still. Whoever guesses learns nothing."""

from ipaddress import ip_address, ip_network

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

# Codes that nobody has, from one address; allauth's own limits count only what is sent by a form.
MOST_TRIES = 40
IPV6_NETWORK = 64  # bits
TRIES_LAST = 15 * 60  # seconds since the last of them


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """``?code=``: as it was typed; leads to the page of the document, or of nothing."""
    typed = request.GET.get("code", "").strip()
    if typed:
        return redirect("verify-code", grouped(as_code(typed)))
    return _unlisted(render(request, "portal/verify.html", {}))


@never_cache
@require_safe
def of_code(request: HttpRequest, code: str) -> HttpResponse:
    """The document with ``code``. Where there is none the page is the same for every code that was tried."""
    whose = _tries(request)
    tries = cache.get(whose, 0)
    if tries >= MOST_TRIES:
        return _unlisted(ratelimit.respond_429(request))
    document = find(code)
    if document is None:
        if not _counted(whose, tries):
            return _unlisted(ratelimit.respond_429(request))
        return _unlisted(render(request, "portal/verify.html", {"missing": True}, status=404))
    kind = kinds.kind_of(document.kind)
    context = {"document": document, "kind": kind.title, "lines": kind.lines(document.payload)}
    return _unlisted(render(request, "portal/verified.html", context))


def _tries(request: HttpRequest) -> str:
    """Where the tries of an address are counted. Who has one of IPv6 has 2^64 of them: its network counts."""
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        address = ip_network((address, IPV6_NETWORK), strict=False).network_address
    return f"verify:{address}"


def _counted(whose: str, tries: int) -> bool:
    """Whether there is a try left, which is taken. Each has a place of its own, so that many at once count as many."""
    while tries < MOST_TRIES and not cache.add(f"{whose}:{tries}", 1, TRIES_LAST):
        tries += 1
    cache.set(whose, min(tries + 1, MOST_TRIES), TRIES_LAST)
    return tries < MOST_TRIES


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
