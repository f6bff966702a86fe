"""Lighthouse gives the pages that a stranger meets first full marks; its figure for speed is in ``make bench``."""

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


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_lighthouse_gives_full_marks(site, path, prefix):
    report = audit(f"{site}{prefix}{path}", CATEGORIES, throttled=False)
    assert {category: score(report, category) for category in CATEGORIES} == dict.fromkeys(CATEGORIES, 100), [
        line for category in CATEGORIES for line in lost(report, category)
    ]
