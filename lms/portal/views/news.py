"""News and notices: the list with its choices, one item, and feeds for programs that fetch them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.days import day_start, local_day
from lms.core.keyset import keyset_page
from lms.core.pagecache import for_anonymous
from lms.core.texts import writable
from lms.courses.models import Audience
from lms.courses.texts import text_for
from lms.network.models import Organisation, School
from lms.network.tree import ANCESTORS, within
from lms.news.models import Kind, NewsItem, NewsText
from lms.news.querysets import ORDER, NewsQuerySet
from lms.portal import news as shown

A_PAGE = 12
IN_A_FEED = 30
MOST_SCHOOLS = 60  # offered as a choice; every school's page links to its own news
FILTERS = ("kind", "audience", "school", "place")
_UUID = "[0-9a-f-]{36}"
READS = dict.fromkeys(("kind", "audience"), "[a-z]*") | {"school": _UUID, "place": "[0-9]{2,20}", "after": _UUID}


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    selected: bool


class BadFilter(Exception):
    """A filter holds what is none of its values."""


@dataclass(frozen=True)
class Asked:
    """The news asked for, and the school or place named."""

    items: NewsQuerySet
    school: School | None = None
    place: Organisation | None = None


def _today() -> datetime.date:
    return local_day(timezone.now())


def _with(query: QueryDict, **changes: str) -> str:
    """The list's address with ``changes``; an empty value takes a choice away, and the list begins anew."""
    values = {name: query.get(name, "") for name in FILTERS} | changes
    given = {name: value for name, value in values.items() if value}
    return reverse("news") + (f"?{urlencode(given)}" if given else "")


def _choices(query: QueryDict, name: str, every: str, choices: Iterable[tuple[Any, Any]]) -> list[Choice]:
    selected = query.get(name, "")
    return [
        Choice(every, _with(query, **{name: ""}), not selected),
        *(Choice(str(label), _with(query, **{name: str(value)}), selected == str(value)) for value, label in choices),
    ]


def _asked(query: QueryDict) -> Asked:
    """What ``query`` asks for. Raises BadFilter."""
    items = NewsItem.objects.current(_today())
    if kind := query.get("kind", ""):
        if kind not in Kind.values:
            raise BadFilter
        items = items.filter(kind=kind)
    if audience := query.get("audience", ""):
        if audience not in Audience.values:
            raise BadFilter
        items = items.for_audience(audience)
    school = place = None
    if uuid := query.get("school", ""):
        school = _school(uuid)
        items = items.filter(school=school)
    if code := query.get("place", ""):
        place = Organisation.objects.filter(code=code[:20]).first() if code.isdecimal() else None
        if place is None:
            raise BadFilter
        items = items.filter(within([place.path], "school__organisation__path"))
    return Asked(items, school, place)


def _school(uuid: str) -> School:
    try:
        return School.objects.select_related("organisation").get(uuid=UUID(uuid))
    except (ValueError, School.DoesNotExist):
        raise BadFilter from None


def _schools() -> list[School]:
    """Those that have something to say."""
    told = NewsItem.objects.current(_today()).filter(school=OuterRef("pk"))
    return list(School.objects.filter(Exists(told)).order_by("organisation__path", "pk")[:MOST_SCHOOLS])


@require_safe
@for_anonymous(seconds=60, reads=READS)
def news(request: HttpRequest) -> HttpResponse:
    """``?kind=``, ``?audience=``, ``?school=`` (uuid), ``?place=`` (code), ``?after=`` (uuid of the last one seen)."""
    query, error = request.GET, ""
    try:
        asked = _asked(query)
    except BadFilter:
        error = _("We do not know this choice. Here is how to begin again.")
        query, asked = QueryDict(), Asked(NewsItem.objects.none())
    page = keyset_page(asked.items.select_related("school"), ORDER, after=query.get("after", ""), size=A_PAGE)
    of = asked.school or asked.place
    feed = reverse("school-news-feed", args=[asked.school.uuid]) if asked.school else reverse("news-feed")
    context = {
        "error": error,
        "title": _("News of %(of)s") % {"of": of.label} if of else _("News and notices"),
        "of": of,
        "kinds": _choices(query, "kind", _("all"), Kind.choices),
        "audiences": _choices(query, "audience", _("everybody"), Audience.choices),
        "schools": _choices(query, "school", _("all schools"), [(one.uuid, one.label) for one in _schools()]),
        "cards": shown.cards_of(page.rows),
        "chosen": any(query.get(name) for name in FILTERS),
        "next_url": _further(query, page.next) if page.next else "",
        "first_url": "" if page.first else _with(query),
        "feed_url": feed,
    }
    return render(request, "portal/news.html", context, status=400 if error else 200)


def _further(query: QueryDict, after: str) -> str:
    address = _with(query)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'after': after})}"


@require_safe
@for_anonymous(seconds=60)
def item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One item, also when it is over; then it says so."""
    schools = NewsItem.objects.published().select_related(f"school__organisation__{ANCESTORS}")
    found = get_object_or_404(schools, uuid=uuid)
    text, fallback = text_for(NewsText.objects.filter(item=found, live=True), get_language() or "")
    if text is None:
        raise Http404
    place = found.school.organisation
    context = {
        "item": found,
        "text": text,
        "fallback": fallback,
        "over": found.ends_on is not None and found.ends_on < _today(),
        "ancestors": [*place.ancestors(), place],
        "near": place,
        "structured": shown.news_data(found, text),
    }
    return render(request, "portal/news_item.html", context)


@require_safe
@for_anonymous(seconds=600)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of all schools, as RSS 2.0."""
    return _feed(request, _("News and notices"), reverse("news"), NewsItem.objects.all())


@require_safe
@for_anonymous(seconds=600)
def school_feed(request: HttpRequest, uuid: UUID) -> HttpResponse:
    school = get_object_or_404(School, uuid=uuid)
    title = _("News of %(of)s") % {"of": school.label}
    link = f"{reverse('news')}?{urlencode({'school': str(uuid)})}"
    return _feed(request, title, link, NewsItem.objects.filter(school=school))


def _feed(request: HttpRequest, title: str, link: str, items: NewsQuerySet) -> HttpResponse:
    made = Rss201rev2Feed(
        title=f"{title} · {settings.WAGTAIL_SITE_NAME}",
        link=settings.SITE_URL + link,
        description="",
        language="en" if get_language() == "en" else "zh-Hans",
        feed_url=settings.SITE_URL + request.path,
    )
    # By date alone: a feed shows what is new, and what is pinned stays where it was.
    rows = items.current(_today()).select_related("school").order_by("-starts_on", "-pk")[:IN_A_FEED]
    changed = {text.item_id: text for text in shown.chosen_texts(NewsText.objects.of([row.pk for row in rows]))}
    for row in rows:
        if text := changed.get(row.pk):
            made.add_item(
                title=writable(text.title),
                link=settings.SITE_URL + row.get_absolute_url(),
                description=writable(text.summary or text.title),
                unique_id=f"urn:uuid:{row.uuid}",
                unique_id_is_permalink=False,
                pubdate=day_start(row.starts_on),
                author_name=writable(row.school.label),
                categories=[str(row.get_kind_display())],
            )
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
