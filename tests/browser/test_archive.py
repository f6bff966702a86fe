"""Li chooses in her archive on the phone, every line opens, and the file is what was chosen."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, log_in

pytestmark = pytest.mark.browser


def test_choices_combine_and_the_file_holds_what_is_chosen(open_browser):
    page = open_browser(PHONE)
    log_in(page, "li", "")
    page.goto("/my/record/")
    if not page.locator(".filters").is_visible():
        page.locator("details:has(.filters) > summary").first.click()
    option = page.locator(".filters a.chip").first
    promised = int(option.locator(".chip__count").inner_text())
    option.click()
    page.locator(".filters a.chip--on").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    expect(page.locator(".ledger__line")).to_have_count(min(promised, 20))

    with page.expect_download() as download:
        page.locator("button[value=json]").click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told["chosen"]
    assert len(told["lines"]) == told["sums"]["lines"] == promised

    page.locator(".ledger__line a").first.click()
    expect(page.locator(".steps").first).to_be_visible()
