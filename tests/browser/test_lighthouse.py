"""Lighthouse gives the pages that a stranger meets first full marks; its figure for speed is in ``make bench``."""

import itertools

import pytest

from bench.lighthouse import PAGES, audit, lost, missing, score
from tests.browser.measuring import FULL

pytestmark = [
    pytest.mark.browser,
    pytest.mark.lighthouse,
    # One at a time: each brings a Chromium of its own.
    pytest.mark.xdist_group("lighthouse"),
    pytest.mark.skipif(missing() != "", reason=missing() or "installed"),
]

CATEGORIES = ("accessibility", "best-practices", "seo")


# An audit takes half a minute: one here, and all in ``make access``.
TURNS = list(itertools.product(PAGES, ["", "/en"])) if FULL else [("home", "")]


@pytest.mark.parametrize(("name", "prefix"), TURNS)
def test_lighthouse_gives_full_marks(site, name, prefix):
    report = audit(f"{site}{prefix}{PAGES[name]}", CATEGORIES, throttled=False)
    assert {category: score(report, category) for category in CATEGORIES} == dict.fromkeys(CATEGORIES, 100), [
        line for category in CATEGORIES for line in lost(report, category)
    ]
