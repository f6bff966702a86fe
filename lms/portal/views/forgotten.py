"""Forgotten password: who in the reader's own neighbourhood sets a new one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.network.models import Organisation, ServiceCentre
from lms.network.services import find_communities
from lms.network.tree import ancestor_paths

COMMUNITIES_SHOWN = 4
LONGEST_NAME = 60


@dataclass(frozen=True)
class Helper:
    """A community and the centre that answers for it: its own, else the nearest above."""

    community: Organisation
    centre: ServiceCentre | None


def helpers(typed: str) -> list[Helper]:
    """For the communities that ``typed`` may mean: three queries."""
    communities = find_communities(typed, limit=COMMUNITIES_SHOWN)
    paths = {path for community in communities for path in ancestor_paths(community.path)}
    centres: dict[str, ServiceCentre] = {}
    for centre in ServiceCentre.objects.active().filter(organisation__path__in=paths).select_related("organisation"):
        centres.setdefault(centre.organisation.path, centre)

    def answering(community: Organisation) -> ServiceCentre | None:
        return next((centres[path] for path in reversed(ancestor_paths(community.path)) if path in centres), None)

    return [Helper(community, answering(community)) for community in communities]


@require_safe
@for_anonymous(seconds=300)
def forgotten(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("community_name", "").strip()[:LONGEST_NAME]
    context = {"typed": typed, "helpers": helpers(typed) if typed else []}
    return render(request, "account/password_reset.html", context)
