"""The offline page and its worker: kept without anybody's log-in, and nothing else is kept."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import translation

from tests.portal.counting import cost
from tests.portal.reading import said

SENTENCE = "This page comes back when the telephone or computer is on the network again. What you have learned is safe."


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_speaks_the_readers_language_and_names_nobody(as_user, li, language):
    with translation.override(language):
        response = as_user(li).get(reverse("offline"))
    assert said(response, SENTENCE, language)
    assert li.name not in response.content.decode()


def test_the_page_asks_nothing_of_the_database(client, db):
    assert cost(client, reverse("offline"))[1] == []


def kept(script: str) -> list[str]:
    return json.loads(re.search(r"const KEPT = (\[.*?\]);", script)[1])


def test_the_worker_keeps_the_page_in_both_languages_and_what_it_needs(client, db):
    paths = kept(client.get(reverse("offline-worker")).content.decode())
    assert {"/offline/", "/en/offline/"} <= set(paths)
    assert all(path.startswith("/static/") for path in set(paths) - {"/offline/", "/en/offline/"})
    page = client.get("/offline/").content.decode()
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) <= set(paths)


def test_the_worker_is_the_same_for_everybody_and_asked_for_anew_each_time(client, as_user, li):
    mine, anybodys = (browser.get(reverse("offline-worker")) for browser in (as_user(li), client))
    assert mine.content == anybodys.content
    assert mine["Cache-Control"] == "no-cache"
    assert li.name not in mine.content.decode()


def test_every_page_registers_the_worker_from_a_file(client, db):
    page = client.get(reverse("home")).content.decode()
    assert re.search(r'<script src="/static/js/offline[^"]*\.js" data-worker="/offline-worker\.js" defer>', page)
