"""A school: what it teaches this week, its classes with their seats, and whom to ask."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import School, SchoolPicture, ServiceCentre
from lms.network.tree import ANCESTORS
from lms.portal import cards
from lms.portal.groups import group_lines
from lms.portal.maps import map_of
from lms.portal.paging import PAGE_NUMBER
from lms.portal.teachers import appointed_at

# Of a picture, what the page shows.
_SHOWN = ("uuid", "alt", "alt_en", "width", "height")


def _plates(uuid: UUID) -> tuple[list[School], list[SchoolPicture]]:
    """The schools of the organisation that has the school ``uuid``, and the pictures of that one: one query."""
    siblings = School.objects.filter(organisation__schools__uuid=uuid).select_related(f"organisation__{ANCESTORS}")
    joined = {f"picture_{name}": F(f"pictures__{name}") for name in _SHOWN}
    plates: dict[int, School] = {}
    pictures = []
    rows: QuerySet[Any] = siblings.annotate(**joined)  # a school once for each of its few pictures
    for row in rows.order_by("pk", "pictures__pk"):
        plates.setdefault(row.pk, row)
        if row.uuid == uuid and row.picture_uuid:
            pictures.append(SchoolPicture(**{name: getattr(row, f"picture_{name}") for name in _SHOWN}))
    return list(plates.values()), pictures


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER})
def school(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plates, pictures = _plates(uuid)
    found = next((one for one in plates if one.uuid == uuid), None)
    if found is None:
        raise Http404
    week = cards.week_sessions(Q(class_group__school=found))
    # The centre of the same place answers for the school: a plate on a door has no desk of its own.
    asked = ServiceCentre.objects.active().filter(organisation=found.organisation).order_by("pk").first()
    stands = found if found.position or asked is None else asked
    context = {
        "school": found,
        "near": found.organisation,
        "ancestors": [*found.organisation.ancestors(), found.organisation],
        "days": cards.week_of(week),
        "news_url": f"{reverse('news')}?school={found.uuid}",
        "page": group_lines(Q(school=found), request.GET.get("page")),
        "courses_url": f"{reverse('catalogue')}?school={found.uuid}",
        # 三块牌子: schools of one organisation behind one door.
        "plates": [
            one for one in plates if one.closed_on is None and one.address == found.address and one.pk != found.pk
        ],
        "asked": asked,
        "teachers": appointed_at(found),
        "pictures": pictures,
        "at": stands,
        "map": map_of(request, [stands]),
    }
    return render(request, "portal/school.html", context)
