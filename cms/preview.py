"""Showing a draft as readers would get it. Compiles, and touches no row."""

import re
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from cms.compile import CompiledText, compile_description, compile_lesson
from lms.courses.cover import cover_svg
from lms.learning.rendering import fill_parts

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage

_MEDIA = re.compile(r'/learn/media/([0-9a-f-]{36})/[^"\'<> ]*')


def lesson(request: HttpRequest, page: "LessonPage") -> HttpResponse:
    with override(page.language):
        text = compile_lesson(page)
        context = {
            "text": {"title": page.title, "summary": page.summary},
            "body": _for_the_editor(fill_parts(text.html, text.parts, {"preview": True, "request": request}), text),
            "page_language": page.language,
            "lesson": page,
            "problems": text.problems,
        }
        return render(request, "cms/preview_lesson.html", context)


def course(request: HttpRequest, page: "CoursePage") -> HttpResponse:
    with override(page.language):
        context = {
            "text": {"title": page.title, "summary": page.summary},
            "body": mark_safe(compile_description(page)),  # noqa: S308 - sanitised by the compiler
            "page_language": page.language,
            "course": page,
            "cover": _cover(page),
            "lessons": page.lesson_pages() if page.pk else [],
        }
        return render(request, "cms/preview_course.html", context)


def _cover(page: "CoursePage") -> SafeString | str:
    if not page.motif or not page.audiences:
        return ""
    svg = cover_svg(key=str(page.translation_key), motif=page.motif, audience=page.audiences[0])
    return mark_safe(svg)  # noqa: S308 - our own drawing, of fixed numbers and colours


def _for_the_editor(html: SafeString, text: CompiledText) -> SafeString:
    """``html`` with the addresses of files that no row knows yet turned into those an editor may open."""
    addresses = {}
    for file in text.media.values():
        if file.uuid.version == 5 and file.name.startswith("images/"):
            addresses[str(file.uuid)] = default_storage.url(file.name)
        else:
            addresses[str(file.uuid)] = reverse("cms_media", args=[file.uuid, file.name.rpartition("/")[2]])
    return mark_safe(_MEDIA.sub(lambda match: escape(addresses.get(match[1], match[0])), html))  # noqa: S308
