"""A learner's own pages: what is on, the study archive, the points, the classes."""

import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.points import services as points_services
from lms.points.models import Award
from lms.portal import cards
from lms.portal.views.home import continuing
from lms.records import evidence
from lms.records import services as records
from lms.records.models import StudyRecord

LINES_A_PAGE = 20
LATEST = 5


def greeting(name: str, hour: int) -> str:
    """A greeting for the time of day in Shanghai."""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if hour < 11:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 13:
        return _("Good day, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


def _registrations(user):
    return (
        Registration.objects.holding()
        .filter(learner=user, class_group__status__in=["open", "running"])
        .with_queue_place()
        .select_related("class_group__course", "class_group__centre__organisation", "class_group__room")
        .order_by("-pk")
    )


def _my_sessions(user, *, days: int, most: int):
    """Sessions from now on of the classes in which ``user`` has a place."""
    now = timezone.now()
    mine = Registration.objects.filter(learner=user, status="confirmed").values("class_group")
    coming = cards.session_query(start=now - datetime.timedelta(hours=3), end=now + datetime.timedelta(days=days))
    return [
        cards.session_card(session)
        for session in coming.filter(class_group__in=mine, gathering__ends_at__gte=now)[:most]
    ]


@login_required
@require_safe
def my(request: SignedInRequest) -> HttpResponse:
    user = request.user
    now = timezone.localtime(timezone.now())
    sessions = _my_sessions(user, days=14, most=6)
    today = [session for session in sessions if local_day(session.starts_at) == local_day(now)]
    context = {
        "greeting": greeting(user.get_short_name(), now.hour),
        "today": today,
        "coming": [session for session in sessions if session not in today],
        "enrolments": continuing(user, most=6),
        "registrations": list(_registrations(user).filter(status="waiting")),
        "records": records.latest(user, most=LATEST),
        "study": records.year_totals(user),
        "points": points_services.summary(user),
    }
    return render(request, "portal/my.html", context)


@login_required
@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    lines = StudyRecord.objects.of(request.user).newest_first()
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/record.html", {"page": page, "totals": records.totals_by_year(request.user)})


@login_required
@require_safe
def record_line(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How a line came about. Another person's line: 404."""
    line = StudyRecord.objects.visible_to(request.user).select_related("learner").filter(uuid=uuid).first()
    if line is None:
        raise Http404
    return render(request, "portal/record_line.html", {"record": line, "steps": evidence.steps(line, request.user)})


@login_required
@require_safe
def points(request: SignedInRequest) -> HttpResponse:
    page = Paginator(Award.objects.of(request.user).newest_first(), LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/points.html", {"page": page, "summary": points_services.summary(request.user)})


@login_required
@require_safe
def points_line(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How an award came about: the rule, the cap, and the study record it was paid for."""
    award = Award.objects.of(request.user).select_related("rule").filter(uuid=uuid).first()
    if award is None:
        raise Http404
    line = StudyRecord.objects.of(request.user).filter(key=award.key).first()
    steps = evidence.steps(line, request.user) if line else []
    return render(request, "portal/points_line.html", {"award": award, "record": line, "steps": steps})


@login_required
@require_safe
def classes(request: SignedInRequest) -> HttpResponse:
    return render(
        request,
        "portal/classes.html",
        {"sessions": _my_sessions(request.user, days=28, most=40), "registrations": list(_registrations(request.user))},
    )
