"""Calendars that a telephone fetches by itself: a school's, open to all, and a person's own behind a secret address."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes import calendar_addresses
from lms.classes.models import CalendarAddress, ClassTeacher
from lms.core.kept import kept
from lms.network.models import School
from lms.portal import ical, paper
from lms.portal.calendar import PUBLISHED, learnt_by, taught_by

Kind = CalendarAddress.Kind
# A feed of a large school is some hundred KB.
FEEDS_KEPT = 20


@require_safe
def school_calendar(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What a school teaches in rooms, for everybody's calendar."""
    school = get_object_or_404(School, uuid=uuid)
    response = _answered(request, _of_school(school.pk, school.label, str(uuid)))
    patch_cache_control(response, public=True, max_age=900)
    return response


@kept(seconds=60, most=FEEDS_KEPT)
def _of_school(pk: int, name: str, uuid: str) -> bytes:
    where = PUBLISHED & Q(class_group__school=pk)
    return ical.calendar_of(where, name=name, url=f"{reverse('calendar')}?school={uuid}")


@require_safe
def own_calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The timetable of whose address ``secret`` is: no log-in, for a calendar program has none."""
    address = calendar_addresses.address_of(secret)
    if address is None:
        raise Http404
    if address.kind == Kind.TEACHING:
        where, name = taught_by(address.user), _("Linxue: my classes as a teacher")
    else:
        where, name = learnt_by(address.user), _("Linxue: my classes")
    response = _answered(request, ical.calendar_of(where, name=name, url=f"{reverse('calendar')}?mine=1"))
    patch_cache_control(response, private=True, no_cache=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(request: HttpRequest, content: bytes) -> HttpResponseBase:
    """``content`` as a calendar; 304 for who has the same already."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="linxue.ics"'
    response["ETag"] = etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """The reader's own addresses: to copy, to scan, to renew and to give up."""
    if request.method == "POST":
        return _change(request)
    held = {address.kind: address for address in CalendarAddress.objects.filter(user=request.user)}
    teaches = Kind.TEACHING in held or ClassTeacher.objects.filter(user=request.user).exists()
    kinds = [Kind.LEARNING, Kind.TEACHING] if teaches else [Kind.LEARNING]
    return render(request, "portal/my_calendar.html", {"calendars": [_shown(kind, held.get(kind)) for kind in kinds]})


def _shown(kind: CalendarAddress.Kind, address: CalendarAddress | None) -> dict[str, object]:
    shown: dict[str, object] = {"kind": kind.value, "label": kind.label}
    if address is not None:
        url = settings.SITE_URL + reverse("own-calendar", args=[calendar_addresses.secret_of(address)])
        # ``webcal`` is how a link tells a telephone to go on fetching, and not to read it once.
        shown |= {"url": url, "subscribe": f"webcal:{url.partition(':')[2]}", "qr": paper.qr(url)}
    return shown


def _change(request: SignedInRequest) -> HttpResponse:
    kind, deed = request.POST.get("kind", ""), request.POST.get("deed", "")
    if kind not in Kind.values or deed not in {"renew", "give_up"}:
        messages.error(request, _("We do not know this choice. Here is how to begin again."))
    elif deed == "renew":
        calendar_addresses.renew(user=request.user, kind=kind, actor=request.user)
        messages.success(request, _("Here is your address. An older one leads nowhere now."))
    elif calendar_addresses.give_up(user=request.user, kind=kind, actor=request.user):
        messages.success(request, _("The address leads nowhere now."))
    return redirect("my-calendar")
