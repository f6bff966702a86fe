"""Is the system alive, and the pictures that editors uploaded."""

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lms.learning import media as ranges

# Only what Wagtail's image library renders is public; documents and videos go through their lesson.
PUBLIC_FOLDERS = ("images/", "original_images/")
PUBLIC_TYPES = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can work: 200, or 503 with the parts that do not answer."""
    parts = {"database": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        parts["database"] = type(error).__name__
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse(parts, status=200 if ready else 503)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of ``media/``. Its name holds what it shows, so a browser may keep it for a year."""
    content_type = mimetypes.guess_type(name)[0] or ""
    if not name.startswith(PUBLIC_FOLDERS) or ".." in name.split("/") or content_type not in PUBLIC_TYPES:
        raise Http404
    try:
        if not default_storage.exists(name):
            raise Http404
        size = default_storage.size(name)
        modified = default_storage.get_modified_time(name).timestamp()
    except (SuspiciousFileOperation, FileNotFoundError, ValueError):
        raise Http404 from None
    response = ranges.send(
        request, name=name, size=size, content_type=content_type, etag=f"{modified:.0f}-{size}", modified=modified
    )
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
