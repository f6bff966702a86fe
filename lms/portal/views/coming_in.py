"""Where the code on the wall leads: "I am here", by one's own phone."""

import datetime
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance import wall
from lms.attendance.models import CheckIn
from lms.classes import arriving
from lms.classes.models import Session
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of

SEEN = "wall_seen"  # in the browser's session: which wall was seen, and when
BROWSER_COOKIE = "hall"
BROWSER_COOKIE_LASTS = 24 * 60 * 60  # seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """A fresh code is remembered in this browser, so that logging in or pressing late loses nothing."""
    now = timezone.now()
    read = wall.read(code)
    if read is None:
        return _refused(request, DomainError("code_unknown"), None, now)
    if wall.is_current(read, now):
        _remember(request, read.gathering, now)
    elif not _has_seen(request, read.gathering, now):
        return _refused(request, DomainError("code_expired"), read.gathering, now)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        session = arriving.session_of_wall(gathering=read.gathering, learner=request.user, now=now)
        if request.method != "POST":
            return _show(request, request.user, session)
        word = request.COOKIES.get(BROWSER_COOKIE, "")[:64] or wall.new_browser_word()
        arriving.check_in_by_code(session=session, learner=request.user, browser_word=word, now=now)
    except DomainError as refused:
        return _refused(request, refused, read.gathering, now)
    response = redirect(request.path)
    response.set_cookie(
        BROWSER_COOKIE,
        word,
        max_age=BROWSER_COOKIE_LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_number(request: SignedInRequest) -> HttpResponse:
    """For who cannot scan: the number under the code."""
    if request.method != "POST":
        return render(request, "portal/come_in.html", {})
    if not ratelimit.consume(request, action="wall_number", user=request.user):
        return ratelimit.respond_429(request)
    typed, now = request.POST.get("number", "")[:40], timezone.now()
    try:
        gathering = arriving.gathering_of_number(typed=typed, learner=request.user, now=now)
        code = wall.shown(gathering=gathering, now=now).code
    except DomainError as refused:
        arriving.note_refused(learner=request.user, gathering=None, reason=refused.code, now=now)
        context = {"error": sentence(refused), "number": typed}
        return render(request, "portal/come_in.html", context, status=status_of(refused))
    _remember(request, gathering.uuid, now)
    return redirect("come-in-code", code)


def _show(request: HttpRequest, learner: User, session: Session) -> HttpResponse:
    mark = CheckIn.objects.current().filter(gathering=session.gathering_id, learner=learner).first()
    return render(
        request, "portal/come_in_class.html", {"session": session, "group": session.class_group, "mark": mark}
    )


def _refused(
    request: HttpRequest, refused: DomainError, gathering: UUID | None, now: datetime.datetime
) -> HttpResponse:
    if request.user.is_authenticated:
        arriving.note_refused(learner=request.user, gathering=gathering, reason=refused.code, now=now)
    return render(request, "portal/come_in.html", {"refused": sentence(refused)}, status=status_of(refused))


def _remember(request: HttpRequest, gathering: UUID, now: datetime.datetime) -> None:
    request.session[SEEN] = [gathering.hex, int(now.timestamp())]


def _has_seen(request: HttpRequest, gathering: UUID, now: datetime.datetime) -> bool:
    seen, at = request.session.get(SEEN) or ("", 0)
    return seen == gathering.hex and now.timestamp() - at <= wall.PASS_LASTS.total_seconds()
