"""The front door."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.models import Course, Lesson
from lms.learning.models import Enrolment, LessonProgress
from lms.network.models import ServiceCentre
from lms.network.tree import ancestor_paths
from lms.portal import cards
from lms.portal.context import home_of

COURSES_SHOWN = 4
CONTINUING_SHOWN = 3


@dataclass(frozen=True)
class Door:
    code: str
    label: str
    text: str
    image: str
    url: str


def doors() -> list[Door]:
    words = [
        ("youth", _("Young people"), _("After school and in the holidays")),
        ("adult", _("Adults"), _("Evenings, job skills, city life")),
        ("elderly", _("The elderly"), _("Near home, calm and easy")),
    ]
    return [
        Door(code, label, text, static(f"img/door-{code}.svg"), f"{reverse('catalogue')}?audience={code}")
        for code, label, text in words
    ]


@dataclass(frozen=True)
class Continuing:
    """A course the learner is in, with the next lesson to open."""

    course: cards.CourseCard
    title: str
    lesson_url: str
    done: int
    total: int
    percent: int
    completed: bool


def continuing(user, *, most: int) -> list[Any]:
    """The learner's courses, the one last worked at first, with ``done``, ``total`` and ``next_slug``: one query."""
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
    return list(
        Enrolment.objects.filter(learner=user, course__status="live")
        .select_related("course__school__organisation")
        .annotate(
            done=Count(
                "progress",
                filter=Q(progress__completed_at__isnull=False, progress__lesson__status="live"),
            ),
            total=Subquery(total),
            next_slug=Subquery(next_slug),
            last=Subquery(last),
        )
        .order_by(F("last").desc(nulls_last=True), "-pk")[:most]
    )


def continuing_rows(enrolments: list, course_cards: dict[str, cards.CourseCard]) -> list[Continuing]:
    rows = []
    for enrolment in enrolments:
        card = course_cards.get(enrolment.course.slug)
        if card is None:
            continue
        total = enrolment.total or 0
        completed = bool(total) and enrolment.next_slug is None
        rows.append(
            Continuing(
                course=card,
                title=card.title,
                lesson_url=card.url
                if enrolment.next_slug is None
                else reverse("lesson", args=[card.slug, enrolment.next_slug]),
                done=min(enrolment.done, total),
                total=total,
                percent=100 * min(enrolment.done, total) // total if total else 0,
                completed=completed,
            )
        )
    return rows


def nearest_centre(place) -> ServiceCentre | None:
    """The centre of ``place`` itself, else of the nearest organisation above it."""
    if place is None:
        return None
    return (
        ServiceCentre.objects.filter(organisation__path__in=ancestor_paths(place.path))
        .select_related("organisation")
        .order_by("-organisation__path", "pk")
        .first()
    )


@require_safe
@for_anonymous(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    place = home_of(request.user)
    around = place.parent if place is not None and place.parent is not None else place
    enrolments = continuing(request.user, most=CONTINUING_SHOWN) if request.user.is_authenticated else []
    suggested = _suggested(request, around, {enrolment.course_id for enrolment in enrolments})
    together = [*suggested, *(enrolment.course for enrolment in enrolments)]
    by_slug = {card.slug: card for card in cards.course_cards(together)}
    return render(
        request,
        "portal/home.html",
        {
            "doors": doors(),
            "days": cards.week(around),
            "place": place,
            "around": around,
            "centre": nearest_centre(place),
            "courses": [by_slug[course.slug] for course in suggested if course.slug in by_slug],
            "continue_learning": continuing_rows(enrolments, by_slug),
            "language": get_language(),
        },
    )


def _suggested(request: HttpRequest, around, taken: set[int]) -> list[Course]:
    """Courses that most people finish, for the reader's age and neighbourhood where that is known."""
    query = Course.objects.published().select_related("school__organisation").exclude(pk__in=taken)
    if request.user.is_authenticated and request.user.birth_year:
        query = query.for_audience(request.user.audience)
    finished = (
        Enrolment.objects.filter(course=OuterRef("pk"), completed_at__isnull=False)
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    query = query.annotate(finished=Subquery(finished))
    if around is not None:
        query = query.filter(cards.taught_below(around.path))
    return list(query.order_by(F("finished").desc(nulls_last=True), "-published_at")[:COURSES_SHOWN])
