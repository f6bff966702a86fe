"""Showing a draft as readers would get it. Compiles, and touches no row."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from cms.compile import compile_description, compile_lesson, domain_slug, thresholds_of
from cms.home_of_facts import facts_of
from cms.news.publishing import compile_news
from lms.courses.cover import cover_svg
from lms.courses.joining import age_words
from lms.courses.models import Lesson, OpenTo, TargetGroup
from lms.courses.outline import MediaOutline
from lms.learning.quiz import asked_in
from lms.learning.quiz_page import conditions, shown_question
from lms.learning.rendering import counted, fill_parts
from lms.learning.rule_words import rule_text

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage, NewsPage

_MEDIA = re.compile(r'/learn/media/([0-9a-f-]{36})/[^"\'<> ]*')


def lesson(request: HttpRequest, page: "LessonPage") -> HttpResponse:
    with override(page.language):
        text = compile_lesson(page)
        filled = fill_parts(text.html, text.parts, _state(request, page, text.parts))
        context = {
            "text": {"title": page.title, "summary": page.summary, "language": page.language},
            "body": _for_the_editor(filled, text.media.values()),
            "problems": text.problems,
            "rule_text": _rule_text(page, text.parts),
        }
        return render(request, "cms/preview_lesson.html", context)


def _rule_text(page: "LessonPage", parts: list[dict[str, Any]]) -> str:
    """By what the lesson is completed, as its page will say it."""
    facts = facts_of([page])[page.translation_key]
    threshold, quiz_threshold = thresholds_of(facts)
    lesson = Lesson(rule=facts.rule, threshold=threshold, quiz_threshold=quiz_threshold, online=facts.online)
    player = counted(parts)
    return rule_text(lesson, sound=player is not None and player["kind"] == "audio")


def _state(request: HttpRequest, page: "LessonPage", parts: list[dict[str, Any]]) -> dict[str, Any]:
    """What the templates of parts need: somebody who has not joined and has answered nothing."""
    return {
        "request": request,
        "language": page.language,
        "course": {"slug": domain_slug(page.course_page().slug, "course")},
        "lesson": {"slug": domain_slug(page.slug, "lesson")},
        "progress": None,
        "quiz": unanswered(parts),
    }


def unanswered(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The questions of a text as nobody has answered them yet; None where there are none."""
    asked = asked_in(parts, language="")
    if asked is None:
        return None
    questions = [shown_question(question, seed="preview", answer=[]) for question in asked.questions]
    told = conditions(asked.rules, used=0, unhurried=False, asked=asked)
    return {"mode": "form", "questions": questions, "conditions": told, "can_answer": False}


def news(request: HttpRequest, page: "NewsPage") -> HttpResponse:
    with override(page.language):
        compiled = compile_news(page)
        context = {
            "text": compiled.outline,
            "item": page,
            "body": _for_the_editor(compiled.outline.html, compiled.media),
            "problems": compiled.problems,
        }
        return render(request, "cms/preview_news.html", context)


def course(request: HttpRequest, page: "CoursePage") -> HttpResponse:
    with override(page.language):
        context = {
            "text": {"title": page.title, "summary": page.summary, "language": page.language},
            "body": mark_safe(compile_description(page)),  # noqa: S308 - sanitised by the compiler
            "course": page,
            "cover": _cover(page),
            "lessons": page.lesson_pages() if page.pk else [],
            "conditions": _conditions(page),
        }
        return render(request, "cms/preview_course.html", context)


def _conditions(page: "CoursePage") -> dict[str, Any]:
    """Who may join, as the course's page will say it."""
    return {
        "target_groups": [TargetGroup(code).label for code in page.target_groups],
        "residents_of": page.school.organisation.label if page.open_to == OpenTo.RESIDENTS else "",
        "ages": age_words(page),
        "before": [(before.title, before.get_url() or "") for before in page.prerequisite_pages],
    }


def _cover(page: "CoursePage") -> SafeString | str:
    if not page.motif or not page.audiences:
        return ""
    svg = cover_svg(key=str(page.translation_key), motif=page.motif, audience=page.audiences[0])
    return mark_safe(svg)  # noqa: S308 - our own drawing, of fixed numbers and colours


def _for_the_editor(html: str, media: Iterable[MediaOutline]) -> SafeString:
    """``html`` with the addresses of files that no row knows yet turned into those an editor may open."""
    addresses = {}
    for file in media:
        if file.uuid.version == 5 and file.name.startswith("images/"):
            addresses[str(file.uuid)] = default_storage.url(file.name)
        else:
            addresses[str(file.uuid)] = reverse("cms_media", args=[file.uuid, file.name.rpartition("/")[2]])
    return mark_safe(_MEDIA.sub(lambda match: escape(addresses.get(match[1], match[0])), html))  # noqa: S308
