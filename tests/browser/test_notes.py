"""Notes in a real browser: saved while one writes, without a network and in two windows. What waits is one queue."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.test_journeys import until

pytestmark = pytest.mark.browser

LESSON = "/courses/baduanjin/lift-sky/"
NOTES = f"{LESSON}notes/"
WAITING = "localStorage.getItem('reports-waiting')"
SAVED = re.compile(r"\d\d:\d\d")


def joined(open_browser, who: str, path: str) -> Page:
    page = open_browser(PHONE)
    log_in(page, who)
    page.goto(path.rsplit("/", 2)[0] + "/")
    join = page.locator("form[action$='/enrol/'] button")
    if join.count():
        join.first.click()
        page.wait_for_load_state()
    page.goto(path)
    return page


def last(page: Page):
    return page.locator("form[data-note]").last


def write(page: Page, text: str) -> None:
    form = last(page)
    form.locator("textarea").fill(text)


def test_a_note_is_saved_while_it_is_written_and_leads_to_its_place(open_browser):
    page = joined(open_browser, "qian", LESSON)
    page.locator("#notes summary").click()
    expect(last(page)).to_be_visible()
    page.evaluate("document.querySelector('video').currentTime = 7")
    until(page, "!document.querySelector('video').seeking")
    here = last(page).locator("[data-note-here]")
    expect(here).to_contain_text("0:07")
    write(page, "左手慢一点")
    here.click()
    expect(last(page).locator("[data-note-said]")).to_have_text(SAVED)
    until(page, f"{WAITING} === null")

    page.goto("/my/notes/")
    expect(page.locator(".note__text")).to_contain_text("左手慢一点")
    page.locator(".note__head a").click()
    until(page, "Math.abs(document.querySelector('video').currentTime - 7) < 1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_written_without_a_connection_waits_and_survives_loading_again(open_browser):
    page = joined(open_browser, "chen", NOTES)
    page.route("**/notes/save/", lambda route: route.abort())
    write(page, "断网时写的")
    said = last(page).locator("[data-note-said]")
    expect(said).not_to_have_text("")
    expect(said).not_to_have_text(SAVED)
    page.reload()
    expect(last(page).locator("textarea")).to_have_value("断网时写的")
    page.context.set_offline(True)
    write(page, "断网时写的，又加一句")
    page.unroute("**/notes/save/")
    page.context.set_offline(False)
    expect(last(page).locator("[data-note-said]")).to_have_text(SAVED)
    until(page, f"{WAITING} === null")
    page.reload()
    expect(page.locator("form[data-note] textarea").first).to_have_value("断网时写的，又加一句")
    expect(page.locator("form[data-note]")).to_have_count(2)  # the note, and room for one more


def test_two_windows_write_one_note_and_both_versions_stay(open_browser):
    first = joined(open_browser, "zhao", NOTES)
    write(first, "开头")
    expect(last(first).locator("[data-note-said]")).to_have_text(SAVED)
    first.reload()
    second = first.context.new_page()
    second.goto(NOTES)
    mine, yours = (page.locator("form[data-note]").first for page in (first, second))
    mine.locator("textarea").fill("开头，这边")
    expect(mine.locator("[data-note-said]")).to_have_text(SAVED)
    yours.locator("textarea").fill("开头，那边")
    expect(yours.locator("[data-note-said]")).to_contain_text("两份")
    yours.locator("textarea").fill("开头，那边又写")
    expect(yours.locator("[data-note-said]")).to_have_text(SAVED)
    second.reload()
    values = [one.input_value() for one in second.locator("form[data-note] textarea").all()]
    assert values == ["开头，这边", "开头，那边又写", ""]


def test_a_lesson_read_without_a_connection_is_finished_later_and_a_refusal_is_shown(open_browser):
    page = joined(open_browser, "sun", "/courses/deliberation/question/")
    page.context.set_offline(True)
    page.locator("form[data-finish] button").click()
    said = page.locator("[data-queue-said]")
    expect(said).to_have_text(re.compile(r"\d\d:\d\d.*联网"))
    assert "/finish/" in page.evaluate(WAITING)
    page.context.set_offline(False)
    expect(page.locator("form[data-finish]")).to_have_count(0)  # loaded again: it is done
    until(page, f"{WAITING} === null")

    # What somebody else had left here is not sent; what the server does not take is shown until it is read.
    page.evaluate(
        """() => {
          const { learner } = document.querySelector("[data-queue]").dataset;
          const entry = (who, url, fields) => ({ learner: who, url, at: 1, label: "第二课", fields });
          const url = "/courses/baduanjin/lift-sky/finish/";
          localStorage.setItem("reports-waiting", JSON.stringify({
            [`${learner} ${url}`]: entry(learner, url, [["finish", "1"]]),
            [`somebody ${url}`]: entry("somebody", url, [["finish", "1"]]),
          }));
        }"""
    )
    page.reload()
    refused = page.locator("[data-queue-refused] li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("第二课")
    page.reload()
    expect(refused).to_have_count(1)
    refused.locator("[data-away]").click()
    expect(refused).to_have_count(0)
    assert "somebody" in page.evaluate(WAITING)
    page.evaluate("localStorage.clear()")


def test_the_forms_do_it_without_a_script(chromium, site):
    context = chromium.new_context(base_url=site, viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    log_in(page, "li")
    page.goto("/courses/baduanjin/stand/notes/")
    write(page, "没有脚本也能记")
    last(page).locator("[data-note-save]").click()
    expect(page.locator(".toast").first).to_be_visible()
    assert "没有脚本也能记" in [note.input_value() for note in page.locator("form[data-note] textarea").all()]
    page.goto("/courses/baduanjin/stand/")
    mark = page.locator("main form[action*='/my/bookmarks/'] button")
    before = mark.inner_text()
    mark.click()
    expect(mark).not_to_have_text(before)
    page.locator(".undo button").click()
    expect(mark).to_have_text(before)
    context.close()
