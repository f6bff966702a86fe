"""The network: district → street → community, their schools and service centres."""

from typing import Any

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.core.displays import ELDERLY, display_of
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course
from lms.network.models import CentreKind, Organisation, OrganisationChange, School, ServiceCentre
from lms.network.tree import within
from lms.portal import cards
from lms.portal.maps import map_of
from lms.portal.paging import PAGE_NUMBER, one_page
from lms.portal.places import with_children

COURSES_SHOWN = 8
SCHOOLS_A_PAGE = 24
CENTRES_SHOWN = 8
CHANGES_SHOWN = 8


@require_safe
@for_anonymous(seconds=300)
def roots(request: HttpRequest) -> HttpResponse:
    """Where every tree begins, with the tier below: cities and their districts."""
    children = Organisation.objects.active().order_by("path")
    tops = list(
        Organisation.objects.active()
        .filter(parent=None)
        .order_by("path")
        .prefetch_related(Prefetch("children", queryset=children, to_attr="shown_children"))[:60]
    )
    return render(request, "portal/places.html", {"tops": tops, "place": None})


def _centres(places: list[Organisation]) -> list[Any]:
    """The centres of ``places`` with their ``kind_labels``, those of the lowest place first: one query."""
    rows = (
        ServiceCentre.objects.active()
        .filter(organisation__in=places)
        .select_related("organisation")
        .annotate(kind=F("kinds__kind"))  # a row for each kind of a centre
        .order_by("-organisation__path", "pk", "kinds__pk")
    )
    centres: dict[int, Any] = {}
    for row in rows:
        centre = centres.setdefault(row.pk, row)
        labels = centre.__dict__.setdefault("kind_labels", [])
        if row.kind:
            labels.append(CentreKind.Kind(row.kind).label)
    return list(centres.values())


@require_safe
@for_anonymous(seconds=60, reads={"page": PAGE_NUMBER})
def place(request: HttpRequest, code: str) -> HttpResponse:
    found, children = with_children(code)
    if found.status == Organisation.Status.MERGED:
        # Its address stands on posters and in letters.
        return redirect(f"{reverse('place', args=[found.parent.code])}?was={found.code}")
    ancestors = found.ancestors()
    changes = _changes(found) if found.has_changed else []
    wide = found.tier in {"city", "district"}
    # A district's page tells of all schools in it, page by page; a street's and a community's of their own.
    taught = School.objects.active().filter(
        within([found.path], "organisation__path") if wide else Q(organisation=found)
    )
    schools = one_page(
        taught.select_related("organisation").order_by("organisation__path", "kind", "pk"),
        request.GET.get("page"),
        size=SCHOOLS_A_PAGE,
    )
    # The centres of this place and of those above it: a community without one is told where to go.
    centres = _centres([found, *ancestors])
    own = [centre for centre in centres if centre.organisation_id == found.pk]
    local = found.tier in {"street", "community", "grid"}
    around = found if found.tier == "street" or found.parent is None else found.parent
    # A community without a school is shown what its street offers, its own rooms among it.
    elsewhere = found.tier == "community" and not schools.object_list
    context = {
        "place": found,
        "near": found,
        "ancestors": ancestors,
        "children": children if found.tier != "community" else [],
        "page": schools,
        "wide": wide,
        "centres": own[:CENTRES_SHOWN],
        "map": map_of(request, own[:CENTRES_SHOWN]),
        "asked": own[0] if own else next(iter(centres), None),
        "days": cards.week(found) if found.tier != "city" and not elsewhere else [],
        "nearby": cards.week(around) if elsewhere else [],
        "around": around,
        "partners": found.partner_rows,
        "changes": changes,
        "came_from": next((one for one in changes if one.organisation.code == request.GET.get("was")), None),
        # In the elderly display the catalogue shows them, one thing a screen.
        "courses": _courses(found) if local and display_of(request) != ELDERLY else [],
    }
    return render(request, "portal/places.html", context)


def _changes(found: Organisation) -> list[OrganisationChange]:
    """What became of ``found``, and which places became a part of it: the latest first."""
    own = Q(organisation=found) | Q(other=found, kind=OrganisationChange.Kind.MERGED)
    return list(OrganisationChange.objects.filter(own).select_related("organisation").order_by("-pk")[:CHANGES_SHOWN])


def _courses(found: Organisation) -> list[cards.CourseCard]:
    return cards.newest_cards(Course.objects.published().filter(cards.taught_below(found.path)), most=COURSES_SHOWN)
