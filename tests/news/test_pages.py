"""News as residents meet them: the list and its choices, one item, what is over, feeds, and where else they stand."""

import json
import re
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse

from lms.core.pagecache import bump_generation
from lms.network.services import settle_resident
from lms.news.models import NewsItem
from lms.news.services import retire_language
from tests.classes.building import make_school
from tests.news.building import days_ago, make_news

ATOM = {"a": "http://www.w3.org/2005/Atom"}  # how a feed of RSS names itself


@pytest.fixture
def school(db):
    return make_school()


def titles(client, **query) -> list[str]:
    return [card.title for card in client.get(reverse("news"), query).context["cards"]]


def test_what_is_pinned_stands_first_then_the_newest_and_nothing_that_is_over(client, school):
    for title, ago, facts in (
        ("旧", 9, {}),
        ("新", 1, {}),
        ("最后一天", 5, {"ends_on": days_ago(0)}),
        ("过了", 5, {"ends_on": days_ago(1)}),
        ("置顶", 20, {"pinned": True}),
    ):
        make_news(school, title=title, starts_on=days_ago(ago), **facts)
    assert titles(client, school=school.uuid) == ["置顶", "新", "最后一天", "旧"]


def test_what_is_over_answers_and_says_so_and_what_is_withdrawn_does_not(client, school):
    over = make_news(school, starts_on=days_ago(9), ends_on=days_ago(1))
    page = client.get(over.get_absolute_url())
    assert page.status_code == 200
    assert page.context["over"]
    current = make_news(school, ends_on=days_ago(0))
    assert not client.get(current.get_absolute_url()).context["over"]
    retire_language(key=current.key, language="zh-hans", actor=None)
    bump_generation()
    assert client.get(current.get_absolute_url()).status_code == 404
    assert client.get(reverse("news-item", args=[uuid4()])).status_code == 404


def test_choices_narrow_the_list_and_what_is_for_everybody_is_for_each_audience(client, school):
    other = make_school("别处街道")
    make_news(school, title="老年简章", kind="enrolment", audiences=["elderly"])
    make_news(school, title="少年通知", audiences=["youth"])
    make_news(school, title="大家")
    make_news(other, title="别处")
    here = {"place": school.organisation.code}
    assert set(titles(client, **here)) == {"老年简章", "少年通知", "大家"}
    assert titles(client, school=other.uuid) == ["别处"]
    assert titles(client, kind="enrolment", **here) == ["老年简章"]
    assert set(titles(client, audience="elderly", **here)) == {"老年简章", "大家"}
    assert titles(client, kind="news", **here) == []


@pytest.mark.parametrize(
    "query", ["kind=x", "audience=x", "place=x", "place=999999", "school=x", f"school={UUID(int=1)}"]
)
def test_a_choice_that_there_is_not_is_told(client, db, query):
    page = client.get(f"{reverse('news')}?{query}")
    assert page.status_code == 400
    assert not page.context["cards"]


def test_a_long_list_goes_on_behind_the_last_one_seen_and_keeps_the_choice(client, school):
    made = [make_news(school, title=f"第{number}条", starts_on=days_ago(number // 2)).pk for number in range(14)]
    assert len(made) == 14
    seen, address = [], f"{reverse('news')}?school={school.uuid}"
    while address:
        page = client.get(address)
        seen += [card.title for card in page.context["cards"]]
        address = page.context["next_url"]
    ordered = NewsItem.objects.filter(school=school).in_order()
    assert seen == [item.texts.get().title for item in ordered]


def test_a_missing_translation_falls_back_with_a_note(client, school):
    item = make_news(school, title="只有中文")
    address = f"/en{item.get_absolute_url()}"
    page = client.get(address)
    assert page.context["fallback"]
    assert '<h1 lang="zh-Hans">只有中文</h1>' in page.content.decode()
    make_news(school, key=item.key, language="en", title="In English")
    page = client.get(address)
    assert not page.context["fallback"]
    assert "<h1>In English</h1>" in page.content.decode()


def entries(client, path: str) -> list[tuple[str, str]]:
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/rss+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.get("version") == "2.0"
    assert feed.find("channel/a:link[@rel='self']", ATOM).get("href") == settings.SITE_URL + path
    return [(item.findtext("title"), item.findtext("link")) for item in feed.findall("channel/item")]


def test_feeds_tell_the_newest_of_all_and_of_one_school_in_both_languages(client, school):
    old = make_news(school, title="置顶", pinned=True, starts_on=days_ago(3))
    new = make_news(school, title="今天")
    make_news(school, key=new.key, language="en", title="Today")
    make_news(school, title="过了", starts_on=days_ago(3), ends_on=days_ago(1))
    own, whole = reverse("school-news-feed", args=[school.uuid]), reverse("news-feed")
    assert [title for title, _link in entries(client, own)] == ["今天", "置顶"]
    address = f"{settings.SITE_URL}/en{new.get_absolute_url()}"
    found = entries(client, f"/en{own}")
    assert found[0] == ("Today", address)
    assert found[1][0] == "置顶"
    assert {"今天", "置顶"} < {title for title, _link in entries(client, whole)}
    assert old.pk < new.pk


def test_programs_read_an_article_with_its_dates(client, school):
    title = "</script><b>暑假"
    item = make_news(school, title=title, starts_on=days_ago(2), ends_on=days_ago(-3), picture={"src": "/media/a.jpg"})
    page = client.get(item.get_absolute_url()).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data = json.loads(found)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == title
    assert data["datePublished"].startswith(days_ago(2).isoformat())
    assert data["expires"].startswith(days_ago(-3).isoformat())
    assert data["image"] == [f"{settings.SITE_URL}/media/a.jpg"]
    assert data["publisher"]["url"].endswith(f"/schools/{school.uuid}/")


def test_a_school_leads_to_its_news_and_home_shows_those_of_the_places_around_the_reader(client, school, li, as_user):
    for number in range(4):
        make_news(school, title=f"第{number}条", starts_on=days_ago(number))
    page = client.get(client.get(reverse("school", args=[school.uuid])).context["news_url"])
    assert [card.title for card in page.context["cards"]] == ["第0条", "第1条", "第2条", "第3条"]

    near = {card.title for card in as_user(li).get(reverse("home")).context["news"]}
    assert near
    assert not any(title.startswith("第") for title in near)
    settle_resident(user=li, organisation=_community_of(school), actor=None)
    li = type(li).objects.get(pk=li.pk)
    assert {card.title for card in as_user(li).get(reverse("home")).context["news"]} == {"第0条", "第1条", "第2条"}


def _community_of(school):
    street = school.organisation
    return type(street).objects.create(
        code=f"{street.code}001", name="样例社区", full_name="样例社区", tier="community", parent=street,
        path=f"{street.path}00001",
    )  # fmt: skip
