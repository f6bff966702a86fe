"""A service centre: where it is, whom to ask, what is on."""

import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import Organisation, ServiceCentre
from lms.portal import cards

SESSIONS_SHOWN = 20


@require_safe
@for_anonymous(seconds=60)
def centre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = (
        ServiceCentre.objects.select_related("organisation", "parent")
        .prefetch_related("kinds", "rooms")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise Http404
    now = timezone.now()
    coming = cards.shown(cards.session_query(start=now, end=now + datetime.timedelta(days=14))).filter(
        class_group__centre=found
    )
    context = {
        "centre": found,
        "ancestors": Organisation.objects.above(found.organisation),
        "sessions": [cards.session_card(session) for session in coming[:SESSIONS_SHOWN]],
    }
    return render(request, "portal/centre.html", context)
