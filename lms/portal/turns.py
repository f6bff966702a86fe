"""Signing up in turn: what asks for places when all of them are taken in hand gets a page that comes back by itself.

Signing up for one class goes one by one, under the lock of the class. Who comes in the first ``SIGN_UPS_PATIENCE``
seconds of a rush stands in the server's own queue, strictly in the order of the presses. A process that has been full
for longer takes ``SIGN_UPS_AT_ONCE`` in hand, fewer than it has threads, so that every other page is answered
meanwhile. Who comes beyond that is called at a moment of her own, one after the other in the order of the first
presses, and the page that says so costs no session and no query (decision 0045).
"""

import logging
import math
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation

# The addresses behind which a class is locked for somebody who wants a place in it.
IN_TURN = re.compile(
    r"/(?:en/)?(?:classes/[0-9a-f-]{36}/(?:register|together|transfer)|my/helping/[0-9a-f-]{36}/register/[0-9a-f-]{36})/"
)
FIELD = "turn"
LARGEST_FORM = 8 * 1024  # bytes; the forms at these addresses have a few hundred

SOONEST = 1.0  # seconds until the first of a line is called
APART = 0.03  # seconds between two calls, until this process has seen how long signing up takes
QUICKEST, SLOWEST = 0.01, 0.1
EAGER = 0.9  # called a little sooner than there is room for: a slot that is free for a moment is lost
LONGEST = 120.0  # seconds until somebody is called; in a longer line chance decides, so that nobody can make it endless
LONGEST_AGAIN = 8.0  # the longest that somebody waits who was called twice and found all in hand
GONE = 10.0  # seconds without a sign-up after which nobody is in the line any more
PAUSE = 1.0  # seconds in which not all is in hand: the rush is over
KEPT = 900.0  # seconds after her call in which it still counts


@dataclass(frozen=True)
class Turn:
    """When somebody is called (seconds since 1970), and how often she was called in vain."""

    due: float
    tries: int = 0


class Line:
    """Who is in hand in this process, and when the next is called.

    Where people are called faster than they can be taken, who is called in vain is called again behind all others to
    whom that has happened, and before all who have not been called yet: the order stays. From the second time on she
    comes by chance, but soon.
    """

    def __init__(self, at_once: int, patience: float) -> None:
        self._at_once, self._patience, self._lock = at_once, patience, threading.Lock()
        self._full_since = self._full_seen = -math.inf
        self._in_hand, self._apart = 0, APART
        self._next = self._again = self._last_left = 0.0
        self._by_chance = 0

    def come(self, turn: Turn | None, now: float) -> Turn | None:
        """Take somebody in hand (None; ``leave`` must follow), or say when to call her."""
        with self._lock:
            if not self._is_full(now):
                self._in_hand += 1
                return None
            if turn is None or not now - KEPT < turn.due <= now + LONGEST:
                return self._come_anew(now)
            if turn.due > now:
                return turn
            if (turn.tries or self._again <= now) and self._enter():
                self._by_chance = max(0, self._by_chance - (turn.tries > 1))
                return None
            if not turn.tries:
                due, self._again = self._behind(self._again, now)
                return Turn(due, 1)
            self._by_chance += turn.tries == 1
            wait = min(LONGEST_AGAIN, max(SOONEST, self._by_chance * self._apart))
            return Turn(now + wait * random.uniform(0.5, 1), turn.tries + 1)  # noqa: S311

    def _is_full(self, now: float) -> bool:
        """Whether all that is taken in hand has been in hand for ``patience`` seconds, with no PAUSE in between."""
        paused = now > self._full_seen + PAUSE
        if self._in_hand >= self._at_once:
            self._full_since = now if paused else self._full_since
            self._full_seen = now
            paused = False
        return not paused and now - self._full_since >= self._patience

    def leave(self, began: float, now: float) -> None:
        with self._lock:
            self._in_hand -= 1
            self._last_left = now
            took = min(SLOWEST, max(QUICKEST, (now - began) / self._at_once))
            self._apart += 0.05 * (took - self._apart)

    def _come_anew(self, now: float) -> Turn | None:
        if self._in_hand == 0 and now > self._last_left + GONE:
            self._next = self._again = now
            self._by_chance = 0
        if max(self._next, self._again) <= now and self._enter():
            return None
        due, self._next = self._behind(self._next, now)
        return Turn(due)

    def _behind(self, end: float, now: float) -> tuple[float, float]:
        """When to call who comes behind all who are called until ``end``, and the end of the line then."""
        due = max(end, now + SOONEST)
        if due > now + LONGEST:
            return now + LONGEST * random.uniform(0.5, 1), end  # noqa: S311
        return due, due + self._apart * EAGER

    def _enter(self) -> bool:
        free = self._in_hand < self._at_once
        self._in_hand += free
        return free


class SignUpsInTurnMiddleware:
    """Stands before the session: who has to wait costs neither a query nor a thread for longer than the page takes."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        self.line = Line(settings.SIGN_UPS_AT_ONCE, settings.SIGN_UPS_PATIENCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not IN_TURN.fullmatch(request.path_info):
            return self.get_response(request)
        with self._in_hand(_turn_of(request)) as turn:
            return self.get_response(request) if turn is None else _wait(request, turn)

    @contextmanager
    def _in_hand(self, turn: Turn | None) -> Iterator[Turn | None]:
        began = time.time()
        later = self.line.come(turn, began)
        try:
            yield later
        finally:
            if later is None:
                self.line.leave(began, time.time())


class NoFault(logging.Filter):
    """Leaves the waiting page out of the log of errors: at nine o'clock it would be thousands of lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path_info", "")
        return getattr(record, "status_code", None) != 503 or not IN_TURN.fullmatch(path)


def _signer(request: HttpRequest) -> signing.Signer:
    """A turn is for this address and this log-in: nobody gets one from somebody else, or one for later."""
    log_in = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return signing.Signer(salt=f"portal.turns {request.path_info} {log_in}")


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form has sent; nothing where it is no form of ours."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > LARGEST_FORM:
        return []
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except UnreadablePostError:  # the reader is gone
        return []


def _turn_of(request: HttpRequest) -> Turn | None:
    said = dict(_fields(request)).get(FIELD)
    if not said:
        return None
    try:
        due, tries = _signer(request).unsign(said).split("/")
        return Turn(float(due), int(tries))
    except (signing.BadSignature, ValueError):
        return None


def _wait(request: HttpRequest, turn: Turn) -> HttpResponse:
    """The page, rendered without a request: it asks nothing of session or database.

    The token of the form goes back as it came, whether it is right or not. A new one would let a page of somebody else
    sign the reader up.
    """
    left = max(0.0, turn.due - time.time())
    seconds = max(1, math.ceil(left))
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    context = {
        "language": language,
        "path": request.path,
        "fields": [(name, value) for name, value in _fields(request) if name != FIELD],
        "field": FIELD,
        "turn": _signer(request).sign(f"{turn.due:.3f}/{turn.tries}"),
        "seconds": seconds,
        "milliseconds": math.ceil(left * 1000),
    }
    with translation.override(language):
        page = render_to_string("errors/turn.html", context)
    response = HttpResponse(page, status=503, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})
    response["Content-Language"] = language
    return response
