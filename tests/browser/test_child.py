"""On a phone a mother adds her child, who learns a lesson in her session; one tap leads back to her."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser


def test_a_child_learns_in_its_mothers_session_and_she_sees_it(open_browser):
    page = open_browser(PHONE)
    log_in(page, "li")
    page.locator("main a[href$='/my/children/']").click()
    page.fill("[name=name]", "王小满")
    page.fill("[name=birth_year]", str(timezone.localdate().year - 8))
    page.locator("main form button.button--now").click()
    expect(page.locator(".errors")).to_contain_text("14")
    page.locator("[name=agrees]").check()
    page.locator("main form button.button--now").click()
    expect(page.locator("h1")).to_have_text("王小满")
    no_sideways_scroll(page)
    childs_page = page.url

    page.locator("form[action$='/learn/'] button").click()
    bar = page.locator(".learning-as")
    expect(bar).to_contain_text("王小满")
    expect(bar).to_contain_text("40")
    page.goto("/courses/deliberation/")
    page.locator("form[action$='/enrol/'] button").first.click()
    page.locator(".lesson-row a, .lesson-rows a").first.click()
    expect(bar).to_contain_text("王小满")
    no_sideways_scroll(page)
    page.locator("form[action$='/finish/'] button").click()
    page.goto("/my/record/")
    expect(page.locator("main .ledger__line")).to_have_count(1)

    bar.locator("button").click()
    page.wait_for_url(re.compile("/my/children/"))
    expect(bar).to_have_count(0)
    page.goto(childs_page)
    expect(page.locator("main dl")).to_contain_text("0.")
    page.locator("a[href*='/my/helping/']").click()
    expect(page.locator("main .ledger__line").last).to_be_visible()
