"""Typing a question: titles are suggested, the arrow keys lead to them, and the answer leads to its course."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK

pytestmark = pytest.mark.browser


def test_a_title_is_chosen_with_the_keyboard_while_one_types(open_browser):
    page = open_browser()
    page.goto("/search/")
    field = page.get_by_role("combobox", name="您想学点什么")
    field.press_sequentially("bdj")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("八段锦")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=%E5%85%AB%E6%AE%B5%E9%94%A6"))
    answer = page.locator(".found__one a").first
    expect(answer).to_have_text("八段锦")
    answer.click()
    expect(page).to_have_url(re.compile(r"/courses/baduanjin/$"))

    # In the bar at the top of every other page too, where there is room for it.
    page.set_viewport_size(DESK)
    field = page.get_by_role("combobox", name="找课程")
    field.press_sequentially("yishi")
    expect(page.get_by_role("listbox", name="搜索建议")).to_be_visible()
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator(".found__one a").first).to_be_visible()
