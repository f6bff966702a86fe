"""A lesson in large type for the printer, with a code that leads back to it."""

import base64
import hashlib
import mimetypes
import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.core.in_app import with_pictures
from lms.core.pagecache import for_anonymous
from lms.courses.texts import text_for
from lms.learning import access, daily_limit
from lms.learning.rendering import without_parts
from lms.portal import paper

KEPT_SECONDS = 3600
LARGEST_KEPT = 8 * 1024 * 1024
MOST_PICTURES = 30
LARGEST_PICTURE = 4 * 1024 * 1024
_PICTURE = re.compile(r'(<img\b[^>]*?)\bsrc="([^"]+)"')
_SET = re.compile(r'\s(?:srcset|sizes|loading|decoding)="[^"]*"|<source\b[^>]*>')


@require_safe
@for_anonymous(seconds=60)
def handout(request: HttpRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """To whom the lesson is open; to others it is not there. Not to a minor whose time of today is used up."""
    return render(request, "portal/handout.html", _content(request, course_slug, lesson_slug))


@require_safe
@with_pictures
def handout_pdf(request: HttpRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """The same on A4 to take along."""
    return draw(_content(request, course_slug, lesson_slug), lesson_slug)


def draw(content: dict[str, Any], lesson_slug: str) -> HttpResponse:
    """``content`` on A4; what many ask for is drawn once in an hour."""
    said = f"{content['address']}\n{content['text'].title}\n{content['body']}\n{get_language()}"
    key = f"handout:{hashlib.sha256(said.encode()).hexdigest()}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = paper.draw("handout", {**content, "body": _with_pictures_inside(content["body"])})
        if len(drawn) <= LARGEST_KEPT:
            cache.set(key, drawn, KEPT_SECONDS)
    return paper.handed(drawn, "application/pdf", f"{lesson_slug}.pdf")


def _with_pictures_inside(body: str) -> SafeString:
    """``body`` with its pictures in it, so that nothing has to be fetched to draw it; those beyond bounds are left out.

    The html is the compiler's, sanitised when it was published.
    """
    left = MOST_PICTURES

    def inside(found: re.Match) -> str:
        nonlocal left
        name = found[2].removeprefix(settings.MEDIA_URL)
        kind = mimetypes.guess_type(name)[0] or ""
        known = found[2].startswith(settings.MEDIA_URL) and kind.startswith("image/") and ".." not in name
        if not known or not left or not default_storage.exists(name):
            return f'{found[1]}src="data:,"'
        left -= 1
        with default_storage.open(name, "rb") as file:
            content = file.read(LARGEST_PICTURE + 1)
        if len(content) > LARGEST_PICTURE:
            return f'{found[1]}src="data:,"'
        return f'{found[1]}src="data:{kind};base64,{base64.b64encode(content).decode()}"'

    return mark_safe(_PICTURE.sub(inside, _SET.sub("", body)))  # noqa: S308


def _content(request: HttpRequest, course_slug: str, lesson_slug: str) -> dict[str, Any]:
    """What stands on a handout. Raises Http404, and DomainError ``daily_limit``."""
    shown = access.shown_lesson(course_slug, lesson_slug)
    lesson = shown.lesson
    standing = access.standing(request.user, lesson.course)
    if not access.may_open(request.user, lesson, standing) or access.first_open_before(request.user, lesson):
        raise Http404
    if request.user.is_authenticated:
        daily_limit.check(request.user, now=timezone.now())
    return content_of(shown)


def content_of(shown: access.ShownLesson) -> dict[str, Any]:
    """What stands on the handout of a lesson, whoever asks. Raises Http404 where it has no words."""
    lesson = shown.lesson
    here = reverse("lesson", args=[lesson.course.slug, lesson.slug])
    text, _fallback = text_for(shown.lessons.get(lesson.pk, []), get_language() or "")
    if text is None:
        raise Http404
    return {
        "course": lesson.course,
        "lesson": lesson,
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
