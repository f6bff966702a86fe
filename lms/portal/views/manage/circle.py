"""The learning circle (学习服务圈) of a place: which of its communities have no class within reach."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes.models import Session
from lms.network import policy
from lms.network.models import Organisation, Residence
from lms.portal.paging import one_page

ROWS_A_PAGE = 50


def without_class(place: Organisation) -> QuerySet:
    """Communities of ``place`` where no class meets any more, those with most people first.

    ``in_street``: one still meets in rooms of their street; ``people``: who has a home in the community.
    """
    coming = Session.objects.filter(gathering__ends_at__gte=timezone.now(), class_group__status__in=["open", "running"])
    at = "class_group__centre__organisation"
    here = Q(**{at: OuterRef("pk")}) | Q(**{f"{at}__parent": OuterRef("pk")})
    people = Residence.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return (
        Organisation.objects.below(place)
        .active()
        .filter(~Exists(coming.filter(here)), tier=Organisation.Tier.COMMUNITY)
        .annotate(
            in_street=Exists(coming.filter(**{at: OuterRef("parent")})),
            people=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )
        .select_related("parent")
        .order_by("in_street", "-people", "path")
    )


@login_required
@require_safe
def circle(request: SignedInRequest, code: str) -> HttpResponse:
    """Elsewhere than below one's own: 404; without the role: 403."""
    if not policy.paths_for(request.user, "figures.view"):
        raise PermissionDenied
    place = Organisation.objects.select_related("parent__parent__parent__parent").filter(code=code).first()
    if place is None or not policy.allows(request.user, "figures.view", place):
        raise Http404
    context = {
        "place": place,
        "ancestors": [*place.ancestors(), place],
        "page": one_page(without_class(place), request.GET.get("page"), size=ROWS_A_PAGE),
        "page_url": "?",
    }
    return render(request, "portal/manage/circle.html", context)
