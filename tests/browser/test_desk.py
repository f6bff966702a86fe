"""A volunteer registers a neighbour of eighty without a telephone; she logs in with her card; a lost card is dead."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

PIN = "260714"
HALF_A_MINUTE = 30


def card_log_in(page: Page, number: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", number)
    page.fill("input[name=password]", PIN)
    page.locator("main form button[type=submit]").click()


def test_a_neighbour_is_registered_by_keyboard_and_comes_in_with_her_card(open_browser):
    page = open_browser(DESK)
    log_in(page, "qian")
    page.goto("/desk/?community=320214052005")
    no_sideways_scroll(page)
    begun = time.monotonic()
    name = f"顾昇{chr(0x4E00 + int(time.time()) % 20000)}"
    # The keyboard alone, as fast as somebody types: from field to field with Tab.
    page.locator("[name=name]").focus()
    for keys in (name, "Tab", "1941", "Tab", "Space"):
        page.keyboard.press(keys) if keys in {"Tab", "Space"} else page.keyboard.type(keys)
    page.locator("[name=emergency_name]").fill("女儿顾敏")
    page.locator("[name=emergency_phone]").fill("154 0000 0333")
    page.locator("[name=pin]").fill(PIN)
    for box in ("relative_agrees", "safety_signed", "privacy"):
        page.locator(f"[name={box}]").focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/[0-9a-f-]{36}/"))
    assert time.monotonic() - begun < HALF_A_MINUTE
    expect(page.locator("h1")).to_have_text(name)
    number = page.locator(".learner-card__number").evaluate("node => node.lastChild.textContent.trim()")
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", number)

    hers = open_browser(PHONE)
    card_log_in(hers, number)
    hers.wait_for_url(re.compile("/my/"))
    hers.goto("/my/card/")
    no_sideways_scroll(hers)
    expect(hers.locator(".learner-card__number")).to_contain_text(number)

    # Lost: the desk makes a new one, and the old number opens nothing.
    page.locator("form[action$='/card/new/'] button").click()
    expect(page.locator(".learner-card__number")).not_to_contain_text(number)
    finder = open_browser(PHONE)
    card_log_in(finder, number)
    expect(finder.locator(".errors")).to_be_visible()


def test_a_reward_is_handed_over_by_card_number_and_taken_back(open_browser):
    page = open_browser(DESK)
    log_in(page, "li")
    page.goto("/my/card/")
    number = page.locator(".learner-card__number").evaluate("node => node.lastChild.textContent.trim()")

    desk = open_browser(DESK)
    log_in(desk, "qian")
    desk.goto(f"/desk/?q={number}")
    rewards = desk.locator("section[aria-labelledby=rewards]")
    before = rewards.locator("p").first.inner_text()
    rewards.locator("li", has_text="毛巾").locator("button").click()
    message = desk.locator(".toasts")
    expect(message).to_contain_text("毛巾")
    expect(rewards.locator("p").first).not_to_have_text(before)
    expect(rewards.locator("form[action$='/back/']")).to_have_count(1)
    no_sideways_scroll(desk)

    message.locator("form[action$='/back/'] button").click()
    expect(rewards.locator("form[action$='/back/']")).to_have_count(0)
    expect(rewards.locator("p").first).to_have_text(before)
