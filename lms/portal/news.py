"""News as pages show it: cards of a list, the newest few, and what programs read of one."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from lms.core.days import day_start, local_day
from lms.core.kept import kept
from lms.courses.texts import FIRST_LANGUAGE, text_for
from lms.network.models import Organisation
from lms.network.tree import ancestor_paths, within
from lms.news.models import NewsItem, NewsText

MOST = 3  # on the home page


@dataclass(frozen=True)
class NewsCard:
    """An item in the words a reader gets; ``language`` is that of the words."""

    url: str
    title: str
    summary: str
    language: str
    kind: str
    kind_label: str
    audiences: list[str]
    school: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    pinned: bool
    picture: Mapping[str, Any]


def news_card(item: NewsItem, text: NewsText) -> NewsCard:
    return NewsCard(
        url=item.get_absolute_url(),
        title=text.title,
        summary=text.summary,
        language=text.language,
        kind=item.kind,
        kind_label=item.get_kind_display(),
        audiences=item.audiences,
        school=item.school.label,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        pinned=item.pinned,
        picture=text.picture,
    )


def chosen_texts(texts: Iterable[NewsText]) -> list[NewsText]:
    """Of ``texts`` in the order of their items, for each item the one this reader gets."""
    by_item: dict[int, list[NewsText]] = {}
    for text in texts:
        by_item.setdefault(text.item_id, []).append(text)
    return [text_for(some, get_language() or "")[0] for some in by_item.values()]


def cards_of(items: Iterable[NewsItem]) -> list[NewsCard]:
    """Cards of rows that are read with their schools: one query. The order stays."""
    shown = list(items)
    texts = {text.item_id: text for text in chosen_texts(NewsText.objects.of([item.pk for item in shown]))}
    return [news_card(item, texts[item.pk]) for item in shown if item.pk in texts]


def _newest(where: Q) -> list[NewsCard]:
    """The first of the list of ``where``: one query."""
    items = NewsItem.objects.current(local_day(timezone.now())).filter(where)
    # An item has as many rows as languages: of so many rows the first items are whole.
    rows = NewsText.objects.of(items)[: MOST * len(settings.LANGUAGES)]
    return [news_card(text.item, text) for text in chosen_texts(rows)[:MOST]]


@kept(seconds=60)
def newest_near(path: str) -> list[NewsCard]:
    """What concerns who lives at ``path``: of the places that hold it, and of those below. Everywhere's for no path."""
    if not path:
        return _newest(Q())
    around = within([path], "school__organisation__path")
    return _newest(Q(school__organisation__path__in=ancestor_paths(path)) | around)


def news_near(place: Organisation | None) -> list[NewsCard]:
    return newest_near(place.path if place is not None else "")


def news_data(item: NewsItem, text: NewsText) -> Mapping[str, Any]:
    """schema.org's NewsArticle."""
    publisher = {
        "@type": "EducationalOrganization",
        "name": item.school.label,
        "url": settings.SITE_URL + reverse("school", args=[item.school.uuid]),
    }
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.title[:110],
        "description": text.summary or text.title,
        "inLanguage": "zh-Hans" if text.language == FIRST_LANGUAGE else text.language,
        "datePublished": day_start(item.starts_on).isoformat(),
        "dateModified": timezone.localtime(text.changed_at).isoformat(timespec="seconds"),
        "url": f"{settings.SITE_URL}{item.get_absolute_url()}",
        "author": publisher,
        "publisher": publisher,
    }
    if text.picture:
        data["image"] = [settings.SITE_URL + text.picture["src"]]
    if item.ends_on:
        data["expires"] = day_start(item.ends_on).replace(hour=23, minute=59, second=59).isoformat()
    return data
