"""The officer's first page: the year of a place in four figures, what waits, the week, its schools and centres."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.attendance.models import CheckIn
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.counting import counted
from lms.network import policy
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.reorganising import may_change
from lms.network.tree import within
from lms.portal import cards
from lms.portal.figures import figures
from lms.portal.paging import one_page
from lms.portal.views.manage.scope import scope_of
from lms.portal.views.posters import has_poster

SHOWN = 6  # of each thing that waits
ROWS_A_PAGE = 20
ROLL_GRACE = datetime.timedelta(days=2)
ROLLS_LOOKED_FOR = datetime.timedelta(days=60)  # an older roll is a matter for the class file, not for today
CLOSING_SOON = datetime.timedelta(days=14)


def _rolls_due(place: Organisation) -> QuerySet[Any]:
    """Sessions over for two days of which nobody is marked, though people had a place; the oldest first."""
    now = timezone.now()
    expected = Registration.objects.filter(
        class_group=OuterRef("class_group"), status="confirmed", registered_at__lte=OuterRef("gathering__starts_at")
    )
    marks = CheckIn.objects.current().filter(gathering=OuterRef("gathering"))
    return (
        Session.objects.filter(within([place.path], "class_group__school__organisation__path"))
        .filter(gathering__starts_at__gte=now - ROLLS_LOOKED_FOR, gathering__ends_at__lt=now - ROLL_GRACE)
        .planned()
        .filter(Exists(expected), ~Exists(marks))
        .select_related("gathering", "class_group__school")
        .annotate(in_all=Window(Count("pk")))
        .order_by("gathering__starts_at", "pk")[:SHOWN]
    )


def _classes_due(place: Organisation) -> QuerySet[Any]:
    """Classes that close soon with too few people, and classes with people waiting; the next to close first."""
    now = timezone.now()
    return (
        ClassGroup.objects.current()
        .filter(within([place.path], "school__organisation__path"), closes_at__gt=now)
        .with_counts()
        .filter(Q(waiting__gt=0) | Q(confirmed__lt=F("minimum"), closes_at__lt=now + CLOSING_SOON))
        .select_related("school", "course")
        .annotate(in_all=Window(Count("pk")), missing=F("minimum") - F("confirmed"))
        .order_by("closes_at", "pk")[:SHOWN]
    )


def _rows(place: Organisation, kind: str) -> QuerySet[Any]:
    model, owner = (ServiceCentre, "centre") if kind == "centres" else (School, "school")
    rows: QuerySet[Any] = model.objects.filter(within([place.path], "organisation__path"))
    running = counted(ClassGroup.objects.current().filter(**{owner: OuterRef("pk")}), owner)
    return rows.select_related("organisation").annotate(running=running).order_by("organisation__path", "pk")


@login_required
@require_safe
def manage(request: SignedInRequest, code: str = "") -> HttpResponse:
    """``code`` names a place below one's own; without it one's own is shown. Elsewhere: 404; without the role: 403."""
    scope = scope_of(
        request.user, "figures.view", code=code, url=lambda place: reverse("manage-place", args=[place.code])
    )
    place = scope.place
    if place.status == Organisation.Status.MERGED and place.parent is not None:
        return redirect("manage-place", place.parent.code)
    kind = "centres" if request.GET.get("list") == "centres" else "schools"
    rolls, groups = list(_rolls_due(place)), list(_classes_due(place))
    context = {
        "place": place,
        "may_change": may_change(place, request.user),
        "may_print": has_poster(place) and policy.allows(request.user, "posters.print", place),
        "may_edit": policy.allows(request.user, "premises.edit", place),
        "scope": scope,
        "figures": figures(place),
        "rolls": rolls,
        "more_rolls": rolls[0].in_all - len(rolls) if rolls else 0,
        "may_keep": policy.allows(request.user, "roll.keep", place),
        "groups": groups,
        "more_groups": groups[0].in_all - len(groups) if groups else 0,
        "days": cards.week(place),
        "kind": kind,
        "page": one_page(_rows(place, kind), request.GET.get("page"), size=ROWS_A_PAGE),
    }
    return render(request, "portal/manage.html", context)
