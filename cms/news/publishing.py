"""The bridge for news: as ``cms/publishing.py`` for courses, with one page and one row of words."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.build import Build, Problem, building
from cms.compile import CannotPublish, stamp
from cms.publishing import TELLING, actor, nothing
from cms.sanitise import clean_html
from lms.core.texts import writable
from lms.courses.media import keep_media_files
from lms.courses.models import Status
from lms.courses.outline import MediaOutline
from lms.news import services
from lms.news.models import NewsItem, NewsText
from lms.news.outline import NewsOutline

if TYPE_CHECKING:
    from cms.pages import NewsPage

LONGEST_TITLE = 200
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


@dataclass(frozen=True)
class Compiled:
    """An outline, the files that it offers, and what is wrong with it (sentences for the editor)."""

    outline: NewsOutline
    media: list[MediaOutline]
    problems: list[Problem]


def compile_news(page: "NewsPage") -> Compiled:
    """Compile ``page`` in its language. Writes nothing but renditions of pictures."""
    with override(page.language):
        build = Build(language=page.language)
        with building(build):
            html = clean_html("".join(child.render(context={"build": build}) for child in page.body))
            first = next((child.value for child in page.body if child.block_type == "image"), None)
            shown = build.picture(first["image"], alt=first["alt"]) if first and not build.problems else None
        problems = [*build.problems, *_problems(page)]
    picture = {} if shown is None else {name: getattr(shown, name) for name in ("src", "srcset", "width", "height")}
    outline = NewsOutline(
        key=page.translation_key,
        school_id=page.school_id,
        kind=page.kind,
        audiences=page.audiences,
        starts_on=page.starts_on,
        ends_on=page.ends_on,
        pinned=page.pinned,
        language=page.language,
        title=writable(page.title),
        summary=writable(page.summary),
        html=html,
        picture=picture,
        stamp=stamp(),
    )
    return Compiled(outline, list(build.media.values()), problems)


def _problems(page: "NewsPage") -> list[Problem]:
    sentences = []
    if not len(page.body):
        sentences.append(_("The text is empty."))
    if page.ends_on and page.ends_on < page.starts_on:
        sentences.append(_("The last day is before the first. Please look at the two dates."))
    if not all(day is None or FIRST_DAY <= day <= LAST_DAY for day in (page.starts_on, page.ends_on)):
        sentences.append(_("The dates have to lie between 2000 and 2100. What has no end has no last day."))
    problems = [Problem(sentence, {}) for sentence in sentences]
    if len(page.title) > LONGEST_TITLE:
        problems.append(Problem(_("The title has more than %(most)s characters."), {"most": LONGEST_TITLE}))
    return problems


def prepare(page: "NewsPage", *, update_fields: Any = None) -> Callable[[], None]:
    """As ``cms.publishing.prepare``. Raises CannotPublish."""
    if page.alias_of_id or (update_fields is not None and not TELLING & set(update_fields)):
        return nothing
    if not page.live:
        return nothing if page._state.adding else lambda: withdraw(page)
    result = _checked(page)

    def follow() -> None:
        page.address = _store(page, result)

    return follow


def problems_of(page: "NewsPage") -> list[Problem]:
    """Why ``page``, as it is in memory, could not be published."""
    return compile_news(page).problems


def _checked(page: "NewsPage") -> Compiled:
    result = compile_news(page)
    if result.problems:
        raise CannotPublish(page_id=page.pk, title=page.title, problems=result.problems)
    return result


@transaction.atomic
def _store(page: "NewsPage", result: Compiled) -> str:
    """Write a compiled item, and its address to the pages of all languages; returns the address."""
    keep_media_files(files=result.media)
    address = str(services.publish_news(outline=result.outline, actor=actor()).uuid)
    type(page).objects.filter(translation_key=page.translation_key).exclude(address=address).update(address=address)
    return address


def withdraw(page: "NewsPage") -> None:
    """Stop showing the language of ``page``; nothing happens when it was not shown."""
    if not page.alias_of_id:
        services.retire_language(key=page.translation_key, language=page.language, actor=actor())


@transaction.atomic
def republish(page: "NewsPage") -> None:
    """Compile and store a live page again, as it stands now. Raises CannotPublish."""
    NewsItem.objects.select_for_update().filter(key=page.translation_key).first()
    page = type(page).objects.get(pk=page.pk)
    if page.live:
        _store(page, _checked(page))


def row_of(page: "NewsPage") -> NewsText | None:
    """The words that readers get of ``page``; None where they get none."""
    live = NewsText.objects.filter(item__key=page.translation_key, language=page.language, live=True)
    return live.filter(item__status=Status.LIVE).select_related("item").first()
