"""The front door."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.models import Course, CourseText, Lesson
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
    begun = continuing(request.user, most=CONTINUING_SHOWN) if request.user.is_authenticated else []
    suggested = _suggested(request, around, {row.course_id for row in begun})
    return render(
        request,
        "portal/home.html",
        {
            "doors": doors(),
            "days": cards.week(around),
            "place": place,
            "around": around,
            "centre": nearest_centre(place),
            "courses": cards.course_cards(suggested),
            "continue_learning": begun,
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
