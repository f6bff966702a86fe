"""What a page of the URL table makes a phone fetch in styles and scripts: at most 100 KB, as it is sent."""

import functools
import re
import urllib.request
from urllib.parse import urljoin

import pytest

from tests.browser.access_pages import accounts, table

pytestmark = pytest.mark.browser

MOST = 100_000
VIEWS = [*table(), *accounts()]
SHEET = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>')
SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]+)"')
HREF = re.compile(r'\bhref="([^"]+)"')
# A sheet or script that fetches another would be weighed without it.
FETCHES = re.compile(rb"@import|\bimport\s*[(\"'{*]")


@functools.cache
def sent(address: str) -> int:
    """The bytes of a file as they go over the network to a browser of today."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        body = answer.read()
        assert answer.headers["Content-Encoding"] in {"gzip", "br"}, f"{address} is sent uncompressed"
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert not FETCHES.search(answer.read()), f"{address} fetches more"
    return len(body)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_styles_and_scripts_of_a_page_weigh_at_most_100_kb(walk, site, view):
    answer = walk.page(view.role).request.get(view.path(walk.things))
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    page = answer.text()
    sheets = [HREF.search(tag)[1] for tag in SHEET.findall(page)]
    assert sheets, "a page of ours has a style sheet"
    files = {urljoin(site, path): sent(urljoin(site, path)) for path in [*sheets, *SCRIPT.findall(page)]}
    assert sum(files.values()) <= MOST, files
