"""Without a connection: a page says so, in her language, and nothing of the reader's is stored for it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in

pytestmark = pytest.mark.browser

KEPT = """caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name).then((store) => store.keys()))))
  .then((requests) => requests.flat().map((request) => new URL(request.url).pathname))"""


def test_a_page_that_cannot_be_fetched_says_so_and_nothing_of_hers_is_kept(open_browser):
    page = open_browser(language="en-GB")
    log_in(page, "li", "/en")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    page.context.set_offline(True)
    page.goto("/en/my/")
    expect(page.locator("h1")).to_have_text("No connection just now")
    expect(page.locator("img")).to_have_js_property("complete", True)
    assert "李芳" not in page.content()
    kept = page.evaluate(KEPT)
    assert {"/offline/", "/en/offline/"} <= set(kept)
    assert all(path.startswith("/static/") for path in kept if "offline/" not in path)

    page.context.set_offline(False)
    page.locator(".button").click()
    expect(page.locator("h1")).to_contain_text("李芳")
