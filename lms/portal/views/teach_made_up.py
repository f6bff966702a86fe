"""People of a class beside one's own who make up a missed session in this one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.attendance import services as attendance
from lms.attendance.models import CheckIn
from lms.classes import making_up
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal.views.teach import session_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def made_up(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sent, ``mark`` names the mark of what was missed; with ``back`` it was not made up here."""
    session = session_for(request.user, uuid)
    now = timezone.now()
    guests = making_up.guests_of(session)
    misses = making_up.misses_beside(session, now=now)
    if request.method == "POST":
        return _do(request, session, {str(mark.uuid): mark for mark in [*guests, *misses]})
    context = {
        "session": session,
        "group": session.class_group,
        "guests": guests,
        "misses": misses,
        "not_open": now < session.gathering.starts_at - attendance.OPENS_BEFORE,
    }
    return render(request, "portal/teach/made_up.html", context)


def _do(request: SignedInRequest, session: Any, marks: dict[str, CheckIn]) -> HttpResponse:
    mark: Any = marks.get(request.POST.get("mark", ""))
    if mark is None:
        raise Http404
    missed, names = mark.gathering.session, {"name": mark.learner.name}
    try:
        if "back" in request.POST:
            making_up.take_back(session=session, missed=missed, learner=mark.learner, actor=request.user)
            told = _("Taken back: %(name)s has not made it up here.") % names
        else:
            making_up.make_up(session=session, missed=missed, learner=mark.learner, actor=request.user)
            told = _("%(name)s has made it up here; the study hours are entered.") % names
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, told)
    return redirect("made-up", session.uuid)
