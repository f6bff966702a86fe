"""Pages that only say something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous


@require_safe
@for_anonymous(seconds=3600)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")
