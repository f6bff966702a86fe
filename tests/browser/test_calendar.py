"""The calendar in a real browser: columns on a desk and a list on a phone, by keyboard, and one's own address."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, log_in

pytestmark = pytest.mark.browser


def columns(page: Page) -> int:
    """How many days stand beside each other."""
    boxes = [day.bounding_box() for day in page.locator(".calendar__day:visible").all()]
    return len({round(box["x"]) for box in boxes if box})


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("kind", ["week", "month"])
def test_seven_columns_on_a_desk_and_a_day_after_the_other_on_a_phone(open_browser, prefix, kind):
    today = timezone.localdate()
    key = "{}-W{:02}".format(*today.isocalendar()[:2]) if kind == "week" else f"{today:%Y-%m}"
    page = open_browser(DESK)
    page.goto(f"{prefix}/calendar/?{kind}={key}")
    assert columns(page) == 7
    assert fits(page)
    first = page.locator(".calendar__day").first.bounding_box()
    today_there = page.locator("#today").bounding_box()
    left = page.locator(".calendar").bounding_box()
    width = (left["width"] + 8) / 7
    assert round((today_there["x"] - left["x"]) / width) == today.weekday(), "today stands under its day of the week"
    assert round((first["x"] - left["x"]) / width) == (0 if kind == "week" else today.replace(day=1).weekday())

    page.set_viewport_size(PHONE)
    assert columns(page) == 1
    assert fits(page)
    assert page.locator(".calendar__line:visible").count() >= 1
    # Days without a class have no place on a phone, but today has.
    assert page.locator(".calendar__day--empty:visible:not(.calendar__day--today)").count() == 0
    expect(page.locator("#today")).to_be_visible()


def test_large_letters_stand_below_each_other_on_a_desk_too(open_browser, site):
    page = open_browser(DESK)
    page.context.add_cookies([{"name": "display", "value": "elderly", "url": site}])
    page.goto("/calendar/")
    assert columns(page) == 1
    size = page.locator(".calendar__link").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 20


def test_the_keyboard_walks_to_the_next_week_back_to_today_and_into_a_class(open_browser):
    page = open_browser(DESK)
    page.goto("/calendar/")
    here = page.locator(".calendar-bar h2").inner_text()
    page.locator(".calendar-bar a[rel~=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"week=\d{4}-W\d\d"))
    assert page.locator(".calendar-bar h2").inner_text() != here
    page.locator(".calendar-bar a[rel~=prev]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "今天"
    page.keyboard.press("Enter")
    expect(page.locator(".calendar-bar h2")).to_have_text(here)
    link = page.locator("a.calendar__link").last
    name = link.locator("span").last.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/courses/"))
    expect(page.locator("main")).to_contain_text(name)


def test_choices_are_kept_from_week_to_month_and_taken_away(open_browser):
    page = open_browser(PHONE)
    page.goto("/calendar/")
    page.locator(".calendar-choices summary").click()
    page.locator(".calendar-choices").get_by_role("link", name="老年", exact=True).click()
    page.wait_for_url(re.compile("audience=elderly"))
    page.locator(".calendar-bar .chip:not(.chip--on)").first.click()
    page.wait_for_url(re.compile("month="))
    assert "audience=elderly" in page.url
    page.locator(".quick .chip--on").click()
    page.wait_for_url(re.compile(r"month=\d{4}-\d\d$"))


def test_one_makes_copies_and_renews_ones_own_address(open_browser):
    page = open_browser(PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(page, "zhang")
    page.goto("/my/classes/")
    page.locator("main a[href='/my/calendar/']").click()
    page.locator("main button[value=renew]").click()
    shown = page.locator("#address-learning").inner_text()
    page.locator("[data-copy=address-learning]").click()
    expect(page.locator(".calendar-address [role=status]")).to_have_text("已复制。")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    path = shown[shown.index("/calendar/") :]
    answer = page.request.get(path)
    assert answer.status == 200
    assert answer.text().startswith("BEGIN:VCALENDAR\r\n")
    page.locator("main button[value=renew]").click()
    page.wait_for_load_state()
    assert page.request.get(path).status == 404
    assert fits(page)
