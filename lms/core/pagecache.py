"""Pages for readers who are not signed in, kept in the process and dropped by a generation number.

A hit costs no database query. Any process can bump the generation after a commit; every process reads it once a request
(a small file, or a Redis key where the cache is Redis), so publishing is seen at once everywhere.
"""

import functools
import os
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from lms.core.displays import look_of
from lms.core.shelf import Shelf

GENERATION_KEY = "page-generation"
MOST_PAGES = 500
# Pages with a query string stand apart: its values can be put together in many ways, and who tries them all pushes out
# no page that people come to first.
MOST_ASKED = 100
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


def asks_only(request: HttpRequest, reads: Mapping[str, str]) -> bool:
    """Whether the query string holds names of ``reads`` alone, each once and as its pattern says, in plain writing."""
    return request.META.get("QUERY_STRING", "") == request.GET.urlencode() and all(
        name in reads and len(values) == 1 and re.fullmatch(reads[name], values[0])
        for name, values in request.GET.lists()
    )


def for_anonymous(*, seconds: int, reads: Mapping[str, str] = MappingProxyType({})) -> Callable:
    """Let the answers of a view be kept for readers without a session, for at most ``seconds``.

    The view's answer may depend on the address and ``displays.look_of`` only. ``reads`` names what the view takes from
    the query string, each with a pattern of the values that pages link to: an address that asks for anything else is
    somebody trying things, answered and not kept.
    """

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if asks_only(request, reads):
                response.anonymous_seconds = seconds
            return response

        return wrapped

    return decorate


@dataclass(frozen=True)
class _Page:
    content: bytes
    headers: tuple[tuple[str, str], ...]


class AnonymousPageCacheMiddleware:
    """Answers from memory; stands before the session so that a hit touches nothing else."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        self.pages = Shelf(MOST_PAGES)
        self.asked = Shelf(MOST_ASKED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_keep(request):
            return self.get_response(request)
        shelf = self.asked if request.META.get("QUERY_STRING") else self.pages
        key = (request.get_host(), request.get_full_path(), look_of(request), request.method)
        # Read before rendering: a page made while somebody publishes is kept under the old number, never shown again.
        generation = current_generation()
        if (found := shelf.find(key, generation)) is not None:
            return HttpResponse(found.value.content, headers=dict(found.value.headers))
        response = self.get_response(request)
        seconds = getattr(response, "anonymous_seconds", 0)
        if (
            seconds
            and response.status_code == 200
            and not response.cookies
            and not response.streaming
            and len(response.content) <= LARGEST_PAGE
        ):
            page = _Page(response.content, tuple(response.headers.items()))
            shelf.put(key, page, generation=generation, seconds=seconds)
        return response

    def _may_keep(self, request: HttpRequest) -> bool:
        cookies = request.COOKIES
        return (
            request.method in {"GET", "HEAD"}
            and settings.SESSION_COOKIE_NAME not in cookies
            and "messages" not in cookies
        )
