"""The page that finds: its answers, their order and kinds, and what it offers where there are none."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from lms.courses.services import retire_language
from tests.classes.building import make_course, make_lesson, make_school
from tests.portal.counting import cost, listed
from tests.portal.reading import said

pytestmark = pytest.mark.usefixtures("db")


def ask(client, question: str, language: str = "zh-hans", **more: str) -> str:
    with translation.override(language):
        response = client.get(reverse("search"), {"q": question, **more})
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str) -> list[str]:
    return [re.sub("<[^>]*>", "", one) for one in re.findall(r"<h3[^>]*><a [^>]*>(.*?)</a></h3>", page)]


def test_the_course_stands_before_its_lessons_and_what_was_asked_is_marked(client, baduanjin):
    page = ask(client, "八段锦")
    assert titles(page)[0] == "八段锦"
    assert f'<a href="{baduanjin.get_absolute_url()}"><mark>八段锦</mark></a>' in page
    assert '<span class="chip__count">' in page


@pytest.mark.parametrize("question", ["baduanjin", "bdj", "八段錦", "Baduanjin"])
def test_pinyin_initials_and_traditional_characters_find_the_same(client, question):
    assert titles(ask(client, question))[0] == "八段锦"


def test_in_english_titles_and_passages_are_english(client, baduanjin):
    page = ask(client, "brocade", language="en")
    assert titles(page)[0] == "Baduanjin: Eight Pieces of Brocade"
    assert f'href="/en{baduanjin.get_absolute_url()}"' in page


def test_a_kind_narrows_and_its_count_is_what_it_shows(client):
    page = ask(client, "社区")
    counts = {
        re.search(r"kind=(\w+)", address)[1]: int(count)
        for address, count in re.findall(r'<a class="chip" href="([^"]*kind=[^"]*)">[^<]*<span [^>]*>(\d+)<', page)
    }
    assert len(counts) > 2
    for kind, count in counts.items():
        shown, number = [], 1
        while len(shown) < count:
            more = titles(ask(client, "社区", kind=kind, page=str(number)))
            assert more, (kind, number)
            shown += more
            number += 1
        assert len(shown) == count


def test_what_is_not_published_is_never_shown(client):
    course = make_course(make_school(), title="潜水艇模型", lessons=[make_lesson(1, title="压载水舱")])
    assert titles(ask(client, "潜水艇")) == ["潜水艇模型", "压载水舱"]
    retire_language(key=course.key, language="zh-hans", actor=None)
    assert titles(ask(client, "潜水艇")) == []


def test_a_wrong_character_is_answered_with_what_was_meant(client):
    page = ask(client, "八段绵")
    assert titles(page)[0] == "八段锦"
    assert f'<a href="{reverse("search")}?q=%E5%85%AB%E6%AE%B5%E9%94%A6">八段锦</a>' in page


def test_where_nothing_is_found_a_service_centre_is_named(client):
    response = client.get(reverse("search"), {"q": "潜水"})
    assert said(response, "We have found nothing for “%(question)s”.", question="潜水")
    assert f'href="{reverse("centres")}"' in response.content.decode()


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", '"', "''''", "%%%___", "a" * 500, "𬭎", "*:*", "((("]
)
def test_any_question_is_answered(client, question):
    page = ask(client, question)
    assert "<script>alert" not in page
    assert client.get(reverse("search-suggest"), {"q": question}).status_code == 200


@pytest.mark.parametrize("more", [{"kind": "x"}, {"page": "9999"}, {"page": "-1"}, {"page": "x"}])
def test_an_address_nobody_links_to_shows_something(client, more):
    assert titles(ask(client, "八段锦", **more))


@pytest.mark.parametrize("typed", ["八段", "badu", "bd"])
def test_titles_are_suggested_while_one_types(client, typed):
    page = client.get(reverse("search-suggest"), {"q": typed}).content.decode()
    assert '<li role="option" aria-selected="false">八段锦</li>' in page


@pytest.mark.parametrize("question", ["八段锦", "八段绵", "潜水", "八段锦 潜水", "社区", ""])
def test_a_question_keeps_its_budget(client, question):
    address = f"{reverse('search')}?q={question}"
    for _ in range(2):
        response, statements = cost(client, address)
        assert response.status_code == 200
        assert len(statements) <= 6, listed(statements)
    _response, statements = cost(client, f"{reverse('search-suggest')}?q={question}")
    assert len(statements) <= 1
