"""Lighthouse gives the pages that a stranger meets first full marks; its figure for speed is in ``make bench``."""

import itertools

import pytest

from bench.lighthouse import PAGES, audit, lost, missing, score

pytestmark = [
    pytest.mark.browser,
    pytest.mark.lighthouse,
    # One at a time: each brings a Chromium of its own.
    pytest.mark.xdist_group("lighthouse"),
    pytest.mark.skipif(missing() != "", reason=missing() or "installed"),
]

CATEGORIES = ("accessibility", "best-practices", "seo")


# Each page once, the languages in turn: the templates of the two are the same, and an audit takes ten seconds.
TURNS = [
    pytest.param(path, prefix, id=f"{name}-{'en' if prefix else 'zh-hans'}")
    for (name, path), prefix in zip(PAGES.items(), itertools.cycle(["", "/en"]), strict=False)
]


@pytest.mark.parametrize(("path", "prefix"), TURNS)
def test_lighthouse_gives_full_marks(site, path, prefix):
    report = audit(f"{site}{prefix}{path}", CATEGORIES, throttled=False)
    assert {category: score(report, category) for category in CATEGORIES} == dict.fromkeys(CATEGORIES, 100), [
        line for category in CATEGORIES for line in lost(report, category)
    ]
