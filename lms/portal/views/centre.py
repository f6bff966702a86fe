"""A service centre: where it is, whom to ask, what is on, what belongs to it."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import CentreKind, ServiceCentre
from lms.network.tree import ANCESTORS
from lms.portal import cards, pictures
from lms.portal.groups import group_lines
from lms.portal.paging import PAGE_NUMBER, one_page

CHILDREN_A_PAGE = 24


def _with_kinds(uuid: UUID) -> Any:
    """The centre with its place, its parent and its ``kind_rows``: one query, a row for each kind. Raises Http404."""
    rows: list[Any] = list(
        ServiceCentre.objects.select_related(f"organisation__{ANCESTORS}", "parent")
        .filter(uuid=uuid)
        .annotate(kind=F("kinds__kind"))
        .order_by("kinds__pk")
    )
    if not rows:
        raise Http404
    rows[0].kind_rows = [CentreKind(kind=row.kind) for row in rows if row.kind]
    return rows[0]


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER, "centres-page": PAGE_NUMBER})
def centre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _with_kinds(uuid)
    children = ServiceCentre.objects.filter(parent=found).select_related("organisation")
    context = {
        "centre": found,
        "near": found.organisation,
        "picture": pictures.of_centre(found.kind_rows),
        "ancestors": [*found.organisation.ancestors(), found.organisation],
        "rooms": list(found.rooms.order_by("pk")),
        "days": cards.week_of(cards.week_sessions(Q(class_group__centre=found))),
        "page": group_lines(Q(centre=found), request.GET.get("page")),
        "children": one_page(
            children.order_by("organisation__path", "pk"), request.GET.get("centres"), size=CHILDREN_A_PAGE
        ),
    }
    if not request.user.is_authenticated and found.contact_name and found.phone:
        context["contact"] = found
    return render(request, "portal/centre.html", context)
