"""Which language of a course or lesson a reader gets."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from lms.courses.models import CourseText, LessonText

FIRST_LANGUAGE = "zh-hans"


class Worded(Protocol):
    """A row of words in one language: of a course, a lesson, news."""

    language: Any
    live: Any


def text_for(texts: Iterable[Worded], language: str) -> tuple[Any, bool]:
    """The live text for a reader of ``language``, and whether it is in another language than hers.

    Chinese stands in where her language is missing, then whatever there is; (None, False) when none is live.
    """
    live: dict[str, Any] = {text.language: text for text in texts if text.live}
    if not live:
        return None, False
    if language in live:
        return live[language], False
    return live.get(FIRST_LANGUAGE) or live[min(live)], True


def title_of(course: str) -> Coalesce:
    """A subquery for the title that ``text_for`` would choose, where ``course`` names the course; None without one."""
    titles = CourseText.objects.filter(course=OuterRef(course), live=True).order_by("-language").values("title")
    return Coalesce(Subquery(titles.filter(language=get_language() or "")[:1]), Subquery(titles[:1]))


def title_of_lesson() -> Coalesce:
    """A subquery for the title of a lesson row, as ``title_of`` is for a course."""
    titles = LessonText.objects.filter(lesson=OuterRef("pk"), live=True).order_by("-language").values("title")
    return Coalesce(Subquery(titles.filter(language=get_language() or "")[:1]), Subquery(titles[:1]))
