"""A person's own notices."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.letters import localised
from lms.notices import services
from lms.notices.backends import unread_of
from lms.notices.models import Notice

A_PAGE = 20


def _own(request: SignedInRequest, uuid: UUID) -> Notice:
    notice = Notice.objects.of(request.user).filter(uuid=uuid).first()
    if notice is None:
        raise Http404
    return notice


def _asked(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


@login_required
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """The newest first; ``?before=`` the uuid of one gives those that are older."""
    rows = Notice.objects.of(request.user).newest_first()
    before = _asked(request)
    if before is not None:
        rows = rows.older_than(_own(request, before))
    found = list(rows[: A_PAGE + 1])
    shown = found[:A_PAGE]
    context = {"notices": shown, "older": shown[-1].uuid if len(found) > A_PAGE else None, "later": before is not None}
    return render(request, "notices/notices.html", context)


@login_required
@require_safe
def notice(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One notice, whole, with the way to what it tells of. Another person's: 404. Opened, it is read."""
    found = _own(request, uuid)
    first_time = services.mark_read(notice=found, actor=request.user)
    context = {
        "notice": found,
        "url": localised(found.path),
        # The number came with the reader, before this one was opened.
        "unread_notices": unread_of(request.user) - first_time,
    }
    return render(request, "notices/notice.html", context)
