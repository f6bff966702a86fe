"""The home page: doors to the three audience pages, the week, four courses; in the elderly display three buttons."""

from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.counting import counted
from lms.core.displays import ELDERLY
from lms.core.kept import kept
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course
from lms.learning.models import Enrolment
from lms.network.contacts import contact_for
from lms.network.homes import around, home_of
from lms.network.models import Organisation
from lms.portal import cards, start
from lms.portal.context import display_of
from lms.portal.continuing import continuing
from lms.portal.doors import doors
from lms.portal.news import news_near

COURSES_SHOWN = 4
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
            "courses": _suggested(request.user, near, {row.course_id for row in begun}),
            "continue_learning": begun,
            "news": news_near(near),
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


@kept(seconds=60)
def _suggestions(audience: str, path: str) -> list[tuple[int, cards.CourseCard]]:
    """Courses that most people finish, with their ids; for ``audience`` and below ``path`` where these are known."""
    query = Course.objects.published().select_related("school__organisation")
    if audience:
        query = query.for_audience(audience)
    if path:
        query = query.filter(cards.taught_below(path))
    finished = counted(Enrolment.objects.filter(course=OuterRef("pk"), completed_at__isnull=False), "course")
    best = query.annotate(finished=finished).order_by("-finished", "-published_at")
    courses = {course.slug: course for course in best[: COURSES_SHOWN + CONTINUING_SHOWN]}
    return [(courses[card.slug].pk, card) for card in cards.course_cards(courses.values())]


def _suggested(user: Any, near: Organisation | None, taken: set[int]) -> list[cards.CourseCard]:
    """Of the suggestions those that the reader has not begun."""
    audience = user.audience if user.is_authenticated and user.birth_year else ""
    suggestions = _suggestions(audience, near.path if near is not None else "")
    return [card for pk, card in suggestions if pk not in taken][:COURSES_SHOWN]
