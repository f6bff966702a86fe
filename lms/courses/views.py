"""Course covers: drawn on request, the same for ever."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.cover import cover_svg
from lms.courses.models import Course


@require_safe
@for_anonymous(seconds=3600)
def cover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    course = get_object_or_404(Course, uuid=uuid)
    svg = cover_svg(key=str(course.uuid), motif=course.motif, audience=course.audiences[0])
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
