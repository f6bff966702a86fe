"""A school: what it teaches this week, its classes with their seats, and whom to ask."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import School, ServiceCentre
from lms.network.tree import ANCESTORS
from lms.portal import cards
from lms.portal.groups import group_lines
from lms.portal.maps import map_of
from lms.portal.paging import PAGE_NUMBER


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER})
def school(request: HttpRequest, uuid: UUID) -> HttpResponse:
    siblings = School.objects.filter(organisation__schools__uuid=uuid).order_by("pk")
    plates = list(siblings.select_related(f"organisation__{ANCESTORS}"))
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
        "page": group_lines(Q(school=found), request.GET.get("page")),
        "news_url": f"{reverse('news')}?school={found.uuid}",
        "courses_url": f"{reverse('catalogue')}?school={found.uuid}",
        # 三块牌子: schools of one organisation behind one door.
        "plates": [
            one for one in plates if one.closed_on is None and one.address == found.address and one.pk != found.pk
        ],
        "asked": asked,
        "pictures": found.pictures.order_by("pk"),
        "at": stands,
        "map": map_of(request, [stands]),
    }
    return render(request, "portal/school.html", context)
