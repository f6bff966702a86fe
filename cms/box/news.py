"""News in a folder: ``news.zh.md``, perhaps ``news.en.md``, and its pictures and documents in ``media/``.

As a lesson's file, with these facts before the text: ``title``, ``summary``; in the Chinese file also ``school``,
``kind`` (notice, enrolment, news), ``audiences``, ``from``, ``until`` and ``pinned``.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.blocks import NewsBody
from cms.box import facts
from cms.box.body import stream_of
from cms.box.importing import NAMESPACE
from cms.box.library import Library
from cms.box.pages import PageWriter, importing, index_in, school_of
from cms.box.problems import CourseFolderRefused, Problem
from cms.box.reader import LANGUAGES, ReadPage, check_files, read_page
from cms.pages import NewsPage
from lms.core.days import day_start
from lms.courses.models import Audience


@dataclass(frozen=True)
class NewsFolder:
    """``facts`` are those of news.zh.md; ``words`` by language, Chinese always there."""

    slug: str
    facts: dict[str, Any]
    words: dict[str, ReadPage]


def read_news(folder: Path) -> NewsFolder:
    """The news in ``folder``. Raises CourseFolderRefused with everything that is wrong."""
    problems: list[Problem] = []
    words = {
        LANGUAGES[short]: read_page(folder / f"news.{short}.md", known, problems)
        for short, known in (("zh", facts.NEWS_FIRST), ("en", facts.NEWS_OTHER))
        if short == "zh" or (folder / "news.en.md").exists()
    }
    known = set(NewsBody().child_blocks)
    problems += [
        Problem(page.name, block.line, _("news hold text, pictures and documents only"))
        for page in words.values()
        for block in page.blocks
        if block.kind not in known
    ]
    check_files(folder, list(words.values()), problems)
    if problems:
        raise CourseFolderRefused(problems)
    return NewsFolder(folder.name, words["zh-hans"].facts, words)


def import_news(folder: Path, *, actor: Any, publish: bool) -> NewsPage:
    """Make the pages of the news in ``folder`` say what it says; returns the Chinese one.

    Pages that say so already are left alone. Raises as ``import_course``.
    """
    news = read_news(folder)
    school = school_of(news.facts["school"], file="news.zh.md")
    key = uuid5(NAMESPACE, f"news:{news.facts['school']}/{news.slug}")
    first_published = day_start(datetime.date.fromisoformat(news.facts["from"]))
    with importing(school, folder, actor=actor, publish=publish) as (index, library):
        writer = PageWriter(actor=actor, publish=publish, published_at=first_published)
        written = {}
        for language, page in news.words.items():
            locale = Locale.objects.get(language_code=language)
            values = _facts(news.facts) | _words(page, key, library)
            written[language] = writer.page(NewsPage, key, locale, index_in(index, locale), news.slug, values)
        return written["zh-hans"]


def _facts(stated: dict[str, Any]) -> dict[str, Any]:
    until = stated["until"]
    return {
        "kind": stated["kind"],
        **{f"for_{code}": code in stated["audiences"] for code in Audience.values},
        "starts_on": datetime.date.fromisoformat(stated["from"]),
        "ends_on": datetime.date.fromisoformat(until) if until else None,
        "pinned": stated["pinned"],
    }


def _words(page: ReadPage, key: Any, library: Library) -> dict[str, Any]:
    body = stream_of(page.blocks, key=key, library=library)
    return {"title": page.facts["title"], "summary": page.facts["summary"], "body": body}
