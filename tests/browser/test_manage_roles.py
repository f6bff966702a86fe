"""A manager gives a role and takes it away, on a phone; who holds it is let in and shut out with the next page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, log_in

pytestmark = pytest.mark.browser


def no_sideways_scroll(page: Page) -> None:
    page.wait_for_load_state("domcontentloaded")  # a page that was just asked for has no document yet
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def open_person(page: Page, prefix: str, typed: str, name: str) -> None:
    """From the manager's first page by her menu to the page of a person."""
    page.goto(f"{prefix}/manage/")
    page.locator(".manage-menu a").nth(1).click()
    page.fill("#q", typed)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]q="))
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize(
    ("prefix", "viewport", "street"),
    [("", PHONE, "江溪街道"), ("/en", DESK, "Jiangxi Subdistrict")],
    ids=["zh, phone", "en, desk"],
)
def test_a_role_is_given_taken_away_and_given_back(open_browser, prefix, viewport, street):
    manager = open_browser(viewport)
    log_in(manager, "chen", prefix)
    open_person(manager, prefix, "zhangguizhen", "张桂珍")
    no_sideways_scroll(manager)
    manager.select_option("select[name=role]", "registrar")
    manager.fill("input[name=place]", "江溪街道")
    manager.locator("form[action$='/roles/'] button[type=submit]").click()
    expect(manager.locator("dl.facts")).to_contain_text(street)
    no_sideways_scroll(manager)
    manager.keyboard.press("Enter")  # the focus is on the button that says yes
    expect(manager.locator(".toasts")).to_contain_text("张桂珍")

    officer = open_browser(viewport)
    log_in(officer, "zhang", prefix)
    assert officer.goto(f"{prefix}/manage/people/").status == 200
    expect(officer.locator("h1")).to_contain_text(street)
    # She keeps the people of the street and gives no roles.
    assert officer.locator(".manage-menu a").count() == 7
    assert officer.goto(f"{prefix}/manage/audit/").status == 403

    manager.locator("#roles ~ ul a[href$='/end/']").first.click()
    no_sideways_scroll(manager)
    manager.locator("main form button").click()
    expect(manager.locator(".undo button")).to_be_visible()
    assert officer.goto(f"{prefix}/manage/people/").status == 403

    manager.locator(".undo button").click()
    expect(manager.locator("#roles ~ ul")).to_contain_text(street)
    assert officer.goto(f"{prefix}/manage/people/").status == 200

    # As it was, for the next reader of this site.
    manager.locator("#roles ~ ul a[href$='/end/']").first.click()
    manager.locator("main form button").click()
    expect(manager.locator(".undo button")).to_be_visible()
    manager.goto(f"{prefix}/manage/audit/?q=zhangguizhen")
    assert manager.locator("tbody tr").count() >= 4


def test_the_menu_and_a_number_are_reached_by_the_keyboard(open_browser):
    page = open_browser(PHONE)
    log_in(page, "chen")
    page.goto("/manage/")
    menu = page.locator(".manage-menu a")
    menu.first.focus()
    for number in range(1, menu.count()):
        page.keyboard.press("Tab")
        assert menu.nth(number).evaluate("link => link === document.activeElement")
        box = menu.nth(number).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    open_person(page, "", "lifang", "李芳")
    expect(page.locator("main")).to_contain_text("154****0001")
    page.locator("form[action$='/phone/'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("a.tel")).to_have_text("154 0000 0001")
