"""Colours that the reader's system chooses, more contrast, less motion: borders and states stay to be seen."""

from dataclasses import replace

import pytest

from tests.browser.access_pages import View, at
from tests.browser.access_walk import Reader

pytestmark = pytest.mark.browser

GUIDE = View("style guide", "anonymous", at("/styleguide/"), query="?display=standard&scheme={0.scheme}")
HIGH = View("style guide", "anonymous", at("/styleguide/"), query="?display=standard&scheme={0.scheme}&contrast=more")
READER = Reader("standard", "zh-hans", 375, "light")
# What is only told by a ground of its own elsewhere.
BORDERED = [
    ".button", ".button--now", ".button--quiet", ".chip", ".card", ".tile", ".toast", ".tag", ".day + .day", ".door",
    ".choice", ".verdict", ".mark span", ".progress", ".field input", ".lesson-row--locked .lesson-row__state",
]  # fmt: skip
# One that is chosen, done or here, and one that is not.
STATES = [
    (".chip--on", ".chip:not(.chip--on)"),
    (".mark input:checked + span", ".mark input:not(:checked) + span"),
    (".choice:has(:checked)", ".choice:not(:has(:checked))"),
    (".lesson-row--done .lesson-row__state", ".lesson-row--locked .lesson-row__state"),
    (".lesson-row--current .lesson-row__state", ".lesson-row--locked .lesson-row__state"),
]
LOOK = "(one) => { const s = getComputedStyle(one); return [s.backgroundColor, s.color, s.borderTopColor]; }"
EDGE = """(one) => { const s = getComputedStyle(one);
  return s.borderTopStyle !== 'none' && parseFloat(s.borderTopWidth) >= 1 && s.borderTopColor !== s.backgroundColor
    && !/^rgba.* 0\\)$/.test(s.borderTopColor); }"""


@pytest.fixture
def guide(walk):
    """Opens a page of the style guide in a scheme; the wishes that a test makes are taken back after it."""
    yield lambda view, scheme: walk.open(view, replace(READER, scheme=scheme))
    walk.page("anonymous").emulate_media(forced_colors="none", contrast="no-preference")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_borders_and_states_stay(guide, scheme):
    page = guide(GUIDE, scheme)
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    for selector in BORDERED:
        assert page.locator(selector).first.evaluate(EDGE), f"{selector} has no border"
    for chosen, other in STATES:
        looks = [page.locator(selector).first.evaluate(LOOK) for selector in (chosen, other)]
        assert looks[0] != looks[1], f"{chosen} looks like {other}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_lines_for_shadows(guide, scheme):
    page = guide(HIGH, scheme)
    page.emulate_media(contrast="more", color_scheme=scheme)
    assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
    for selector in (".card", ".tile", ".toast", ".choice", ".tag"):
        assert page.locator(selector).first.evaluate(EDGE), f"{selector} has no border"
    assert [one for one in page.evaluate("measures.axe(true)") if one.startswith("color-contrast")] == []


def test_the_page_one_is_on_is_told_by_more_than_colour(walk):
    page = walk.open(View("home", "anonymous", at("/courses/")), READER)
    page.emulate_media(forced_colors="active")
    here, other = (
        page.locator(f".bottom-bar a{mark}").first.evaluate(LOOK) for mark in ("[aria-current]", ":not([aria-current])")
    )
    page.emulate_media(forced_colors="none")
    assert here != other
