"""Wang sees who is stuck in his online course and writes; Li reads it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser
TEXT = "第二课只要六分钟，\n周四下午我在社区，您带手机来。"


def test_wang_writes_to_who_is_stuck_and_li_reads_it(open_browser):
    page = open_browser(PHONE)
    log_in(page, "wang")
    page.goto("/teach/")
    page.locator("a[href$='/teach/courses/']").first.click()
    page.wait_for_url(re.compile("/teach/courses/$"))
    no_sideways_scroll(page)
    page.locator("a[href$='/teach/courses/xiju-shuangtuimo/']").click()
    page.wait_for_url(re.compile("/xiju-shuangtuimo/$"))
    no_sideways_scroll(page)
    page.locator("a[href='?state=stuck']").click()
    page.wait_for_url(re.compile("state=stuck"))
    row = page.locator("tr", has_text="李芳")
    # What holds her up, and back.
    row.locator("a").click()
    expect(page.locator("h1")).to_contain_text("李芳")
    no_sideways_scroll(page)
    page.go_back()
    # By the keyboard alone.
    row.locator("input[type=checkbox]").focus()
    page.keyboard.press("Space")
    expect(row.locator("input[type=checkbox]")).to_be_checked()
    page.locator("button[value=chosen]").press("Enter")
    expect(page.locator("main")).to_contain_text("李芳")
    page.locator("textarea").fill(TEXT)
    page.locator("button[value=preview]").click()
    expect(page.locator("main .panel")).to_contain_text("周四下午我在社区")
    no_sideways_scroll(page)
    page.locator("button[value=send]").click()
    expect(page.locator(".toast").first).to_contain_text("1")

    learner = open_browser(DESK)
    log_in(learner, "li")
    learner.goto("/my/notices/")
    learner.locator("main a[href*='/my/notices/']").first.click()
    for words in ("周四下午我在社区", "王建华", "双推磨"):
        expect(learner.locator("main")).to_contain_text(words)
    learner.locator("main a.button--now").click()
    learner.wait_for_url(re.compile("/courses/xiju-shuangtuimo/"))
