"""The whole way of a page: Sun writes and submits, Chen approves, it appears on its minute, a resident reads it."""

import datetime
import re
import uuid
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_editor import add_child_page, open_editor, open_school, preview_of, save_draft, write_course

pytestmark = pytest.mark.browser

REVIEWED_SCHOOL = "坊前社区居民学校"  # demo/street.yaml has its pages reviewed
MEANWHILE = datetime.timedelta(seconds=40)  # for submitting and approving
WITHIN = 60_000 + 30_000  # milliseconds: a minute after its time, and what is left of the minute before


def next_minute() -> datetime.datetime:
    soon = datetime.datetime.now(ZoneInfo("Asia/Shanghai")) + MEANWHILE
    return soon.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)


def test_from_writing_to_a_resident_by_way_of_a_review_and_a_date(open_browser):
    mark = uuid.uuid4().hex[:6]
    title = f"慢步走 Slow Walking {mark}"
    sun = open_editor(open_browser, "sun")
    open_school(sun, REVIEWED_SCHOOL)
    add_child_page(sun, "coursepage")
    write_course(sun, title)
    save_draft(sun)
    sun.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))
    expect(preview_of(sun).locator("h1")).to_have_text(title)
    expect(sun.locator("button[name=action-publish]")).to_have_count(0)

    # Its date, and off to the reviewers.
    live_at = next_minute()
    sun.locator("[data-side-panel-toggle=status]").click()
    sun.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    sun.fill("#id_go_live_at", live_at.strftime("%Y-%m-%d %H:%M"))
    sun.get_by_role("button", name="保存计划").dispatch_event("click")  # the calendar of the field lies over it
    expect(sun.locator(".messages .success")).to_be_visible()
    sun.get_by_role("button", name="更多动作").last.click()
    sun.locator("button[name=action-submit]").click()
    sun.wait_for_url(re.compile(r"/cms/pages/\d+/$"))

    # Chen finds it on his desk.
    chen = open_browser(DESK)
    log_in(chen, "chen")
    chen.goto("/cms/")
    chen.locator("#reviews-section").get_by_role("link", name=title).click()
    expect(chen.locator(".linxue-facts")).to_contain_text(REVIEWED_SCHOOL)
    chen.fill("#id_comment", "写得清楚")
    chen.locator("button[value=approve]").click()
    expect(chen.locator(".messages .success")).to_contain_text(title)

    # A resident looks again and again, and within a minute of its time it is there.
    resident = open_browser(PHONE)
    log_in(resident, "li")
    left = live_at - datetime.datetime.now(live_at.tzinfo)
    resident.goto("/courses/")
    if left > datetime.timedelta(seconds=5):
        expect(resident.locator("main")).not_to_contain_text(title)
    resident.wait_for_timeout(max(0, left / datetime.timedelta(milliseconds=1)))
    for _look in range(WITHIN // 5_000):
        resident.goto("/courses/")
        if title in resident.content():
            break
        resident.wait_for_timeout(5_000)
    resident.get_by_role("link", name=title).first.click()
    expect(resident.locator("h1")).to_have_text(title)
    # Whoever looks for it finds it: in Chinese, by its sound, in English.
    for question in (f"慢步走 {mark}", "manbuzou", "slow walks"):
        resident.goto(f"/search/?q={quote(question)}")
        expect(resident.locator("main").get_by_role("link", name=title)).to_be_visible()
    sun.goto("/my/notices/")
    expect(sun.locator("main")).to_contain_text(title)
