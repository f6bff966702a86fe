"""Somebody scans the poster of a community with a phone, signs up, and is at home there."""

import io
import time

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

PLACE, NAME = "320214052014", "太湖花园第二社区"


def test_the_code_of_a_poster_leads_to_a_home_in_its_community(open_browser, site):
    officer = open_browser(DESK)
    log_in(officer, "qian")
    officer.goto("/manage/320214052/")
    officer.locator("main a[href$='/desk/posters/320214052/']").click()
    officer.locator("main summary").click()
    officer.locator(f"main a[href$='/posters/{PLACE}/']").click()
    expect(officer.locator("h1")).to_contain_text(NAME)
    picture = officer.request.get(officer.locator("a[href$='/tall-picture/']").get_attribute("href"), timeout=60_000)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.body())))
    assert code.text.startswith(f"{site}/join/")

    page = open_browser(PHONE)
    page.goto(code.text)
    no_sideways_scroll(page)
    expect(page.locator("main form")).to_contain_text(NAME)
    page.fill("[name=name]", "顾小梅")
    page.fill("[name=username]", f"scan-{int(time.time())}")
    page.fill("[name=password1]", "tai-hu-shi-88")
    page.check("[name=privacy]")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/schools/{PLACE}/")
    no_sideways_scroll(page)
    page.goto("/my/profile/")
    expect(page.locator("main")).to_contain_text(NAME)
    # Scanned once more, by somebody at home there: the page of her community.
    page.goto(code.text)
    page.wait_for_url(f"**/schools/{PLACE}/")
