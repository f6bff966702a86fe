"""What is printed leads back: the code on a handout to its lesson, the code on a certificate to what was certified."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

COURSE = "守好养老钱"  # the one that Li has finished in the demo


def read(picture: bytes) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return code.text


def test_the_code_on_a_handout_leads_back_to_its_lesson(open_browser, site):
    page = open_browser(DESK)
    page.goto("/courses/baduanjin/stand/handout/")
    assert read(page.locator(".handout__code").screenshot()) == f"{site}/courses/baduanjin/stand/"
    phone = open_browser(PHONE)
    phone.goto(read(page.locator(".handout__code").screenshot()))
    expect(phone.locator("h1")).to_have_text(page.locator("h1").inner_text())
    no_sideways_scroll(phone)


def test_the_code_on_a_certificate_shows_a_stranger_what_was_certified(open_browser, site):
    page = open_browser(DESK)
    log_in(page, "li")
    page.goto("/my/certificates/")
    picture = page.request.get(page.locator("a[href$='/picture/']").first.get_attribute("href"), timeout=60_000)
    text = read(picture.body())
    assert text.startswith(f"{site}/verify/")

    stranger = open_browser(PHONE)
    stranger.goto(text)
    main = stranger.locator("main")
    expect(main).to_contain_text("李芳")
    expect(main).to_contain_text(COURSE)
    no_sideways_scroll(stranger)
    # Typed off the paper it is found, too; another code finds nothing and says nothing.
    code = text.rstrip("/").rpartition("/")[2]
    stranger.goto("/verify/")
    stranger.fill("main [name=code]", code.lower().replace("-", " "))
    stranger.locator("main form button").click()
    expect(main).to_contain_text(COURSE)
    stranger.goto(f"/verify/{code[:-1]}{'0' if code[-1] != '0' else '1'}/")
    expect(main).not_to_contain_text(COURSE)
