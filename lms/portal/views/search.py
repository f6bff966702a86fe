"""The page that finds, and what it suggests while one types."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.core.letters import prefix
from lms.core.pagecache import for_anonymous
from lms.portal.answers import answer
from lms.search import misses
from lms.search.find import MOST, Found, documents, find, suggestions
from lms.search.lookouts import is_awaited
from lms.search.models import Kind

A_PAGE = 10


@dataclass(frozen=True)
class Choice:
    label: str
    count: str
    url: str
    selected: bool


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 1


def _choices(found: Found, asked: str, kind: str) -> list[Choice]:
    """All kinds, and each that something was found of."""
    more = "+" if found.many else ""
    every = Choice(_("all"), f"{sum(found.counts.values())}{more}", _address(asked), not kind)
    return [
        every,
        *(
            Choice(str(Kind(one).label), f"{found.counts[one]}{more}", _address(asked, one), one == kind)
            for one in Kind.values
            if one in found.counts
        ),
    ]


def _address(asked: str, kind: str = "") -> str:
    given = {"q": asked} | ({"kind": kind} if kind else {})
    return f"{reverse('search')}?{urlencode(given)}"


def _told(found: Found, total: int) -> str:
    """How many answers there are, in words."""
    if found.many:
        return _("More than %(number)s found. A further word makes them fewer.") % {"number": MOST}
    return ngettext("%(number)s found", "%(number)s found", total) % {"number": total}


@require_safe
@for_anonymous(seconds=600, reads={"q": ""})
def search(request: HttpRequest) -> HttpResponse:
    """``?q=`` the question, ``kind=`` one of Kind, ``page=``. Without a question the page asks for one."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    found = find(request.GET.get("q", ""), kind=kind)
    asked = found.asked.asked
    page = Paginator(found.hits, A_PAGE).get_page(_number(request.GET.get("page", "")))
    nothing = bool(asked) and not found.counts
    if nothing:
        misses.note_miss(question=found.asked)
    context: dict[str, Any] = {
        "question": asked,
        "kept": [("kind", kind)] if kind else [],
        "found": found,
        "page": page,
        "results": [answer(row, found.question) for row in documents(list(page.object_list))],
        "choices": _choices(found, asked, kind) if found.counts else [],
        "total_text": _told(found, len(found.hits)) if found.counts else "",
        "awaited": is_awaited(asked, request.user) if nothing and request.user.is_authenticated else None,
        "meant_url": _address(found.meant) if found.meant else "",
    }
    response = render(request, "portal/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles for a question that is being typed (``q``), as the options of a list."""
    english = prefix() != ""
    hits = suggestions(request.GET.get("q", ""))
    options = [hit.title_en if english and hit.title_en else hit.title for hit in hits]
    return render(request, "portal/suggestions.html", {"options": options})
