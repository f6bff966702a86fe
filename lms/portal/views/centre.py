"""A service centre: where it is, whom to ask, what is on, what belongs to it."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import CentreKind, Room, ServiceCentre
from lms.network.opening import holidays_of, opening
from lms.network.tree import ANCESTORS
from lms.portal import cards, pictures
from lms.portal.groups import group_lines
from lms.portal.maps import map_of
from lms.portal.paging import PAGE_NUMBER, one_page

CHILDREN_A_PAGE = 24
OF_ROOM = ("name", "name_en", "seats", "equipment", "equipment_en", "step_free")


def _with_kinds(uuid: UUID) -> Any:
    """The centre with its place, its parent, its ``kind_rows`` and ``room_rows``: one query, a row for each pair of
    the two, which are few. Raises Http404.
    """
    rows: list[Any] = list(
        ServiceCentre.objects.select_related(f"organisation__{ANCESTORS}", "parent")
        .filter(uuid=uuid)
        .annotate(
            kind=F("kinds__kind"), room=F("rooms__pk"), **{f"room_{name}": F(f"rooms__{name}") for name in OF_ROOM}
        )
        .order_by("kinds__pk", "rooms__pk")
    )
    if not rows:
        raise Http404
    rows[0].kind_rows = [CentreKind(kind=kind) for kind in dict.fromkeys(row.kind for row in rows) if kind]
    rooms = {row.room: row for row in rows if row.room}
    rows[0].room_rows = [Room(**{name: getattr(row, f"room_{name}") for name in OF_ROOM}) for row in rooms.values()]
    return rows[0]


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER, "centres-page": PAGE_NUMBER})
def centre(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _with_kinds(uuid)
    children = ServiceCentre.objects.active().filter(parent=found).select_related("organisation")
    now = timezone.now()
    holidays = holidays_of(found, now)
    context = {
        "centre": found,
        "opening": opening(found.spans, holidays, now),
        "holidays": holidays,
        "near": found.organisation,
        "picture": pictures.of_centre(found.kind_rows),
        "ancestors": [*found.organisation.ancestors(), found.organisation],
        "rooms": found.room_rows,
        "map": map_of(request, [found]),
        "days": cards.week_of(cards.week_sessions(Q(gathering__centre=found))),
        "page": group_lines(Q(centre=found), request.GET.get("page")),
        "children": one_page(
            children.order_by("organisation__path", "pk"), request.GET.get("centres"), size=CHILDREN_A_PAGE
        ),
    }
    if not request.user.is_authenticated and found.contact_name and found.phone:
        context["contact"] = found
    return render(request, "portal/centre.html", context)
