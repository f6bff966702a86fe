"""Choosing between the standard and the elderly display, and how large its text is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms.core.displays import DISPLAY_COOKIE, DISPLAYS, TEXT_COOKIE, TEXT_SIZES, remember


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith("/") else ""


def _sent_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of ours.

    Pages that everybody shares can hold no token, and the switch has to work there with one tap. A browser names the
    site a form was sent from (``Origin``), and no page can make it name another; where it is silent or names another,
    the form needs its token.
    """
    origin = request.headers.get("Origin", "")
    if origin in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}:
        return True
    return CsrfViewMiddleware(display).process_view(request, _choose, (), {}) is None


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """The cookies decide; the profile keeps the display for the next device."""
    if request.method != "POST":
        return render(request, "portal/display.html", {"next": _next(request)})
    if not _sent_from_here(request):
        # Nothing is changed: the same choice once more, with a token.
        return render(request, "portal/display.html", {"next": _next(request)}, status=403)
    return _choose(request)


def _choose(request: HttpRequest) -> HttpResponse:
    chosen, size = request.POST.get("display", ""), request.POST.get("text", "")
    if chosen not in DISPLAYS and size not in TEXT_SIZES:
        asked = {"next": _next(request), "error": _("Please choose one of the two.")}
        return render(request, "portal/display.html", asked, status=400)
    response = redirect(_next(request) or "home")
    if size in TEXT_SIZES:
        remember(response, TEXT_COOKIE, size)
    if chosen in DISPLAYS:
        remember(response, DISPLAY_COOKIE, chosen)
        if request.user.is_authenticated and request.user.display != chosen:
            request.user.display = chosen
            request.user.save(update_fields=["display"])
    return response
