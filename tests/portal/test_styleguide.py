"""The style guide shows every component in every display, scheme and contrast, and only there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Parts of other components, forms' own, or only on paper.
INSIDE = {"field_notes.html", "trouble.html", "letterhead.html", "sign_sheet.html"}


def guide(query: str = "", language: str = "zh-hans"):
    with translation.override(language):
        return Client().get(reverse("styleguide") + query)


def test_every_component_is_shown(db):
    shown = "".join(file.read_text() for file in (TEMPLATES / "styleguide").glob("*.html"))
    components = {file.name for file in (TEMPLATES / "components").glob("*.html")} - INSIDE
    assert {name for name in components if f"components/{name}" not in shown} == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_displays_stand_beside_each_other(db, language):
    page = guide(language=language).content.decode()
    frames = re.findall(
        r'<div class="specimen" data-display="(\w+)" data-scheme="(\w+)" data-contrast="([\w-]+)"', page
    )
    assert set(frames) == {("standard", "light", "no-preference"), ("elderly", "light", "no-preference")}
    assert len(frames) % 2 == 0


@pytest.mark.parametrize(
    ("query", "frame"),
    [
        ("?display=elderly&scheme=dark", ("elderly", "dark", "no-preference")),
        ("?display=standard&contrast=more", ("standard", "light", "more")),
        ("?display=huge&scheme=<b>&contrast=", None),
    ],
)
def test_the_address_chooses(db, query, frame):
    page = guide(query).content.decode()
    frames = set(
        re.findall(r'class="specimen" data-display="(\w+)" data-scheme="(\w+)" data-contrast="([\w-]+)"', page)
    )
    if frame is None:
        assert len(frames) == 2
    else:
        assert frames == {frame}
        assert re.search(
            rf'data-display="{frame[0]}"[^>]* data-scheme="{frame[1]}" data-contrast="{frame[2]}">',
            page.split("<head")[0],
        )


def test_it_is_neither_kept_nor_found(db):
    response = guide()
    assert not getattr(response, "anonymous_seconds", 0)
    assert response["X-Robots-Tag"] == "noindex"


def test_no_two_fields_share_a_name_or_an_id(db):
    page = guide().content.decode()
    main = page[page.index("<main") :]
    ids = re.findall(r'\sid="([^"]+)"', main)
    assert sorted(set(ids)) == sorted(ids)


def test_only_the_guide_loads_its_style_sheet(db):
    assert "css/styleguide" in guide().content.decode()
    assert "css/styleguide" not in Client().get(reverse("home")).content.decode()
