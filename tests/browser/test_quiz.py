"""Questions in a real browser: what is answered survives loading again, a lost network and a second device."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.test_journeys import until

pytestmark = pytest.mark.browser

LESSON = "/courses/first-aid/review/"


@pytest.fixture
def lesson(open_browser):
    """The lesson with questions of all types, opened by Zhang on her phone."""
    page = open_browser(PHONE)
    log_in(page, "zhang")
    page.goto("/courses/first-aid/")
    join = page.locator("form[action$='/courses/first-aid/enrol/'] button")
    if join.count():
        join.first.click()
    page.goto(LESSON)
    return page


def question(page: Page, number: int):
    return page.locator("fieldset.question").nth(number - 1)


def saved(page: Page):
    return page.locator("[data-quiz-saved]")


def fill_all(page: Page) -> None:
    for fieldset in page.locator("fieldset.question").all():
        for place, field in enumerate(fieldset.locator("select").all()):
            field.select_option(index=place + 1)
        for field in fieldset.locator("input:not([type=radio]):not([type=checkbox]), textarea").all():
            field.fill("20")
        choices = fieldset.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.first.check()


def test_answers_survive_loading_again_a_lost_network_and_a_second_device(lesson, open_browser):
    page = lesson
    question(page, 4).locator("input").fill("20")
    expect(saved(page)).to_have_text(re.compile(r"\d\d:\d\d"))
    page.reload()
    expect(question(page, 4).locator("input")).to_have_value("20")

    # The network goes: what is answered now is kept here, also when the page is loaded again from its copy.
    page.context.set_offline(True)
    question(page, 6).locator("input").fill("AED")
    question(page, 8).locator("input").nth(1).check()
    question(page, 2).locator("select").first.select_option(index=2)
    expect(saved(page)).not_to_have_text(re.compile(r"\d\d:\d\d"))
    page.locator(".quiz__end button").first.click()  # nothing is handed in into the void
    expect(question(page, 6).locator("input")).to_have_value("AED")
    page.context.set_offline(False)
    expect(saved(page)).to_have_text(re.compile(r"\d\d:\d\d"))

    other = open_browser(PHONE)
    log_in(other, "zhang")
    other.goto(LESSON)
    expect(question(other, 6).locator("input")).to_have_value("AED")
    expect(question(other, 8).locator("input").nth(1)).to_be_checked()
    assert question(other, 2).locator("select").first.input_value() == "2"
    orders = [one.locator("fieldset.question").first.inner_text() for one in (page, other)]
    assert orders[0] == orders[1]


def test_what_could_not_be_sent_is_sent_after_loading_again(lesson):
    page = lesson
    # The server is out of reach for answers, and the page itself can be loaded.
    page.route("**/quiz/keep/", lambda route: route.abort())
    question(page, 10).locator("textarea").fill("新吴区江溪街道，三号楼二单元")
    expect(saved(page)).not_to_have_text("")
    page.reload()
    expect(question(page, 10).locator("textarea")).to_have_value("新吴区江溪街道，三号楼二单元")
    page.unroute("**/quiz/keep/")
    expect(saved(page)).to_have_text(re.compile(r"\d\d:\d\d"))
    until(page, "localStorage.getItem('reports-waiting') === null")


def test_handing_in_shows_the_result_and_the_way_back_opens_a_fresh_form(lesson):
    page = lesson
    fill_all(page)
    page.locator(".quiz__end button").first.click()
    page.wait_for_url(re.compile(r"attempt=\d"))
    number = int(re.search(r"attempt=(\d+)", page.url)[1])
    expect(page.locator("#quiz .verdict").first).to_be_visible()
    expect(page.locator("#questions input:enabled")).to_have_count(0)
    page.go_back()
    page.reload()
    expect(page.locator("form[data-keep]")).to_be_visible()
    page.goto(f"{LESSON}?attempt={number}")
    expect(page.locator("form[data-keep]")).to_have_count(0)
