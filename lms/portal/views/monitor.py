"""The roll for the monitor of a class: names, and three marks for each."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.attendance.services import OPENS_BEFORE
from lms.classes import monitors
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """On the day of the session; to everybody but its monitor this page does not exist."""
    now = timezone.now()
    session = monitors.helped_by(request.user, now=now).filter(uuid=uuid).first()
    if session is None:
        raise Http404
    error = None
    if request.method == "POST":
        try:
            if not posted_nonce(request):
                raise DomainError("form_expired")
            saved, left = monitors.keep(
                session=session, marks=_marks(request), actor=request.user, nonce=posted_nonce(request)
            )
        except DomainError as refused:
            error = refused
        else:
            number = len(saved)
            words = ngettext("%(number)s mark is saved.", "%(number)s marks are saved.", number) % {"number": number}
            if left:
                words += " " + _("What the teacher or people themselves have marked stays as it is.")
            messages.success(request, words)
            return redirect("monitor-roll", uuid)
    context = {
        "session": session,
        "group": session.class_group,
        "rows": monitors.roll_of(session, request.user),
        "choices": [(choice.value, choice.label) for choice in monitors.CHOICES],
        "not_open": now < session.gathering.starts_at - OPENS_BEFORE,
        "nonce": str(uuid4()),
        "error": sentence(error) if error else "",
    }
    return render(request, "portal/monitor_roll.html", context, status=status_of(error) if error else 200)


def _marks(request: SignedInRequest) -> dict[UUID, str]:
    sent = {name.removeprefix("mark-"): str(value) for name, value in request.POST.items() if name.startswith("mark-")}
    try:
        return {UUID(learner): status for learner, status in sent.items() if status}
    except ValueError:
        raise DomainError("not_in_class") from None
