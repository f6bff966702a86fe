"""Pages for readers who are not signed in, kept in the process and dropped by a generation number.

A hit costs no database query. Any process can bump the generation after a commit; every process reads it once a request
(a small file, or a Redis key where the cache is Redis), so publishing is seen at once everywhere.
"""

import functools
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from lms.core.displays import look_of

GENERATION_KEY = "page-generation"
MOST_PAGES = 600
LONGEST_QUERY = 200  # a longer query string is somebody trying things: rendered, not kept
LARGEST_PAGE = 300_000


def _generation_file() -> Path:
    return Path(settings.VAR_DIR) / "page-generation"


def _on_redis() -> bool:
    return "redis" in settings.CACHES["default"]["BACKEND"]


def current_generation() -> str:
    if _on_redis():
        return str(cache.get(GENERATION_KEY, "0"))
    try:
        return _generation_file().read_text()
    except FileNotFoundError:
        return "0"


def bump_generation() -> None:
    """Make every process render its pages anew. Call it after the commit that changed what readers see."""
    token = secrets.token_hex(8)
    if _on_redis():
        cache.set(GENERATION_KEY, token, timeout=None)
        return
    target = _generation_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}")
    part.write_text(token)
    part.replace(target)  # a reader sees the old token or the new one, never half of one


def for_anonymous(*, seconds: int) -> Callable:
    """Let the answers of a view be kept for readers without a session, for at most ``seconds``.

    The view's answer may depend on the address and ``displays.look_of`` only.
    """

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.anonymous_seconds = seconds
            return response

        return wrapped

    return decorate


@dataclass(frozen=True)
class _Page:
    generation: str
    until: float
    content: bytes
    headers: tuple[tuple[str, str], ...]


class AnonymousPageCacheMiddleware:
    """Answers from memory; stands before the session so that a hit touches nothing else."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[tuple, _Page] = OrderedDict()
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_keep(request):
            return self.get_response(request)
        key = (
            request.get_host(),
            request.get_full_path(),
            look_of(request),
            request.headers.get("HX-Request") == "true",
            request.method,
        )
        # Read before rendering: a page made while somebody publishes is kept under the old number, never shown again.
        generation = current_generation()
        page = self._find(key, generation)
        if page is not None:
            return HttpResponse(page.content, headers=dict(page.headers))
        response = self.get_response(request)
        seconds = getattr(response, "anonymous_seconds", 0)
        if (
            seconds
            and response.status_code == 200
            and not response.cookies
            and not response.streaming
            and len(response.content) <= LARGEST_PAGE
        ):
            self._keep(
                key,
                _Page(generation, time.monotonic() + seconds, response.content, tuple(response.headers.items())),
            )
        return response

    def _may_keep(self, request: HttpRequest) -> bool:
        cookies = request.COOKIES
        return (
            request.method in {"GET", "HEAD"}
            and settings.SESSION_COOKIE_NAME not in cookies
            and "messages" not in cookies
            and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        )

    def _find(self, key: tuple, generation: str) -> _Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is None:
                return None
            if page.generation != generation or page.until < time.monotonic():
                del self.pages[key]
                return None
            self.pages.move_to_end(key)
            return page

    def _keep(self, key: tuple, page: _Page) -> None:
        with self.lock:
            self.pages[key] = page
            while len(self.pages) > MOST_PAGES:
                self.pages.popitem(last=False)
