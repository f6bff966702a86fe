"""What takes place today in the rooms of a desk's centres: who is expected, and how many have come."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance.models import ATTENDED, CheckIn
from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.rolls import may_keep_roll
from lms.core.counting import counted
from lms.core.days import day_start, local_day
from lms.network import policy

MOST = 120  # sessions of a day: a street has fewer; who sees more than a street sees the first
FARTHEST = datetime.timedelta(days=60)


def _sessions(user: User, day: datetime.date) -> list[Any]:
    """Those of ``day`` in centres where ``user`` has a desk, by centre and room; called off ones too: two queries."""
    places = Registration.objects.filter(
        class_group=OuterRef("class_group"), status="confirmed", registered_at__lte=OuterRef("gathering__starts_at")
    )
    came = CheckIn.objects.current().filter(gathering=OuterRef("gathering"), status__in=ATTENDED)
    begin, end = day_start(day), day_start(day + datetime.timedelta(days=1))
    rows = (
        Session.objects.between(begin, end)
        .with_teaching(user)
        .filter(policy.scope(user, "people.register", "gathering__centre__organisation__path"))
        .exclude(class_group__status=ClassGroup.Status.CANCELLED)
        .annotate(
            expected=counted(places, "class_group"),
            came=counted(came, "gathering"),
        )
        .select_related("gathering__centre__organisation", "gathering__room", "class_group__school__organisation")
        .prefetch_related("class_group__teachers")
        .order_by("gathering__centre__organisation__path", "gathering__centre", "gathering__starts_at", "pk")
    )
    return list(rows[:MOST])


@login_required
@require_safe
def rooms(request: SignedInRequest) -> HttpResponse:
    """``?day=``: another day than today."""
    if not policy.paths_for(request.user, "people.register"):
        raise PermissionDenied
    now = timezone.now()
    today = local_day(now)
    day = _day(request.GET.get("day", ""), today)
    found = _sessions(request.user, day)
    for session in found:
        session.to_roll = may_keep_roll(request.user, session)
        session.is_on = session.gathering.starts_at <= now <= session.gathering.ends_at
    one = datetime.timedelta(days=1)
    context = {
        "sessions": found,
        "day": day,
        "is_today": day == today,
        "before": day - one if day - one >= today - FARTHEST else None,
        "after": day + one if day + one <= today + FARTHEST else None,
        "full": len(found) == MOST,
    }
    return render(request, "portal/desk/rooms.html", context)


def _day(asked: str, today: datetime.date) -> datetime.date:
    """``asked`` as a date near today; today for everything else."""
    try:
        day = datetime.date.fromisoformat(asked)
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today
