"""Pages that readers without an account share: from memory, never stale, never anybody's own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.core import pagecache, shelf
from lms.core.pagecache import AnonymousPageCacheMiddleware, bump_generation, for_anonymous
from lms.courses.models import Course


@pytest.fixture
def cover(baduanjin: Course) -> str:
    """An address whose page is kept; its picture depends on the course's motif."""
    return reverse("cover", args=[baduanjin.uuid])


@pytest.fixture
def site():
    """``site(view)`` is the cache before a view that counts how often it was asked; ``site.asked`` tells."""

    class Site:
        def __init__(self) -> None:
            self.asked = 0
            self.requests = RequestFactory()

        def __call__(self, answer, *, seconds: int = 60, **rules):
            @for_anonymous(seconds=seconds, **rules)
            def view(request):
                self.asked += 1
                return answer(request)

            self.cache = AnonymousPageCacheMiddleware(view)
            return self

        def get(self, path: str = "/page/", *, cookies: dict[str, str] | None = None, method: str = "get", **headers):
            request = getattr(self.requests, method)(path, headers=headers)
            request.COOKIES.update(cookies or {})
            return self.cache(request)

    return Site()


def page(request) -> HttpResponse:
    return HttpResponse(f"page {request.get_full_path()}")


def test_a_second_reader_costs_no_query(client, cover, django_assert_num_queries):
    first = client.get(cover)

    with django_assert_num_queries(0):
        second = client.get(cover)

    assert first.status_code == second.status_code == 200
    assert second.content == first.content
    assert second["Content-Type"] == "image/svg+xml"


def test_what_was_published_is_seen_with_the_next_request(client, cover, baduanjin):
    before = client.get(cover).content
    Course.objects.filter(pk=baduanjin.pk).update(motif="round-table")
    assert client.get(cover).content == before, "nothing was announced, so the page is still kept"

    bump_generation()

    assert client.get(cover).content != before


def test_another_process_that_publishes_is_seen_at_once(client, cover, baduanjin):
    before = client.get(cover).content
    Course.objects.filter(pk=baduanjin.pk).update(motif="round-table")

    subprocess.run(
        [sys.executable, "-c", "from lms.core.pagecache import bump_generation; bump_generation()"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "VAR_DIR": str(settings.VAR_DIR)},
        check=True,
        timeout=120,
    )

    assert client.get(cover).content != before


def test_a_page_that_was_being_made_while_somebody_published_is_not_kept(site):
    words = ["old", "new"]

    def slow(request) -> HttpResponse:
        word = words.pop(0)
        if word == "old":
            bump_generation()
        return HttpResponse(word)

    site(slow)

    assert [site.get().content, site.get().content] == [b"old", b"new"]


def test_a_kept_page_lasts_its_seconds(site, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(shelf.time, "monotonic", lambda: clock[0])
    site(page, seconds=60)

    site.get()
    clock[0] += 59
    site.get()
    assert site.asked == 1
    clock[0] += 2
    site.get()
    assert site.asked == 2


def test_who_has_a_session_gets_a_page_of_her_own(client, cover, li, as_user, django_assert_num_queries):
    client.get(cover)
    signed_in = as_user(li)
    signed_in.get(cover)

    with django_assert_num_queries(1):  # the course: read anew for every reader with a session
        signed_in.get(cover)


def test_a_page_made_for_somebody_with_a_session_is_shown_to_nobody_else(site):
    site(lambda request: HttpResponse(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "nobody")))

    assert site.get(cookies={settings.SESSION_COOKIE_NAME: "li"}).content == b"li"
    assert site.get().content == b"nobody"
    assert site.get(cookies={settings.SESSION_COOKIE_NAME: "li"}).content == b"li"


def test_a_waiting_message_is_shown_once_and_not_kept(site):
    site(lambda request: HttpResponse(request.COOKIES.get("messages", "none")))

    assert site.get(cookies={"messages": "saved"}).content == b"saved"
    assert site.get().content == b"none"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"path": "/page/?page=2"}, "another page of the list"),
        ({"cookies": {"display": "elderly"}}, "the elderly display"),
    ],
)
def test_what_the_page_depends_on_makes_a_page_of_its_own(site, other, why):
    site(page, reads={"page": "[1-9]"})
    site.get()
    site.get(**other)
    assert site.asked == 2, why
    site.get()
    site.get(**other)
    assert site.asked == 2, why


@pytest.mark.parametrize(
    "query",
    [
        "from=chat",
        "page=10",
        "page=0",
        "page=x",
        "page=",
        "page=1&page=2",
        "page=2&from=chat",
        "p%61ge=2",
        "&page=2",
        "&",
    ],
)
def test_an_odd_query_string_is_answered_and_not_kept(site, query):
    site(page, reads={"page": "[1-9]"})
    for _ in range(2):
        assert site.get(f"/page/?{query}").status_code == 200
    assert site.asked == 2
    assert not site.cache.pages
    assert not site.cache.asked


def test_who_tries_every_query_pushes_out_no_page_without_one(site, monkeypatch):
    monkeypatch.setattr(pagecache, "MOST_ASKED", 5)
    site(page, reads={"page": "[0-9]+"})
    site.get()
    for number in range(pagecache.MOST_PAGES + 1):
        site.get(f"/page/?page={number}")
    before = site.asked
    site.get()
    assert site.asked == before
    assert len(site.cache.asked) == 5


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: _with_cookie(HttpResponse("page")),
        lambda request: HttpResponse("not here", status=404),
        lambda request: HttpResponse("try again", status=400),
        lambda request: StreamingHttpResponse([b"page"]),
        lambda request: HttpResponse(b"x" * 400_000),
    ],
    ids=["a page that sets a cookie", "not found", "a refusal", "a stream", "a very large page"],
)
def test_what_is_not_everybodys_page_is_never_kept(site, answer):
    site(answer)
    site.get()
    site.get()
    assert site.asked == 2
    assert not len(site.cache.pages)


def _with_cookie(response: HttpResponse) -> HttpResponse:
    response.set_cookie("csrftoken", "secret")
    return response


def test_a_view_that_does_not_allow_it_is_not_kept(db):
    asked = []
    cache = AnonymousPageCacheMiddleware(lambda request: asked.append(request) or HttpResponse("mine"))
    for _ in range(2):
        cache(RequestFactory().get("/my/"))
    assert len(asked) == 2


def test_a_post_is_never_answered_from_memory(site):
    site(page)
    site.get()
    site.get(method="post")
    site.get(method="post")
    assert site.asked == 3


def test_the_oldest_pages_make_room(site, monkeypatch):
    monkeypatch.setattr(pagecache, "MOST_PAGES", 3)
    site(page)
    for number in range(4):
        site.get(f"/page/{number}")
    site.get("/page/3")
    assert site.asked == 4
    site.get("/page/0")
    assert site.asked == 5


def test_hosts_do_not_share_pages(cover, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    site = Client()
    for host in ("one.example", "two.example"):
        assert site.get(cover, headers={"host": host}).status_code == 200
    assert site.get(cover, headers={"host": "evil.example"}).status_code == 400
