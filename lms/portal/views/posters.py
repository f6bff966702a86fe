"""Posters of a community or a street: for the notice board, and for chat groups."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import override
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.network.contacts import contact_for
from lms.network.models import Organisation
from lms.portal import paper
from lms.portal.views.manage.scope import scope_of

TIERS = {Organisation.Tier.STREET, Organisation.Tier.COMMUNITY, Organisation.Tier.GRID}
# How wide a picture is, in pixels: A4 at 200 dots an inch, and what a phone shows from edge to edge.
WIDTHS = {"a4-picture": 1654, "tall-picture": 1080}
FORMS = {"a4", *WIDTHS}


def has_poster(place: Organisation) -> bool:
    return place.status == Organisation.Status.ACTIVE and place.tier in TIERS


def _qr(place: Organisation) -> Any:
    with override(settings.LANGUAGE_CODE):
        return paper.qr(settings.SITE_URL + reverse("join", args=[place.uuid]))


@login_required
@require_safe
def posters(request: SignedInRequest, code: str = "") -> HttpResponse:
    """What there is to print for a place, the reader's first one without ``code``, and the way to those below it."""
    scope = scope_of(request.user, "posters.print", code=code, url=lambda place: reverse("posters", args=[place.code]))
    made = has_poster(scope.place)
    context = {"scope": scope, "made": made, "qr": _qr(scope.place) if made else ""}
    return render(request, "portal/desk/posters.html", context)


@login_required
@require_safe
def poster(request: SignedInRequest, code: str, form: str) -> HttpResponse:
    """``form``, one of FORMS: a sheet of A4 to print, the same as a picture, or a tall picture."""
    place = scope_of(request.user, "posters.print", code=code, url=lambda place: "").place
    if form not in FORMS or not has_poster(place):
        raise Http404
    context = {
        "place": place,
        "tall": form == "tall-picture",
        "qr": _qr(place),
        "contact": contact_for(None, place),
        "host": urlsplit(settings.SITE_URL).netloc,
        "drawing": _drawing("door-elderly"),
    }
    if form in WIDTHS:
        return paper.png("poster", context, width=WIDTHS[form])
    return paper.pdf("poster", context)


def _drawing(name: str) -> Any:
    """One of our own drawings, to stand in the page: a page for the printer fetches nothing."""
    return mark_safe((settings.BASE_DIR / f"static/img/{name}.svg").read_text(encoding="utf-8"))  # noqa: S308 - ours
