"""The nearest service centre by where one stands: the position is used in the browser and goes nowhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

HERE = {"latitude": 31.557213, "longitude": 120.363417}
SPOKEN = re.compile(r"31\.55|120\.36|31557|12036")


def asked_of(page: Page) -> list[str]:
    """Everything that the page asks for from now on: address, body, and what it tells of the page it comes from."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''} {request.headers}"))
    return asked


def names(page: Page) -> list[str]:
    return page.locator("#centres h3 a").all_inner_texts()


@pytest.mark.parametrize(("prefix", "viewport"), [("", PHONE), ("/en", DESK)], ids=["zh, phone", "en, desk"])
def test_the_list_is_sorted_here_and_no_request_tells_where_here_is(open_browser, prefix, viewport):
    page = open_browser(viewport)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HERE)
    page.goto(f"{prefix}/centres/?place=320214052")
    before = names(page)
    expect(page.locator(".map__pin").first).to_be_visible()
    asked = asked_of(page)
    page.locator(".near-me button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-way]").first).to_be_visible()

    assert sorted(names(page)) == sorted(before)
    assert names(page) != before
    told = page.locator(".near-me__said").inner_text()
    assert page.locator("#centres h3 a").first.inner_text() in told
    ways = [way.replace("约", "").replace("about", "") for way in page.locator("[data-way]").all_inner_texts()]
    metres = [float(re.search(r"[\d.]+", way)[0]) * (1000 if re.search("公里|km", way) else 1) for way in ways]
    assert metres == sorted(metres)
    assert page.locator(".map__pin--you").count() == 1
    # Whatever the page does with it, until and after the next page, it neither says nor keeps it.
    page.locator(".leaflet-control-zoom-in").click()
    page.goto(f"{prefix}/centres/")
    assert [line for line in asked if SPOKEN.search(line)] == []
    kept = page.evaluate(
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"
    )
    assert not SPOKEN.search(kept)
    assert not SPOKEN.search(page.url)


def test_who_does_not_say_where_she_is_is_told_and_nothing_changes(open_browser, site):
    page = open_browser(PHONE)
    page.context.add_cookies([{"name": "display", "value": "elderly", "url": site}])
    page.goto("/centres/?place=320214052")
    before = names(page)
    page.locator(".near-me button").click()
    expect(page.locator(".near-me__said")).to_contain_text("列表没有变")
    assert names(page) == before
    assert page.locator(".map").count() == 0


def test_a_pin_is_reached_and_opened_by_the_keyboard_and_the_map_can_be_skipped(open_browser):
    page = open_browser(DESK)
    page.goto("/centres/?place=320214052")
    pin = page.locator(".map__pin:not(.map__pin--several)").first
    expect(pin).to_be_visible()
    name = pin.get_attribute("aria-label").split(" ")[-1]
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-box__chosen a").first).to_have_text(name)
    several = page.locator(".map__pin--several")
    if several.count():
        before = page.locator(".map__pin").count()
        several.first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".map__pin")).not_to_have_count(before)
    page.locator(".map-box a.more").first.click()
    expect(page.locator("#after-map")).to_be_focused()
