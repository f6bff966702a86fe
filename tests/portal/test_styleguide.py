"""The style guide shows every component in every display, scheme and contrast, and only there."""

import logging
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, VariableDoesNotExist
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.portal import samples

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Shown on paper only, and the page that such a list is part of.
ON_PAPER = {"components/letterhead.html", "components/sign_sheet.html"}
# Parts of one page, or of one and its twin for officers: the form of a password, the preview of the editor, an archive.
PAGES_OWN = {
    "components/occasion_where.html",
    "portal/manage/_figures.html",
    "portal/manage/_figures_head.html",
    "portal/teach/_sheets.html",
    "account/_password_form.html",
    "cms/_preview_note.html",
    "courses/_lesson_body.html",
    "emails/_fact.html",
    "learning/_note.html",
    "learning/_notes.html",
    "learning/_queue.html",
    "portal/manage/_question_form.html",
    "portal/my/_place_kept.html",
    "portal/record/_chosen.html",
    "portal/record/_files.html",
    "portal/teach/_apart.html",
    "portal/teach/_missed.html",
    "portal/teach/_scan.html",
    "portal/teach/_stuck.html",
    "portal/teach/_sync.html",
    "portal/teach/_wall_code.html",
}


# Facts that a page adds to a row, and that a component does without.
COUNTED_BY_A_PAGE = {"ServiceCentre.kind_labels"}


def guide(query: str = "", language: str = "zh-hans"):
    with translation.override(language):
        return Client().get(reverse("styleguide") + query)


def included(name: str) -> set[str]:
    """What the template ``name`` includes, and what that includes."""
    direct = set(re.findall(r'{% include "([^"]+)"', (TEMPLATES / name).read_text()))
    return direct.union(*(included(part) for part in direct))


def test_every_component_is_shown():
    parts = {file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("_*.html")}
    parts |= {file.relative_to(TEMPLATES).as_posix() for file in (TEMPLATES / "components").glob("*.html")}
    shown = set().union(*(included(f"styleguide/{file.name}") for file in (TEMPLATES / "styleguide").glob("*.html")))
    assert parts - shown == ON_PAPER | PAGES_OWN


def plain(value: Any) -> list[Any]:
    """``value`` and all that is in it."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [value, *(found for part in inside for found in plain(part))]


def test_samples_are_what_the_pages_get():
    """A stand-in with fields of its own would go on looking right when the real class has others."""
    strangers = [value for value in plain(samples.in_every_frame()) if isinstance(value, SimpleNamespace)]
    assert strangers == []


def test_samples_have_the_fields_that_are_shown(db, caplog):
    with caplog.at_level(logging.DEBUG, logger="django.template"):
        guide()
    failed = [record.exc_info[1] for record in caplog.records if record.exc_info]
    lacking = {
        f"{type(error.params[1]).__name__}.{error.params[0]}"
        for error in failed
        if isinstance(error, VariableDoesNotExist) and not isinstance(error.params[1], str | dict | Context | None)
    }
    assert lacking == COUNTED_BY_A_PAGE


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
