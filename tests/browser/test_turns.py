"""Everybody presses at once: who has to wait sees it, and gets her place without doing anything."""

import re
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

PRESSES = 24
IN_HAND = 4  # two processes, two at once in each


@contextmanager
def nobody_writes(site_folder: Path) -> Iterator[None]:
    """What is in hand stays in hand: the database waits for us."""
    held = sqlite3.connect(site_folder / "site.sqlite3", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.execute("ROLLBACK")
        held.close()


def press_often(context: BrowserContext, site: str, path: str) -> list[threading.Thread]:
    """Send the form many times at once, as so many people would, until every process has its hands full."""
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}

    def press() -> None:
        request = urllib.request.Request(
            f"{site}{path}",
            data=urlencode({"csrfmiddlewaretoken": cookies["csrftoken"]}).encode(),
            headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": site},
        )
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except HTTPError as waiting:
            assert waiting.code == 503

    threads = [threading.Thread(target=press) for _ in range(PRESSES)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while sum(thread.is_alive() for thread in threads) > IN_HAND:
        assert time.monotonic() < deadline, "the others are told to wait"
        time.sleep(0.1)
    return threads


def open_class(page: Page, prefix: str) -> str:
    """Where the form of a class that can be signed up for leads; ``page`` shows it then."""
    page.goto(f"{prefix}/courses/first-aid/")
    return page.locator("form[action$='/register/']").first.get_attribute("action")


@pytest.mark.parametrize(("viewport", "prefix"), [(PHONE, ""), (DESK, "/en")])
def test_who_has_to_wait_gets_her_place_by_herself(open_browser, site, site_folder, viewport, prefix):
    other = open_browser(DESK)
    log_in(other, "zhao")
    page = open_browser(viewport)
    log_in(page, "zhang", prefix)
    path = open_class(page, prefix)
    with nobody_writes(site_folder):
        crowd = press_often(other.context, site, path)
        page.locator(f"form[action='{path}'] button").click()
        expect(page.locator("form[data-turn] [data-said] b")).to_be_visible()
        no_sideways_scroll(page)
        catalogue = page.context.new_page()
        catalogue.goto(f"{prefix}/courses/")
        expect(catalogue.locator("h1")).to_be_visible()
    for press in crowd:
        press.join()
    page.wait_for_url(re.compile(r"/courses/first-aid/"))
    expect(page.locator("form[action$='/withdraw/']").first).to_be_attached()
    page.locator("details.withdraw summary").first.click()
    page.locator("form[action$='/withdraw/'] button").first.click()
    expect(page.locator("form[action$='/register/']").first).to_be_attached()


def test_without_scripts_the_button_leads_to_the_place(chromium, open_browser, site, site_folder):
    other = open_browser(DESK)
    log_in(other, "zhao")
    context = chromium.new_context(base_url=site, viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    try:
        page = context.new_page()
        log_in(page, "zhang")
        path = open_class(page, "")
        with nobody_writes(site_folder):
            crowd = press_often(other.context, site, path)
            page.locator(f"form[action='{path}'] button").click()
            expect(page.locator("form[data-turn] noscript p")).to_be_visible()
        for press in crowd:
            press.join()
        time.sleep(3)  # until it is her turn, as the page says
        page.locator("form[data-turn] button").click()
        page.wait_for_url(re.compile(r"/courses/first-aid/"))
        expect(page.locator("form[action$='/withdraw/']").first).to_be_attached()
    finally:
        context.close()
