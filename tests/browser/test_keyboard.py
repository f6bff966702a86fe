"""With the keyboard alone: every control is reached, in order, is seen when it has the focus, and errors come to it."""

import pytest

from tests.browser import access_pages as pages
from tests.browser.access_pages import View, at
from tests.browser.access_walk import Reader
from tests.browser.measuring import FULL, MOST_STOPS, press_tab

pytestmark = pytest.mark.browser

STATES = {view.id: view for view in pages.STATES}
WALKED = [
    View("home", "anonymous", at("/")),
    View("catalogue", "anonymous", at("/courses/")),
    STATES["catalogue, filters open"],
    STATES["course, with a class"],
    STATES["lesson with a video"],
    STATES["sign-up, communities suggested"],
    STATES["sign-up, errors"],
    View("calendar", "anonymous", at("/calendar/")),
    STATES["calendar, a month"],
    View("my page", "li", at("/my/")),
    View("a street", "li", at("/schools/320214052/")),
    View("roll", "wang", lambda things: f"/teach/{things.session.uuid}/roll/"),
]
READERS = [Reader("standard", "zh-hans", 1280, "light"), Reader("elderly", "zh-hans", 375, "light")]


# Each page by one of the two, by turns; in ``make access`` by both.
WALKS = [
    (view, reader) for number, view in enumerate(WALKED) for reader in (READERS if FULL else READERS[number % 2 :][:1])
]


@pytest.mark.parametrize(("view", "reader"), WALKS, ids=lambda one: getattr(one, "id", str(one)))
def test_tab_reaches_every_control_and_each_is_seen(walk, view, reader):
    page = walk.open(view, reader)
    # From the top, wherever the page has put the focus.
    page.evaluate("() => { document.querySelector('.skip').focus(); return measures.stop(); }")
    stops = [press_tab(page)]
    while stops[-1] is not None:
        assert len(stops) < MOST_STOPS, f"Tab never leaves {stops[-5:]}"
        stops.append(press_tab(page))
    assert page.evaluate("measures.missed()") == []


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_the_first_stop_leads_past_the_head_of_the_page(walk, reader):
    page = walk.open(WALKED[1], reader)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box["x"] >= 0
    assert box["height"] >= (60 if reader.display == "elderly" else 44)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


FORMS = [
    "sign-up, errors", "log-in, errors", "profile, errors", "display, nothing chosen", "roll, nothing marked",
    "questions, nothing chosen", "password, errors",
]  # fmt: skip


LANGUAGES = ["zh-hans", "en"]
REFUSED = [
    (name, one) for number, name in enumerate(FORMS) for one in (LANGUAGES if FULL else LANGUAGES[number % 2 :][:1])
]


@pytest.mark.parametrize(("name", "language"), REFUSED)
def test_errors_take_the_focus_and_lead_to_their_fields(walk, name, language):
    page = walk.open(STATES[name], Reader("standard", language, 375, "light"))
    assert page.evaluate("document.activeElement.id") == "errors"
    words = page.locator("#errors h2").inner_text()
    assert page.title().startswith(words)
    links = page.locator("#errors li a")
    assert links.count() >= 1
    for number in range(links.count()):
        links.nth(number).focus()
        page.keyboard.press("Enter")
        target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
        assert target
        # Typing begins in the field; a group of choices is where Tab goes on.
        field = page.locator(f"#{target}")
        if field.evaluate("(one) => one.matches('input, select, textarea')"):
            assert field.evaluate("(one) => one === document.activeElement")
            assert field.get_attribute("aria-invalid") == "true"
            told = " ".join(
                page.locator(f"#{part}").inner_text() for part in field.get_attribute("aria-describedby").split()
            )
            assert links.nth(number).inner_text().split(": ")[-1].split("：")[-1] in told


def test_what_was_done_is_told_where_the_focus_is(walk):
    page = walk.open(STATES["profile, saved"], READERS[0])
    region = page.locator("[role=status]:focus")
    assert region.locator(".toast").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_suggestions_are_announced_and_reached(walk):
    page = walk.open(STATES["sign-up, communities suggested"], READERS[0])
    assert page.locator("#communities").get_attribute("aria-live") == "polite"
    page.locator("input[name=community_name]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.name") == "community"
    assert page.locator("#communities input:checked").count() == 1
