"""Zhang answers the questions of a lesson and waits; Wang confirms on his phone; Zhang sees it, and her minutes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser
LESSON = "/courses/xiju-shuangtuimo/beat/"
CONFIRM = "/teach/courses/xiju-shuangtuimo/confirm/"
RIGHT = [["四拍"], ["对"], ["有板无眼"], ["先用手打稳再开口", "先求匀，再求快"]]


def condition(page: Page, code: str):
    return page.locator(f"[data-asked={code}]")


def met(page: Page, code: str) -> bool:
    expect(condition(page, code)).to_be_visible()
    return "asked__one--met" in (condition(page, code).get_attribute("class") or "")


def minutes(page: Page) -> str:
    return page.locator("#points-line").inner_text()


def test_a_lesson_waits_for_the_teacher_and_counts_with_his_word(open_browser, site):
    learner = open_browser(PHONE)
    log_in(learner, "zhang")
    learner.goto("/courses/xiju-shuangtuimo/")
    join = learner.locator("form[action$='/courses/xiju-shuangtuimo/enrol/'] button")
    if join.count():
        join.first.click()
    learner.goto(LESSON)
    assert (met(learner, "quiz"), met(learner, "confirmed")) == (False, False)
    no_sideways_scroll(learner)
    for number, labels in enumerate(RIGHT):
        for label in labels:
            learner.locator("fieldset.question").nth(number).get_by_label(label, exact=True).check()
    learner.locator(".quiz__end button:not([name])").click()
    learner.wait_for_url(re.compile(r"attempt=1"))
    assert (met(learner, "quiz"), met(learner, "confirmed")) == (True, False)
    expect(condition(learner, "confirmed")).to_contain_text("等老师")
    before = minutes(learner)
    # In large type it stands there as well.
    learner.context.add_cookies([{"name": "display", "value": "elderly", "url": site}])
    learner.goto(LESSON)
    assert (met(learner, "quiz"), met(learner, "confirmed")) == (True, False)
    no_sideways_scroll(learner)

    teacher = open_browser(PHONE)
    log_in(teacher, "wang")
    teacher.goto("/teach/")
    teacher.locator(f"a[href$='{CONFIRM}']").click()
    teacher.wait_for_url(re.compile(f"{CONFIRM}$"))
    no_sideways_scroll(teacher)
    row = teacher.locator("tr", has_text="张桂珍")
    row.locator("input[type=checkbox]").focus()
    teacher.keyboard.press("Space")
    teacher.locator("button[value=chosen]").press("Enter")
    expect(teacher.locator(".toast").first).to_contain_text("1")
    expect(teacher.locator("button[value=back]").first).to_be_visible()
    no_sideways_scroll(teacher)

    learner.context.add_cookies([{"name": "display", "value": "standard", "url": site}])
    learner.goto("/my/notices/")
    learner.locator("main a[href*='/my/notices/']").first.click()
    expect(learner.locator("main")).to_contain_text("确认")
    learner.locator("main a.button--now").click()
    learner.wait_for_url(re.compile(LESSON))
    expect(learner.locator("[data-asked]")).to_have_count(0)
    expect(learner.locator("#progress-text")).to_contain_text("20")
    assert minutes(learner) != before, "twenty minutes more"
    learner.goto("/my/record/")
    expect(learner.locator("main")).to_contain_text("板眼")

    # A mistake is taken back where it was made; then she waits again.
    teacher.locator("button[value=back]").first.click()
    expect(teacher.locator("tbody input[type=checkbox]").first).to_be_visible()
    learner.goto(LESSON)
    assert (met(learner, "quiz"), met(learner, "confirmed")) == (True, False)
    assert minutes(learner) == before
