"""A lesson in large type for the printer, with a code that leads back to it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.texts import text_for
from lms.learning import access, daily_limit
from lms.learning.rendering import without_parts
from lms.portal import paper


@require_safe
@for_anonymous(seconds=60)
def handout(request: HttpRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """To whom the lesson is open; to others it is not there. Not to a minor whose time of today is used up."""
    shown = access.shown_lesson(course_slug, lesson_slug)
    lesson = shown.lesson
    standing = access.standing(request.user, lesson.course)
    here = reverse("lesson", args=[course_slug, lesson_slug])
    if not access.may_open(request.user, lesson, standing) or access.first_open_before(request.user, lesson):
        raise Http404
    if request.user.is_authenticated:
        daily_limit.check(request.user, now=timezone.now())
    text, _fallback = text_for(shown.lessons.get(lesson.pk, []), get_language() or "")
    if text is None:
        raise Http404
    context = {
        "course": lesson.course,
        "near": lesson.course.school.organisation,
        "course_text": shown.text,
        "text": text,
        "body": without_parts(text.body),
        # What moves or is answered stays on the site: it is named, and the code leads there.
        "on_site": [part["title"] for part in text.body_parts if part.get("title")],
        "asks": any(part["kind"] == "quiz" for part in text.body_parts),
        "address": settings.SITE_URL + here,
        "qr": paper.qr(settings.SITE_URL + here),
        "url": here,
    }
    return render(request, "portal/handout.html", context)
