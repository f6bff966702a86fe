"""Choosing between the standard and the elderly display."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from lms.portal.context import DISPLAYS

ONE_YEAR = 60 * 60 * 24 * 365


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else ""


@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """The cookie decides; the profile keeps the choice for the next device."""
    if request.method != "POST":
        return render(request, "portal/display.html", {"next": _next(request)})
    chosen = request.POST.get("display", "")
    if chosen not in DISPLAYS:
        return render(request, "portal/display.html", {"next": _next(request), "unknown": True}, status=400)
    if request.user.is_authenticated and request.user.display != chosen:
        request.user.display = chosen
        request.user.save(update_fields=["display"])
    response = redirect(_next(request) or "home")
    response.set_cookie("display", chosen, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure())
    return response
