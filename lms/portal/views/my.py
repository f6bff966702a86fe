"""A learner's own pages: what is on, the points, the classes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes import monitors
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.network.homes import home_of
from lms.points import services as points_services
from lms.points.lines import filled, lines_of
from lms.points.models import Award
from lms.points.redeeming import offers
from lms.portal import cards, start
from lms.portal.continuing import continuing
from lms.portal.curve import year_curve
from lms.records import evidence
from lms.records import services as records
from lms.records.models import StudyRecord

LINES_A_PAGE = 20
LINES_TO_PRINT = 1000  # some fifteen years of lessons
LATEST = 5


def _lines_a_page(request: HttpRequest) -> int:
    """``?whole=1`` is for paper: an archive without the seams of the screen's pages."""
    return LINES_TO_PRINT if request.GET.get("whole") == "1" else LINES_A_PAGE


def _registrations(user):
    return (
        Registration.objects.standing(timezone.now())
        .current()
        .filter(learner=user)
        .with_queue_place()
        .select_related("class_group__course", "class_group__centre__organisation", "class_group__room")
        .order_by("-pk")
    )


@login_required
@require_safe
def my(request: SignedInRequest) -> HttpResponse:
    user = request.user
    now = timezone.localtime(timezone.now())
    sessions = cards.my_sessions(user, days=14, most=6)
    today = [session for session in sessions if local_day(session.starts_at) == local_day(now)]
    coming = [session for session in sessions if session not in today]
    # Without a class today the next one stands in its place, and not a second time below.
    following = coming.pop(0) if coming and not today else None
    enrolments = continuing(user, most=6)
    study, months = records.year_by_month(user)
    places = list(_registrations(user).exclude(status="confirmed"))
    context = {
        "now": now,
        "greeting": start.greeting(user.get_short_name(), now.hour),
        "today": today,
        "next": following,
        "coming": coming,
        "enrolments": enrolments,
        "others": enrolments if enrolments and enrolments[0].completed else enrolments[1:],
        "big": start.big_buttons(enrolments, sessions),
        "registrations": places,
        "asked": [row for row in places if row.kept_until],
        "waits": any(row.status == Registration.Status.WAITING for row in places),
        "records": records.latest(user, most=LATEST),
        "study": study,
        "curve": year_curve(months, until=now.month),
        "points": points_services.summary(user),
    }
    return render(request, "portal/my.html", context)


@login_required
@require_safe
def points(request: SignedInRequest) -> HttpResponse:
    page = Paginator(lines_of(request.user), _lines_a_page(request)).get_page(request.GET.get("page"))
    summary = points_services.summary(request.user)
    home = home_of(request.user)
    context = {
        "page": page,
        "page_asked": "page" in request.GET,
        "lines": filled(list(page.object_list)),
        "summary": summary,
        "home": home,
        "offers": offers(request.user, home=home, balance=summary.balance) if home else [],
    }
    return render(request, "portal/points.html", context)


@login_required
@require_safe
def points_line(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How an award came about: the rule, the cap, and the study record it was paid for."""
    award = Award.objects.of(request.user).select_related("rule").filter(uuid=uuid).first()
    if award is None:
        raise Http404
    line = StudyRecord.objects.of(request.user).filter(key=award.key).first()
    steps = evidence.steps(line, request.user) if line else evidence.steps_of_award(award, request.user)
    return render(request, "portal/points_line.html", {"award": award, "record": line, "steps": steps})


@login_required
@require_safe
def classes(request: SignedInRequest) -> HttpResponse:
    places = list(_registrations(request.user))
    context = {
        "sessions": cards.my_sessions(request.user, days=28, most=40),
        "registrations": places,
        "asked": [row for row in places if row.kept_until],
        "helps": monitors.helped_by(request.user, now=timezone.now()) if any(row.monitor for row in places) else [],
    }
    return render(request, "portal/classes.html", context)
