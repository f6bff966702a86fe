"""What holds on every page: language, display, errors, and what is kept for readers without an account."""

import re

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.portal.addresses import ADDRESSES, Address
from tests.portal.conftest import Things
from tests.portal.reading import said
from tests.portal.safe_pages import is_page

# A letter in the style guide is no page of the site: it carries its styles in itself, as mail programs want it.
OURS = [address for address in ADDRESSES if address.name != "styleguide-letter"]
PAGES = [address for address in OURS if address.get["anonymous"] == 200 or address.get["li"] == 200]
OPEN = [address for address in OURS if address.get["anonymous"] == 200]


def path_of(address: Address, things: Things, language: str) -> str:
    with translation.override(language):
        return reverse(address.name, args=address.args(things))


@pytest.mark.parametrize("address", OPEN, ids=lambda address: address.id)
@pytest.mark.parametrize("display", ["", "elderly"])
def test_what_is_kept_for_everybody_holds_nobodys_secret(things, address, display):
    client = Client()
    if display:
        client.cookies["display"] = display
    for language in address.languages:
        response = client.get(path_of(address, things, language))
        if not getattr(response, "anonymous_seconds", 0):
            continue
        assert b"csrfmiddlewaretoken" not in response.content
        assert not response.cookies
        assert site.SESSION_COOKIE_NAME not in client.cookies
        if is_page(response):
            assert f'data-display="{display or "standard"}"' in response.content.decode()


def test_the_pages_that_everybody_opens_are_kept(things):
    kept = {
        address.name
        for address in OPEN
        if getattr(Client().get(path_of(address, things, address.languages[0])), "anonymous_seconds", 0)
    }
    assert {"home", "catalogue", "course", "lesson", "schools", "place", "centre", "privacy", "cover"} <= kept
    assert not {name for name in kept if name == "teach" or name.startswith(("my", "roll"))}


def test_a_page_of_somebody_signed_in_is_never_shown_to_another(things, browse, li):
    client = browse("li")
    assert li.name in client.get(reverse("home")).content.decode()
    client.logout()
    assert li.name not in client.get(reverse("home")).content.decode()


# Language


@pytest.mark.parametrize("address", [a for a in OPEN if len(a.languages) == 2], ids=lambda address: address.id)
def test_each_page_leads_to_itself_in_the_other_language(things, browse, address):
    chinese, english = (path_of(address, things, language) for language in ("zh-hans", "en"))
    page = browse("anonymous").get(chinese)
    if not is_page(page):
        return
    assert f'href="{english}"' in page.content.decode()
    assert f'href="{chinese}"' in browse("anonymous").get(english).content.decode()


def test_a_question_is_kept_when_the_language_changes(client, db):
    page = client.get(f"{reverse('catalogue')}?audience=elderly").content.decode()
    assert "/en/courses/?audience=elderly" in page


@pytest.mark.parametrize("header", ["en", "en-GB,en;q=0.9", "de", "*"])
def test_chinese_is_the_language_of_the_address_whatever_the_browser_prefers(client, db, header):
    page = client.get(reverse("home"), headers={"accept-language": header}).content.decode()
    assert '<html lang="zh-Hans"' in page


# The page without a connection stands in the place of another one: it has no address to tell.
IN_BOTH = [a for a in OPEN if len(a.languages) == 2 and a.name != "offline"]


@pytest.mark.parametrize("address", IN_BOTH, ids=lambda address: address.id)
def test_each_page_says_whole_where_it_is_in_each_language(things, browse, address):
    paths = {language: path_of(address, things, language) for language in ("zh-hans", "en")}
    for language, path in paths.items():
        page = browse("anonymous").get(f"{path}?page=1")
        if not is_page(page):
            return
        head = page.content.decode().split("</head>")[0]
        assert re.findall(r'<link rel="canonical" href="([^"]+)"', head) == [f"{site.SITE_URL}{path}"], language
        assert dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', head)) == {
            "zh-Hans": f"{site.SITE_URL}{paths['zh-hans']}",
            "en": f"{site.SITE_URL}{paths['en']}",
            "x-default": f"{site.SITE_URL}{paths['zh-hans']}",
        }


# Display


@pytest.mark.parametrize("display", ["elderly", "standard"])
def test_a_chosen_display_lasts_and_leads_back(client, db, display):
    response = client.post(reverse("display"), {"display": display, "next": "/courses/?q=1"})
    assert response["Location"] == "/courses/?q=1"
    assert client.cookies["display"]["max-age"] > 300 * 24 * 60 * 60
    assert f'data-display="{display}"' in client.get(reverse("home")).content.decode()


def test_the_choice_follows_a_person_to_her_next_device(as_user, li):
    as_user(li).post(reverse("display"), {"display": "elderly"})
    li.refresh_from_db()
    assert li.display == "elderly"
    assert 'data-display="elderly"' in as_user(li).get(reverse("my")).content.decode()


@pytest.mark.parametrize("chosen", ["", "huge", "<b>"])
def test_a_display_that_is_none_is_told(client, db, chosen):
    response = client.post(reverse("display"), {"display": chosen})
    assert response.status_code == 400
    assert said(response, "Please choose one of the two.")
    assert "display" not in client.cookies


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_choice_leads_to_no_other_site(client, db, target):
    assert client.post(reverse("display"), {"display": "elderly", "next": target})["Location"] == reverse("home")
    assert "evil" not in client.get(reverse("display"), {"next": target}).content.decode().split("<main")[1]


# What went wrong


@pytest.mark.parametrize(("path", "lang"), [("/no-such-page/", "zh-Hans"), ("/en/no-such-page/", "en")])
def test_a_page_that_is_not_there_says_so_in_the_language_of_the_address(client, db, path, lang):
    response = client.get(path)
    assert response.status_code == 404
    page = response.content.decode()
    assert f'<html lang="{lang}"' in page
    assert f'href="{"/en/" if lang == "en" else "/"}"' in page


def test_a_form_without_its_token_is_explained(li):
    client = Client(enforce_csrf_checks=True)
    client.force_login(li)
    response = client.post(reverse("my-profile"), {"name": "x"})
    assert response.status_code == 403
    assert "<main" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_a_form_that_is_too_large_is_explained(as_user, li):
    response = as_user(li).post(reverse("my-profile"), {"name": "x" * (3 * 1024 * 1024)})
    assert response.status_code == 413
    assert "<main" in response.content.decode()


def test_a_form_with_too_many_fields_is_explained(as_user, li):
    response = as_user(li).post(reverse("my-profile"), {f"field-{number}": "x" for number in range(4100)})
    assert response.status_code == 413


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_fault_of_ours_is_told_in_a_page_and_tells_nothing_of_its_cause(db, monkeypatch, language):
    def broken(*args, **kwargs):
        raise RuntimeError("secret of the machine room")

    monkeypatch.setattr("lms.portal.cards.week", broken)
    with translation.override(language):
        response = Client(raise_request_exception=False).get(reverse("home"))
    assert response.status_code == 500
    page = response.content.decode()
    assert "<h1" in page
    assert "secret of the machine room" not in page
    assert "Traceback" not in page
