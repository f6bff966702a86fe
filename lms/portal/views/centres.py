"""The service centres of a place as a list, beside a map that says the same; the nearest first for who lives there."""

import re
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.contacts import contact_for
from lms.network.homes import around, home_of
from lms.network.models import CentreKind, Organisation, ServiceCentre
from lms.network.nearness import position_of
from lms.network.position import square_of_metres
from lms.network.tree import within
from lms.portal.maps import map_of
from lms.portal.paging import PAGE_NUMBER, one_page
from lms.portal.places import with_children

CENTRES_A_PAGE = 60  # more than a street has: sorting by distance in the browser needs the whole list
CODE = "[0-9]{2,18}"


def _chosen(request: HttpRequest) -> tuple[Organisation | None, list[Organisation]]:
    """The place asked for, else the reader's own street, with what lies below it; None for every place.

    Raises Http404 for a code that no place has.
    """
    code = request.GET.get("place", "")
    if code and not re.fullmatch(CODE, code):
        raise Http404
    if not code and (near := around(home_of(request.user))) is not None:
        code = near.code
    return with_children(code) if code else (None, [])


def _in_order(rows: QuerySet[ServiceCentre], home: Organisation | None) -> QuerySet[ServiceCentre]:
    """Those of the reader's community first, then those of its street, then by the way from the community."""
    if home is None:
        return rows.order_by("organisation__path", "pk")
    nearness = Case(
        When(organisation=home, then=Value(0)),
        When(organisation=home.parent_id, then=Value(1)),
        default=Value(2),
    )
    order: list[Any] = [nearness]
    start = position_of(home)
    if start is not None:
        way = square_of_metres((F("latitude"), F("longitude")), start, around=start.latitude)
        order.append(way.asc(nulls_last=True))
    return rows.order_by(*order, "organisation__path", "pk")


def _tell(centres: list[Any], home: Organisation | None) -> None:
    """Set ``kind_labels`` of each, and whether it is ``own``, in the reader's community: one query."""
    labels: dict[int, list[Any]] = {centre.pk: [] for centre in centres}
    for row in CentreKind.objects.filter(centre__in=labels).order_by("pk"):
        labels[row.centre_id].append(row.get_kind_display())
    for centre in centres:
        centre.kind_labels = labels[centre.pk]
        centre.own = home is not None and centre.organisation_id == home.pk


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER, "place": CODE})
def centres(request: HttpRequest) -> HttpResponse:
    place, children = _chosen(request)
    if place is not None and place.status == Organisation.Status.MERGED and place.parent is not None:
        return redirect(f"{reverse('centres')}?place={place.parent.code}")
    home = home_of(request.user)
    rows = ServiceCentre.objects.active().select_related("organisation")
    if place is not None:
        rows = rows.filter(within([place.path], "organisation__path"))
    at_home = home if home is not None and place is not None and place.holds(home.path) else None
    page = one_page(_in_order(rows, at_home), request.GET.get("page"), size=CENTRES_A_PAGE)
    _tell(list(page.object_list), home)
    context = {
        "place": place,
        "near": place,
        "ancestors": [*place.ancestors(), place] if place is not None else [],
        "children": children if place is not None and place.tier in {"city", "district"} else [],
        "page": page,
        # A place without a centre of its own is told the nearest above it.
        "asked": None if page.object_list else contact_for(request.user, place),
        "located": any(centre.position for centre in page.object_list),
        "map": map_of(request, page.object_list),
    }
    return render(request, "portal/centres.html", context)
