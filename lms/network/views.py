"""Finding one's community while signing up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.network import services


@require_safe
def community_search(request: HttpRequest) -> HttpResponse:
    """Suggestions for a typed name (``community_name``), as radio buttons for the sign-up form."""
    typed = request.GET.get("community_name", "")[:60]
    return render(request, "network/_communities.html", {"choices": services.find_communities(typed), "typed": typed})
