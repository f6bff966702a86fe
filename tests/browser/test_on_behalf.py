"""A daughter sees to a class for her mother, who let her, sees it, and ends it with one tap on a large button."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.measuring import measured
from tests.browser.test_elderly import choose
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser


def opened(page: Page, path: str) -> None:
    page.goto(path)
    no_sideways_scroll(page)
    assert measured(page, "elderly") == [], path


def test_a_daughter_acts_for_her_mother_until_she_ends_it(open_browser, site):
    mother, daughter = open_browser(PHONE), open_browser(PHONE)
    for page, username in ((mother, "zhang"), (daughter, "sun")):
        log_in(page, username)
        choose(page, site)

    opened(mother, "/my/helpers/")
    mother.locator("main form:not([action]) button[type=submit]").click()
    code = mother.locator("main [role=status] b").inner_text()

    opened(daughter, "/my/helping/")
    daughter.fill("input[name=code]", code)
    daughter.locator("main form button[type=submit]").click()
    daughter.wait_for_url(re.compile(r"/my/helping/[0-9a-f-]{36}/"))
    hers = daughter.url
    expect(daughter.locator("h1")).to_contain_text("张桂珍")
    no_sideways_scroll(daughter)
    group = daughter.locator("form[action*='/register/']").first
    title = group.locator("xpath=ancestor::li//h3").inner_text()
    group.locator("button").click()
    expect(daughter.locator(".toasts")).to_contain_text(title)
    # She gives the place back, and the class is as it was.
    place = daughter.locator("li", has=daughter.locator("details.withdraw"), has_text=title)
    place.locator("summary").click()
    place.locator("form[action*='/withdraw/'] button").click()
    expect(daughter.locator(".toasts")).to_be_visible()

    opened(mother, "/my/helpers/")
    # Both deeds, the last one first.
    done = mother.locator("main ol.ledger > li")
    for line in (done.nth(0), done.nth(1)):
        expect(line).to_contain_text(title)
        expect(line).to_contain_text("孙")
    mother.locator("main ul.ledger > li", has_text="孙").locator("form[action$='/end/'] button").click()
    expect(mother.locator("main ul.ledger > li", has_text="孙")).to_have_count(0)
    assert daughter.goto(hers).status == 404
