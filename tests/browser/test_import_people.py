"""A registrar brings in a table of people on a phone: looks at what would change, says yes, and finds somebody."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

HOME = "320214052005"


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_a_table_comes_in_and_what_was_not_taken_is_handed_back(open_browser, prefix):
    page = open_browser(PHONE)
    log_in(page, "qian", prefix)
    page.goto(f"{prefix}/manage/people/")
    page.locator("a[href*='/people/import/']").click()
    no_sideways_scroll(page)
    name = f"顾昇{chr(0x4E00 + int(time.time()) % 20000)}"
    table = f"姓名,出生年份,社区代码\n{name},1951,{HOME}\n周晓燕,一九八零,{HOME}\n"
    page.set_input_files(
        "input[type=file]", {"name": "residents.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.locator("main form[enctype] button").click()
    page.wait_for_url(re.compile(r"/people/import/[0-9a-f-]{36}/"))
    # The worker looks through it, and the page takes itself on without being touched.
    expect(page.locator("button[value=confirm]")).to_be_visible(timeout=45_000)
    expect(page.locator("main")).to_contain_text(name)
    no_sideways_scroll(page)
    page.locator("button[value=confirm]").click()
    download = page.locator("form[action$='/rejected/'] button")
    expect(download).to_be_visible(timeout=45_000)
    no_sideways_scroll(page)
    with page.expect_download() as handed:
        download.click()
    assert "一九八零" in handed.value.path().read_text(encoding="utf-8-sig")
    page.goto(f"{prefix}/manage/people/?q={name}")
    expect(page.locator("table.rows tbody th")).to_have_text(name)
