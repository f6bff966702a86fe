"""What a page may hold, whoever reads it; ``test_urls`` opens every address as everybody and asks here."""

import re

from django.conf import settings as site
from django.http import HttpResponse

from lms.courses.embeds import ORIGINS

SHOWS_PARTS = {"styleguide"}  # what a heading looks like
LETTERS = {"styleguide-letter"}  # carry their styles in themselves, as mail programs want it


def is_page(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and response["Content-Type"].startswith("text/html")
        and b"<html" in response.content
    )


def check(response: HttpResponse, name: str, *, signed_in: bool) -> None:
    """Fail unless the answer of the address ``name`` is no page, or one that holds and fetches nothing of others, has
    one heading and a title, and is stored nowhere when it was made for somebody."""
    if name in LETTERS or not is_page(response):
        return
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    if signed_in:
        assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    page = response.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)[^>]*>", page) == []
    assert re.findall(r"<style\b", page) == []
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)\s*=", page) == []
    assert re.findall(r'(?:href|action)="(?:javascript:[^"]*)?"', page) == [], "a link leads somewhere"
    for source in re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)"', page):
        ours = (f"{site.SITE_URL}/", *(f"{origin}/" for origin in ORIGINS))  # of a video that is opened on purpose
        assert source.startswith(ours), f"{source} comes from another site"
    if name not in SHOWS_PARTS:
        assert len(re.findall(r"<h1\b", page)) == 1
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1].strip()
    assert title
    assert not title.startswith("·")
