"""The timetable of a school or a centre on A4: what it teaches from now on, or in one week."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.core.days import local_day
from lms.network.models import School, ServiceCentre
from lms.portal import paper, periods
from lms.portal.calendar import PUBLIC, days
from lms.portal.timetable import plan

KEPT_SECONDS = 3600
OF_A_DAY = 60  # of a week on paper


@require_safe
def of_school(request: HttpRequest, uuid: UUID) -> HttpResponse:
    school = get_object_or_404(School, uuid=uuid)
    where = PUBLIC & Q(class_group__school=school)
    return _paper(request, where, {"of": school, "of_school": True}, f"school={uuid}")


@require_safe
def of_centre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    centre = get_object_or_404(ServiceCentre, uuid=uuid)
    return _paper(request, PUBLIC & Q(gathering__centre=centre), {"of": centre, "of_school": False}, f"centre={uuid}")


def _paper(request: HttpRequest, where: Q, context: dict[str, Any], query: str) -> HttpResponse:
    """``?week=2026-W48`` for one week. What many ask for is drawn once in an hour, and anew when it changes."""
    today = local_day(timezone.now())
    if request.GET.get("week"):
        try:
            period = periods.asked_for({"week": request.GET["week"]}, today)
        except periods.UnknownPeriod:
            raise Http404 from None
        found = days(where, period, most=OF_A_DAY, address=lambda date: "")
        context |= {"period": period, "days": found, "empty": not any(day.lines for day in found)}
        query += f"&week={period.key}"
    else:
        weekdays = plan(where)
        context |= {"weekdays": weekdays, "empty": not weekdays}
    url = f"{settings.SITE_URL}{reverse('calendar')}?{query}"
    context |= {"today": today, "url": url, "qr": paper.qr(url)}
    said = json.dumps([str(value) for value in context.values()] + [context["of"].label, context["of"].phone])
    key = f"timetable:{hashlib.sha256(f'{said}{get_language()}'.encode()).hexdigest()}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = paper.draw("timetable", context)
        cache.set(key, drawn, KEPT_SECONDS)
    return paper.handed(drawn, "application/pdf", "timetable.pdf")
