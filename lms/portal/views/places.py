"""The network: district → street → community, their schools and service centres."""

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.models import Course
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.tree import ancestor_paths
from lms.portal import cards

COURSES_SHOWN = 8


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


def _child_rows(place: Organisation) -> list[dict]:
    """What lies directly below, with whether it has a school and a centre."""
    children = (
        place.children.active()
        .annotate(
            has_school=Exists(School.objects.filter(organisation=OuterRef("pk"))),
            has_centre=Exists(ServiceCentre.objects.filter(organisation=OuterRef("pk"))),
        )
        .order_by("-has_school", "path")[:400]
    )
    return [
        {
            "place": child,
            "url": reverse("place", args=[child.code]),
            "has_school": child.has_school,
            "has_centre": child.has_centre,
        }
        for child in children
    ]


@require_safe
@for_anonymous(seconds=60)
def place(request: HttpRequest, code: str) -> HttpResponse:
    found = Organisation.objects.active().select_related("parent").filter(code=code).first()
    if found is None:
        raise Http404
    above = {
        organisation.pk: organisation
        for organisation in Organisation.objects.filter(path__in=ancestor_paths(found.path)).order_by("path")
    }
    schools = list(School.objects.filter(organisation=found).order_by("kind", "pk"))
    # The centres of this place and of the street above it: a community without one is told where to go.
    centres = list(
        ServiceCentre.objects.filter(organisation__in=above)
        .select_related("organisation")
        .prefetch_related("kinds", "rooms")
        .order_by("-organisation__path", "pk")
    )
    own = [centre for centre in centres if centre.organisation_id == found.pk]
    local = found.tier in {"street", "community", "grid"}
    around = found if found.tier == "street" or found.parent is None else found.parent
    context = {
        "place": found,
        "ancestors": [organisation for organisation in above.values() if organisation.pk != found.pk],
        "children": _child_rows(found) if found.tier != "community" else [],
        "schools": schools,
        "centres": own,
        "asked": own[0] if own else next(iter(centres), None),
        "days": cards.week(found) if local else [],
        "nearby": cards.week(around) if found.tier == "community" and not schools else [],
        "around": around,
        "courses": _courses(found) if local else [],
    }
    return render(request, "portal/places.html", context)


def _courses(found: Organisation) -> list[cards.CourseCard]:
    taught = Course.objects.published().filter(cards.taught_below(found.path)).select_related("school__organisation")
    return cards.course_cards(taught.order_by("-published_at", "-pk")[:COURSES_SHOWN])
