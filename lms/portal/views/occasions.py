"""Lectures, activities and study tours to which anybody can come."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.occasions.models import Occasion
from lms.portal.paging import one_page

A_PAGE = 20


@require_safe
@for_anonymous(seconds=60)
def occasions(request: HttpRequest) -> HttpResponse:
    """What is still to come, and what is called off of it, the next first; ``?page=``."""
    rows = Occasion.objects.filter(gathering__ends_at__gt=timezone.now()).with_place()
    page = one_page(rows.order_by("gathering__starts_at", "pk"), request.GET.get("page"), size=A_PAGE)
    return render(request, "portal/occasions.html", {"page": page})


@require_safe
@for_anonymous(seconds=60)
def occasion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = Occasion.objects.with_place().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return render(
        request, "portal/occasion.html", {"occasion": found, "over": found.gathering.ends_at < timezone.now()}
    )
