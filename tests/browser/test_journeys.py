"""The whole line in a real browser: finding, signing up, learning, attending, seeing record and points grow."""

import re
import time
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, log_in

pytestmark = pytest.mark.browser

MUTED = "const v = document.querySelector('video'); v.muted = true;"

WORDS = {
    "": {
        "elderly": "老年",
        "lesson_done": re.compile("学完了"),
        "place": re.compile("您有名额|有名额|报上名|已报名"),
        "queue": re.compile("候补"),
    },
    "/en": {
        "elderly": "The elderly",
        "lesson_done": re.compile("Done"),
        "place": re.compile("You have a place"),
        "queue": re.compile("queue"),
    },
}


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("measures.sideways()") == []


def until(page: Page, expression: str) -> None:
    """Wait for something true in the page. Playwright's own waiting evaluates text in it, which the policy forbids."""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        time.sleep(0.1)


def points_of(page: Page, prefix: str) -> int:
    page.goto(f"{prefix}/my/points/")
    return int(page.locator(".tile--gold b").inner_text())


def archive_lines(page: Page, prefix: str) -> list[str]:
    page.goto(f"{prefix}/my/record/")
    return page.locator(".ledger__line a").all_inner_texts()


@pytest.mark.parametrize(("prefix", "language", "viewport"), [("", "zh-CN", PHONE), ("/en", "en-GB", DESK)])
def test_li_finds_learns_signs_up_and_sees_her_record_grow(open_browser, prefix, language, viewport):
    page = open_browser(viewport, language)

    # 1. Browse without an account: the door of her age, a course, its free first lesson.
    page.goto(f"{prefix}/")
    no_sideways_scroll(page)
    page.locator(".door--elderly").click()
    expect(page).to_have_url(re.compile(rf"{prefix}/elderly/$"))
    no_sideways_scroll(page)
    page.goto(f"{prefix}/courses/smartphone/")
    no_sideways_scroll(page)
    first = page.locator(".lesson-row a").first
    first.click()
    expect(page.locator("h1")).to_be_visible()
    no_sideways_scroll(page)

    # 2. Log in; the language is kept.
    log_in(page, "li", prefix)
    assert page.url.endswith(f"{prefix}/my/")
    expect(page.locator("html")).to_have_attribute("lang", "en" if prefix else "zh-Hans")
    before = points_of(page, prefix)
    lines = len(archive_lines(page, prefix))

    # 3. Join, read a lesson that is completed by reading, and one that is completed by its questions.
    page.goto(f"{prefix}/courses/smartphone/")
    join = page.locator(f"form[action='{prefix}/courses/smartphone/enrol/'] button")
    if join.count():  # the second language meets the enrolment of the first
        join.click()
        expect(page.locator(".toast").first).to_be_visible()
    rows = page.locator(".lesson-row--current a")
    done_before = page.locator(".lesson-row--done").count()
    rows.first.click()
    page.wait_for_url(re.compile(r"/courses/smartphone/[a-z-]+/$"))
    no_sideways_scroll(page)
    if page.locator("form[action$='/finish/'] button").count():
        page.locator("form[action$='/finish/'] button").click()
    else:
        answer_all(page)
    page.goto(f"{prefix}/courses/smartphone/")
    assert page.locator(".lesson-row--done").count() == done_before + 1

    # 5. Record and points: one more line, and its way can be opened.
    assert len(archive_lines(page, prefix)) >= min(lines + 1, 20)
    page.locator(".ledger__line a").first.click()
    expect(page.locator(".steps li").nth(2)).to_be_visible()
    assert points_of(page, prefix) >= before

    # 4. A class: sign up, and give the place back again.
    page.goto(f"{prefix}/courses/first-aid/")
    page.locator("#classes form[action$='/register/'] button").click()
    expect(page.locator(".toast").first).to_have_text(WORDS[prefix]["place"])
    page.goto(f"{prefix}/my/classes/")
    expect(page.locator("main")).to_contain_text("家庭急救" if not prefix else "First aid")
    page.goto(f"{prefix}/courses/first-aid/")
    page.locator("#classes details.withdraw summary").click()
    page.locator("#classes form[action$='/withdraw/'] button").click()
    expect(page.locator("#classes form[action$='/register/'] button")).to_be_visible()


