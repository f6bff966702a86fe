"""The player in Chromium: no skipping where it is forbidden, going on elsewhere, a lost connection, its tools."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, log_in
from tests.browser.test_journeys import until

pytestmark = pytest.mark.browser

LIFT_SKY = "/en/courses/baduanjin/lift-sky/"
LISTEN = "/en/courses/sizhu-zizhudiao/listen/"
VIDEO = "document.querySelector('video')"
WAITING = "localStorage.getItem('reports-waiting')"


def lesson(open_browser, who: str, path: str) -> Page:
    """The lesson in a fresh browser of ``who``, who has joined its course, its video ready and muted."""
    page = open_browser(DESK, "en-GB")
    log_in(page, who, "/en")
    page.goto(path.rsplit("/", 2)[0] + "/")
    join = page.locator("form[action$='/enrol/'] button")
    if join.count():
        join.first.click()
        page.wait_for_load_state()
    page.goto(path)
    until(page, f"{VIDEO}.readyState >= 1")
    page.evaluate(f"() => {{ {VIDEO}.muted = true; }}")
    return page


def play_to(page: Page, seconds: float) -> None:
    page.evaluate(f"() => {{ {VIDEO}.play(); }}")
    until(page, f"{VIDEO}.currentTime > {seconds}")


def pause_and_save(page: Page) -> dict:
    with page.expect_response(re.compile("/progress/")) as answer:
        page.evaluate(f"() => {VIDEO}.pause()")
    return answer.value.json()


def test_nobody_skips_ahead_where_the_lesson_forbids_it_and_back_is_free(open_browser):
    page = lesson(open_browser, "qian", LISTEN)
    said = page.locator("[data-media-said]")
    page.evaluate(f"() => {{ {VIDEO}.currentTime = 40; }}")
    expect(said).to_contain_text("nothing is skipped the first time")
    until(page, f"{VIDEO}.currentTime < 1 && !{VIDEO}.seeking")

    play_to(page, 3)
    assert pause_and_save(page)["percent"] >= 2
    here = page.evaluate(f"{VIDEO}.currentTime")
    page.evaluate(f"() => {{ {VIDEO}.currentTime = 0.5; }}")
    until(page, f"{VIDEO}.currentTime < 1 && !{VIDEO}.seeking")
    page.evaluate(f"() => {{ {VIDEO}.currentTime = {VIDEO}.duration; }}")
    until(page, f"Math.abs({VIDEO}.currentTime - {here}) < 1 && !{VIDEO}.seeking")


def test_another_device_goes_on_where_the_first_was_left(open_browser):
    first = lesson(open_browser, "qian", LIFT_SKY)
    play_to(first, 4)
    pause_and_save(first)
    expect(first.locator("[data-media-said]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    place = int(first.evaluate(f"{VIDEO}.currentTime"))

    second = lesson(open_browser, "qian", LIFT_SKY)
    go_on = second.locator("[data-resume]")
    expect(go_on).to_have_text(f"Go on at 0:{place:02}")
    go_on.click()
    until(second, f"!{VIDEO}.paused && {VIDEO}.currentTime >= {place}")
    expect(go_on).to_be_hidden()


def test_what_is_watched_without_a_connection_is_kept_and_sent_later(open_browser):
    page = lesson(open_browser, "zhao", LIFT_SKY)
    said = page.locator("[data-media-said]")
    play_to(page, 1)
    page.context.set_offline(True)
    play_to(page, 3)
    page.evaluate(f"() => {VIDEO}.pause()")
    expect(said).to_contain_text("sent when it is back")
    assert "lift-sky" in page.evaluate(WAITING)

    with page.expect_response(re.compile("/progress/")) as answer:
        page.context.set_offline(False)
    assert answer.value.json()["percent"] >= 2
    expect(said).to_have_text(re.compile(r"^Saved"))
    assert page.evaluate(WAITING) is None


def test_what_was_kept_is_sent_by_the_next_visit_and_never_in_the_name_of_another(open_browser):
    lesson(open_browser, "zhao", LIFT_SKY)  # the course of the next visit is joined
    page = lesson(open_browser, "zhao", LISTEN)
    play_to(page, 1)
    page.context.set_offline(True)
    play_to(page, 3)
    page.evaluate(f"() => {VIDEO}.pause()")
    expect(page.locator("[data-media-said]")).to_contain_text("sent when it is back")
    # The computer is another one's for a while.
    other = page.evaluate(WAITING).replace(page.locator("video").get_attribute("data-learner"), "somebody-else")
    kept = page.evaluate(WAITING)
    page.evaluate("(text) => localStorage.setItem('reports-waiting', text)", other)
    page.context.set_offline(False)
    page.goto(LIFT_SKY)
    until(page, f"{VIDEO}.readyState >= 1")
    assert "somebody-else" in page.evaluate(WAITING)

    page.evaluate("(text) => localStorage.setItem('reports-waiting', text)", kept)
    with page.expect_response(re.compile("/listen/progress/")) as answer:
        page.reload()
    assert answer.value.json()["percent"] >= 2
    until(page, f"{WAITING} === null")


def test_keys_speed_and_sound_only(open_browser):
    page = lesson(open_browser, "zhao", LIFT_SKY)
    page.select_option("[data-speed]", "1.5")
    assert page.evaluate(f"{VIDEO}.playbackRate") == 1.5

    page.locator("[data-sound-only]").click()
    expect(page.locator("[data-sound-told]")).to_contain_text("You hear the sound")
    assert page.locator("video").bounding_box()["height"] < 100
    page.locator("[data-sound-only]").click()
    expect(page.locator("[data-sound-told]")).to_be_hidden()

    page.locator("[data-player]").evaluate("box => { box.tabIndex = -1; box.focus(); }")
    before = page.evaluate(f"{VIDEO}.currentTime")
    page.keyboard.press("ArrowRight")
    until(page, f"Math.abs({VIDEO}.currentTime - {before} - 5) < 0.5")
    page.keyboard.press("ArrowLeft")
    until(page, f"Math.abs({VIDEO}.currentTime - {before}) < 0.5")
    page.keyboard.press("Space")
    until(page, f"!{VIDEO}.paused")
    page.keyboard.press("Space")
    until(page, f"{VIDEO}.paused")

    page.locator("details:has([data-transcript]) summary").click()
    search = page.locator("[data-transcript-search]")
    expect(search).to_be_visible()
    search.press("Space")
    search.press("ArrowRight")
    assert page.evaluate(f"{VIDEO}.paused")


def test_the_words_are_searched_follow_and_lead_to_their_place(open_browser):
    page = lesson(open_browser, "zhao", LIFT_SKY)
    page.locator("details:has([data-transcript]) summary").click()
    lines = page.locator(".media__lines li")
    expect(lines.nth(2)).to_be_visible()
    third = lines.nth(2).inner_text()
    plain = page.locator("[data-transcript-plain]")
    expect(plain).to_be_hidden()  # the same words once
    page.emulate_media(media="print")
    expect(plain).to_be_visible()
    page.emulate_media(media="screen")

    lines.nth(2).locator("button").click()
    until(page, f"{VIDEO}.currentTime > 1")
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")

    page.fill("[data-transcript-search]", third.split(" ", 1)[1][:12].upper())
    expect(page.locator("[data-transcript-found]")).to_contain_text("Found in")
    expect(lines.nth(2)).to_be_visible()
    assert page.locator(".media__lines li:visible").count() < lines.count()

    page.fill("[data-transcript-search]", "")
    page.select_option("[data-transcript-language]", "zh-Hans")
    expect(lines.first).to_contain_text(re.compile("[\u4e00-\u9fff]"))
    page.select_option("[data-subtitles]", "zh-Hans")
    assert page.evaluate(f"[...{VIDEO}.textTracks].filter(t => t.mode === 'showing').map(t => t.language)") == [
        "zh-Hans"
    ]


def test_the_size_of_the_picture_changes_at_the_same_second_and_what_was_played_counts(open_browser):
    page = lesson(open_browser, "zhao", LIFT_SKY)
    chosen = page.locator("[data-quality]")
    for _try in range(60):  # the worker makes the smaller files after the start of the site
        if chosen.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    until(page, f"{VIDEO}.readyState >= 1")
    page.evaluate(f"() => {{ {VIDEO}.muted = true; }}")
    play_to(page, 2)
    chosen.select_option(label="360p")
    until(page, f"{VIDEO}.videoHeight === 360 && {VIDEO}.currentTime > 3 && !{VIDEO}.paused")
    sound = page.locator("[data-sound-only]")
    sound.click()
    until(page, f"{VIDEO}.videoHeight === 0 && {VIDEO}.currentTime > 4 && !{VIDEO}.paused")
    expect(page.locator("[data-sound-told]")).to_contain_text("not fetched")
    sound.click()
    until(page, f"{VIDEO}.videoHeight === 360 && {VIDEO}.currentTime > 5")
    told = pause_and_save(page)
    assert 4 <= told["percent"] <= 10  # five or six of 77 seconds, none of them twice
    page.reload()
    until(page, f"{VIDEO}.readyState >= 1 && {VIDEO}.videoHeight === 360")
    expect(chosen.locator("option:checked")).to_have_text("360p")
