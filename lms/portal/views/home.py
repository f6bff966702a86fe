"""The front door."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.displays import ELDERLY
from lms.core.kept import kept
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course, CourseText, Lesson
from lms.learning.models import Enrolment, LessonProgress
from lms.network.contacts import contact_for
from lms.network.homes import home_of
from lms.network.models import Organisation
from lms.portal import cards, start
from lms.portal.context import display_of

COURSES_SHOWN = 4
CONTINUING_SHOWN = 3


@dataclass(frozen=True)
class Door:
    code: str
    label: str
    text: str
    image: str
    url: str


@kept(seconds=60)
def doors() -> list[Door]:
    words = [
        ("youth", _("Young people"), _("After school and in the holidays")),
        ("adult", _("Adults"), _("Evenings, job skills, city life")),
        ("elderly", _("The elderly"), _("Near home, calm and easy")),
    ]
    return [
        Door(code, label, text, static(f"img/door-{code}.svg"), reverse("portal", args=[code]))
        for code, label, text in words
    ]


@dataclass(frozen=True)
class Continuing:
    """A course the learner is in, with the next lesson to open."""

    course_id: int
    cover_url: str
    title: str
    lesson_url: str
    done: int
    total: int
    percent: int
    completed: bool


def continuing(user, *, most: int) -> list[Continuing]:
    """The learner's courses, the one last worked at first: one query."""
    mine = LessonProgress.objects.filter(enrolment=OuterRef(OuterRef("pk")), completed_at__isnull=False)
    next_slug = (
        Lesson.objects.filter(course=OuterRef("course"), status="live", online=True)
        .exclude(pk__in=mine.values("lesson"))
        .order_by("position", "pk")
        .values("slug")[:1]
    )
    last = LessonProgress.objects.filter(enrolment=OuterRef("pk")).order_by("-updated_at").values("updated_at")[:1]
    total = (
        Lesson.objects.filter(course=OuterRef("course"), status="live", online=True)
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    titles = CourseText.objects.filter(course=OuterRef("course"), live=True).order_by("-language").values("title")
    enrolments = (
        Enrolment.objects.filter(learner=user, course__status="live")
        .select_related("course")
        .annotate(
            done=Count(
                "progress",
                filter=Q(progress__completed_at__isnull=False, progress__lesson__status="live"),
            ),
            total=Subquery(total),
            next_slug=Subquery(next_slug),
            last=Subquery(last),
            title=Coalesce(Subquery(titles.filter(language=get_language() or "")[:1]), Subquery(titles[:1])),
        )
        .order_by(F("last").desc(nulls_last=True), "-pk")[:most]
    )
    return [_continuing(enrolment) for enrolment in enrolments if enrolment.title is not None]


def _continuing(enrolment: Any) -> Continuing:
    course, total = enrolment.course, enrolment.total or 0
    done = min(enrolment.done, total)
    to_course = enrolment.next_slug is None
    return Continuing(
        course_id=course.pk,
        cover_url=reverse("cover", args=[course.uuid]),
        title=enrolment.title,
        lesson_url=course.get_absolute_url()
        if to_course
        else reverse("lesson", args=[course.slug, enrolment.next_slug]),
        done=done,
        total=total,
        percent=100 * done // total if total else 0,
        completed=bool(total) and to_course,
    )


@require_safe
@for_anonymous(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    if display_of(request) == ELDERLY:
        return _elderly_home(request)
    place = home_of(request.user)
    around = place.parent if place is not None and place.parent is not None else place
    begun = continuing(request.user, most=CONTINUING_SHOWN) if request.user.is_authenticated else []
    return render(
        request,
        "portal/home.html",
        {
            "doors": doors(),
            "days": cards.week(around),
            "place": place,
            "around": around,
            "contact": contact_for(request.user) if request.user.is_authenticated else None,
            "courses": _suggested(request.user, around, {row.course_id for row in begun}),
            "continue_learning": begun,
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
    finished = (
        Enrolment.objects.filter(course=OuterRef("pk"), completed_at__isnull=False)
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    best = query.annotate(finished=Subquery(finished)).order_by(F("finished").desc(nulls_last=True), "-published_at")
    courses = {course.slug: course for course in best[: COURSES_SHOWN + CONTINUING_SHOWN]}
    return [(courses[card.slug].pk, card) for card in cards.course_cards(courses.values())]


def _suggested(user: Any, around: Organisation | None, taken: set[int]) -> list[cards.CourseCard]:
    """Of the suggestions those that the reader has not begun."""
    audience = user.audience if user.is_authenticated and user.birth_year else ""
    suggestions = _suggestions(audience, around.path if around is not None else "")
    return [card for pk, card in suggestions if pk not in taken][:COURSES_SHOWN]
