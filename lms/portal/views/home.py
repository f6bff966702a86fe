"""The home page: doors to the three audience pages, the week, proposals; in the elderly display three buttons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.displays import ELDERLY, display_of
from lms.core.pagecache import for_anonymous
from lms.network.contacts import contact_for
from lms.network.homes import around, home_of
from lms.portal import cards, start
from lms.portal.continuing import continuing
from lms.portal.doors import doors
from lms.portal.news import news_near
from lms.portal.proposals import proposals

CONTINUING_SHOWN = 3


@require_safe
@for_anonymous(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    if display_of(request) == ELDERLY:
        return _elderly_home(request)
    place = home_of(request.user)
    near = around(place)
    begun = continuing(request.user, most=CONTINUING_SHOWN) if request.user.is_authenticated else []
    return render(
        request,
        "portal/home.html",
        {
            "doors": doors(),
            "days": cards.week(near),
            "place": place,
            "around": near,
            "contact": contact_for(request.user) if request.user.is_authenticated else None,
            "news": news_near(near),
            "proposals": proposals(request.user, begun),
            "continue_learning": begun if request.user.is_authenticated and request.user.proposes_begun else [],
            "language": get_language(),
        },
    )


def _elderly_home(request: HttpRequest) -> HttpResponse:
    """A greeting and three large buttons. Who is not signed in is greeted without a time: the page is kept."""
    context: dict[str, Any] = {"greeting": _("Hello, what would you like to learn?"), "big": start.big_buttons([], [])}
    if request.user.is_authenticated:
        context["greeting"] = start.greeting(request.user.get_short_name(), timezone.localtime(timezone.now()).hour)
        context["big"] = start.big_buttons(
            continuing(request.user, most=CONTINUING_SHOWN), cards.my_sessions(request.user, days=28, most=1)
        )
    return render(request, "portal/home.html", context)
