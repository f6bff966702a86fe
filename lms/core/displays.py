"""How a reader wants pages to look: the display, and the size of its text. Two cookies keep it.

A page that is kept for everybody may depend on what is said here, and ``pagecache`` keys it by ``look_of``.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STANDARD, ELDERLY = "standard", "elderly"
DISPLAYS = (STANDARD, ELDERLY)
DISPLAY_COOKIE, TEXT_COOKIE = "display", "text"
TEXT_SIZES = ("20", "24", "30")  # pixels of running text in the elderly display, the first unless another is chosen
ONE_YEAR = 60 * 60 * 24 * 365


def chosen_display(request: HttpRequest) -> str:
    """The display that this browser was set to; empty where it never was."""
    chosen = request.COOKIES.get(DISPLAY_COOKIE, "")
    return chosen if chosen in DISPLAYS else ""


def display_of(request: HttpRequest) -> str:
    """The display of this reader: her cookie, else her profile, else the standard one."""
    if chosen := chosen_display(request):
        return chosen
    user = getattr(request, "user", None)
    return user.display if user is not None and user.is_authenticated else STANDARD


def text_size(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(TEXT_COOKIE, "")
    return chosen if chosen in TEXT_SIZES else TEXT_SIZES[0]


def look_of(request: HttpRequest) -> tuple[str, str]:
    """What the pages of readers without a session depend on; the size matters in the elderly display only."""
    display = chosen_display(request) or STANDARD
    return display, text_size(request) if display == ELDERLY else ""


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Keep a choice in this browser for a year."""
    response.set_cookie(cookie, value, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
