"""The letters that the style guide shows are those that are mailed, and only they may bring their own styles."""

import pytest
from django.urls import reverse
from django.utils import translation

from lms.portal.samples.letters import LETTERS
from scripts.screens import LETTERS as PICTURED


def shown(client, name: str, language: str, query: str = ""):
    with translation.override(language):
        return client.get(reverse("styleguide-letter", args=[name]) + query)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_each_letter_is_shown_as_page_and_as_text(client, db, name, language):
    page = shown(client, name, language)
    text = shown(client, name, language, "?text=1")
    with translation.override(language):
        subject = page.context["letter"].subject
    assert page.status_code == text.status_code == 200
    assert text["Content-Type"].startswith("text/plain")
    assert text.content.decode().startswith(f"{subject}\n")
    assert page["X-Robots-Tag"] == "noindex"


def test_only_a_letter_brings_its_own_styles(client, db):
    assert "'unsafe-inline'" in shown(client, "place", "en")["Content-Security-Policy"]
    for path in ("/styleguide/", "/accounts/login/"):
        assert "unsafe" not in client.get(path)["Content-Security-Policy"]


def test_the_elderly_display_shows_the_large_letter(client, db):
    client.cookies["display"] = "elderly"
    assert "font-size:20px" in shown(client, "place", "en").content.decode()


def test_a_letter_that_is_none_is_not_found(client, db):
    assert client.get("/styleguide/letters/rain/").status_code == 404


def test_every_letter_is_pictured():
    assert set(PICTURED) == set(LETTERS)
