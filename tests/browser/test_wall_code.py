"""The code on the wall in real browsers: two phones and a number, a code that is over, logging in on the way."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE, log_in
from tests.browser.roll_site import Rolls, rolls_of_now

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def rolls(site: str, site_folder: Path) -> Rolls:
    return rolls_of_now(site_folder)


@pytest.fixture
def wall(open_browser, rolls) -> Page:
    """The wall of a session that goes on, as Wang's computer shows it."""
    page = open_browser(DESK, "en-GB")
    log_in(page, "wang", "/en")
    page.goto(f"/en/teach/{rolls.take()}/wall/")
    return page


def address(wall: Page, site: str) -> str:
    """What a phone reads from the wall: the path of the code."""
    return wall.locator("[data-address]").get_attribute("data-address").removeprefix(site)


def session_of(wall: Page) -> str:
    return re.search(r"/teach/([0-9a-f-]{36})/", wall.url)[1]


def come(page: Page) -> None:
    page.locator("main form button").first.click()


def test_two_phones_come_in_by_scanning_and_by_the_number(open_browser, wall, rolls, site):
    first, second = rolls.learners()
    one = open_browser(PHONE)
    log_in(one, first["username"])
    one.goto(address(wall, site))
    assert rolls.marks(session_of(wall)) == [], "to look is not to come"
    come(one)
    expect(one.locator(".toast").first).to_contain_text("已经记下您到了")
    assert rolls.marks(session_of(wall)) == [(first["name"], "present", "code")]

    other = open_browser(PHONE)
    log_in(other, second["username"])
    other.goto("/in/")
    other.fill("input[name=number]", wall.locator(".wall__number strong").inner_text())
    come(other)  # the number
    other.wait_for_url(re.compile(r"/in/[^/]+/$"))
    come(other)
    expect(other.locator(".toast").first).to_contain_text("已经记下您到了")
    assert {name for name, _status, _how in rolls.marks(session_of(wall))} == {first["name"], second["name"]}
    wall.goto(wall.url.replace("/wall/", "/roll/"))
    expect(wall.locator(".roll__row [data-how=code]:visible")).to_have_count(2)


def test_who_has_not_logged_in_does_so_and_is_marked(open_browser, wall, rolls, site):
    person = rolls.learners()[0]
    phone = open_browser(PHONE)
    phone.goto(address(wall, site))
    phone.wait_for_url(re.compile("/accounts/login/"))
    phone.fill("input[name=login]", person["username"])
    phone.fill("input[name=password]", PASSWORD)
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(re.compile("/in/"))
    come(phone)
    expect(phone.locator(".toast").first).to_contain_text("已经记下您到了")
    assert rolls.marks(session_of(wall)) == [(person["name"], "present", "code")]


def test_the_wall_changes_and_an_old_code_says_so(open_browser, wall, rolls, site):
    old = address(wall, site)
    for _step in range(3):
        shown = wall.locator("[data-address]").get_attribute("data-address")
        expect(wall.locator("[data-address]")).not_to_have_attribute("data-address", shown, timeout=30_000)
    phone = open_browser(PHONE, "en-GB")
    log_in(phone, rolls.learners()[0]["username"], "/en")
    answer = phone.goto(old)
    assert answer is not None
    assert answer.status == 410
    assert rolls.marks(session_of(wall)) == []
    wall.context.set_offline(True)
    expect(wall.locator("#wall-lost")).to_be_visible(timeout=30_000)
    expect(wall.locator("[data-address]")).to_have_count(0)
    wall.context.set_offline(False)
    expect(wall.locator("[data-address]")).to_have_count(1)
    expect(wall.locator("#wall-lost")).to_be_hidden()
