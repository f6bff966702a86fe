"""A guardian's session in which her child learns.

On the pages where people learn, the reader is the child; every other page stays the guardian's. What is done is the
child's, and the log says whose hands did it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import load_backend
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from lms.accounts import children
from lms.accounts.models import Delegation, User

KEY = "learning_as"

# By the names of their addresses. Whatever is not here belongs to whoever has logged in.
LEARNING = frozenset(
    {
        *("home", "audience", "catalogue", "course", "schools", "place", "school", "centre"),
        *(
            "enrol",
            "lesson",
            "lesson-handout",
            "lesson-handout-pdf",
            "lesson-notes",
            "lesson-note-save",
            "lesson-finish",
            "lesson-quiz",
            "lesson-quiz-begin",
            "lesson-quiz-keep",
            "lesson-quiz-time",
            "lesson-progress",
            "media-file",
        ),
        *("class", "register", "withdraw", "undo-withdraw"),
        *("my", "my-record", "my-record-line", "my-points", "my-points-line", "my-classes", "my-notices", "my-notice"),
        *("calendar", "my-calendar"),
        *("my-notes", "my-notes-file", "my-note-delete", "my-note-undo", "my-bookmark", "my-bookmark-lesson"),
    }
)


def begin(session: SessionBase, held: Delegation) -> None:
    session[KEY] = str(held.uuid)


def end(session: SessionBase) -> None:
    session.pop(KEY, None)


def current(request: HttpRequest) -> Delegation | None:
    """The delegation under which a child learns in this session; asked once a request, and never without a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if not hasattr(request, "_learning_as"):
        request._learning_as = _held(request)  # type: ignore[attr-defined]
    return request._learning_as  # type: ignore[attr-defined]


def _held(request: HttpRequest) -> Delegation | None:
    uuid = request.session.get(KEY)
    if not uuid or not request.user.is_authenticated:
        return None
    held = children.held_by(request.user, uuid)
    if held is None:
        end(request.session)  # of age since, or the guardian has withdrawn in another window
    return held


class LearningAsMiddleware:
    """Makes the child the reader of the pages where people learn."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict) -> None:
        match = request.resolver_match
        held = current(request) if match is not None and match.url_name in LEARNING else None
        if held is None:
            return
        child = load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(held.principal_id)
        guardian = request.user
        if isinstance(child, User) and isinstance(guardian, User):
            child.acted_by = guardian
            request.user = child