def answer_all(page: Page) -> None:
    """Answer right by trying: the page tells after each attempt which questions are right."""
    known: dict[int, int] = {}
    for attempt in range(8):
        if attempt:
            page.locator("#quiz a.button").click()
        for number, question in enumerate(page.locator("fieldset.question").all()):
            turn = known.get(number, attempt)
            inputs = question.locator("input")
            if inputs.first.get_attribute("type") == "checkbox":
                for index in range(inputs.count()):
                    inputs.nth(index).set_checked(bool((turn + 3) & (1 << index)))
            else:
                inputs.nth(turn % inputs.count()).check()
        page.locator("#quiz .quiz__end button").first.click()
        page.wait_for_url(re.compile("attempt="))
        results = page.locator("fieldset.question").all()
        for number, question in enumerate(results):
            if question.locator(".verdict:not(.verdict--wrong):not(.verdict--partly)").count():
                known.setdefault(number, attempt)
        if len(known) == len(results):
            return


def test_new_resident_signs_up_with_her_community(open_browser):
    page = open_browser(PHONE)
    page.goto("/accounts/signup/")
    name = f"试用{uuid.uuid4().hex[:6]}"
    page.fill("input[name=name]", name)
    page.fill("input[name=username]", f"new-{uuid.uuid4().hex[:8]}")
    page.fill("input[name=password1]", "xue-xi-2026-ok")
    page.fill("input[name=birth_year]", "1958")
    page.locator("input[name=community_name]").press_sequentially("景渎", delay=30)
    page.locator("#communities input[name=community]").first.check()
    page.locator("button[type=submit]").last.click()
    # What was typed is kept, and the missing tick is named beside the field and in the summary.
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value(name)
    page.locator("input[name=privacy]").check()
    page.fill("input[name=password1]", "xue-xi-2026-ok")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/my/"))
    expect(page.locator("h1")).to_contain_text(name)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("江溪街道")


def test_wang_keeps_the_roll_of_forty_on_a_phone(open_browser):
    page = open_browser(PHONE)
    log_in(page, "wang")
    page.goto("/teach/")
    no_sideways_scroll(page)
    # The roll that is due: last week's, or today's when its class is over already.
    due = page.locator(".due a[href*='/roll/']")
    (due if due.count() else page.locator(".now-card a[href*='/roll/']")).first.click()
    page.wait_for_url(re.compile("/roll/"))
    no_sideways_scroll(page)
    rows = page.locator(".roll__row")
    expect(rows).to_have_count(40)
    page.locator("[data-everyone]").click()
    rows.nth(3).locator("label.mark--absent").click()
    rows.nth(5).locator("label.mark--excused").click()
    expect(page.locator("#roll-count")).to_contain_text("40")
    page.locator(".save-bar > button").click()
    expect(page.locator("[data-part=said]")).to_contain_text("38")
    expect(page.locator("input[value=present]:checked")).to_have_count(38)
    # Set one right afterwards: one save, and the page says so.
    rows.nth(3).locator("label.mark--late").click()
    page.fill("[name=reason]", "来晚了一会儿")  # the class is over
    page.locator(".save-bar > button").click()
    expect(page.locator("[data-part=said]")).to_contain_text("39")

    learner = open_browser(PHONE)
    log_in(learner, "li")
    learner.goto("/my/record/")
    expect(learner.locator("main")).to_contain_text("锡剧入门秋季班")


def test_video_resumes_and_completes_the_lesson(open_browser):
    page = open_browser(DESK)
    log_in(page, "zhang")
    page.goto("/courses/baduanjin/")
    page.locator("form[action$='/enrol/'] button").first.click()
    page.goto("/courses/baduanjin/lift-sky/")
    video = page.locator("video")
    expect(video).to_be_visible()
    until(page, "document.querySelector('video').readyState >= 1")
    assert page.locator("track").count() == 2
    # Jumping to the end is not watching.
    page.evaluate(f"() => {{ {MUTED} v.currentTime = v.duration - 1; }}")
    page.evaluate("() => document.querySelector('video').play()")
    until(page, "document.querySelector('video').ended")
    page.reload()
    expect(page.locator("#progress-text")).not_to_contain_text("学完了")
    # Playing a while moves the place where she goes on.
    until(page, "document.querySelector('video').readyState >= 1")
    page.evaluate(f"() => {{ {MUTED} v.currentTime = 0; return v.play(); }}")
    until(page, "document.querySelector('video').currentTime > 4")
    with page.expect_response(re.compile("/progress/")) as answer:
        page.evaluate("() => document.querySelector('video').pause()")
    assert answer.value.json()["percent"] >= 4
    page.reload()
    until(page, "document.querySelector('video').readyState >= 1")
    until(page, "document.querySelector('video').currentTime >= 3")
