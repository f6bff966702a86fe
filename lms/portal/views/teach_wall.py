"""The code that a class shows on its wall: big, and another one every twenty seconds."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.attendance import wall as walls
from lms.attendance.models import CheckIn, Method
from lms.classes.models import ClassGroup, Session
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal import paper
from lms.portal.views.teach import session_for


def _came_in(session: Session) -> int:
    return CheckIn.objects.current().filter(gathering=session.gathering_id, method=Method.CODE).count()


def _code(session: Session) -> dict:
    """The code as it stands now: its picture, its number in two groups, how long it lasts, how many came by it."""
    now = timezone.now()
    if session.class_group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("session_cancelled")
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    shown = walls.shown(gathering=session.gathering, now=now)
    with override(settings.LANGUAGE_CODE):  # the page that it leads to takes the reader's own
        address = settings.SITE_URL + reverse("come-in-code", args=[shown.code])
    number = f"{shown.number[:3]} {shown.number[3:]}"
    return {"qr": paper.qr(address), "address": address, "number": number, "seconds": shown.seconds,
            "came": _came_in(session)}  # fmt: skip


@never_cache
@login_required
@require_safe
def wall(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    session = session_for(request.user, uuid)
    context = {"session": session, "group": session.class_group, "plain_address": _plain_address()}
    try:
        context["code"] = _code(session)
    except DomainError as closed:
        context["closed"] = sentence(closed)
    return render(request, "portal/teach/wall.html", context)


@never_cache
@login_required
@require_safe
def code(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The part of the page that changes; 410 and the page with a sentence when there is no code any more."""
    session = session_for(request.user, uuid)
    try:
        return render(request, "portal/teach/_wall_code.html", {"code": _code(session)})
    except DomainError as closed:
        context = {"session": session, "group": session.class_group, "closed": sentence(closed)}
        return render(request, "portal/teach/wall.html", context, status=410)


def _plain_address() -> str:
    """Where the number is typed, as one reads it from a wall: without its scheme."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL.partition("://")[2] + reverse("come-in")
