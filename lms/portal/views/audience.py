"""The audience pages: what is on for the young, for adults and for the elderly, each at the hours they have."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.classes.holidays import in_holidays
from lms.classes.models import Session
from lms.core.days import local_day
from lms.core.kept import kept
from lms.core.pagecache import for_anonymous
from lms.courses.models import Audience, Course, LessonText, Subject
from lms.courses.texts import text_for, title_of
from lms.network.homes import around, home_of
from lms.network.models import Organisation, ServiceCentre
from lms.network.tree import within
from lms.portal import cards

DAYS = 14
SESSIONS_READ = 40
COURSES_SHOWN = 6
BEGINNINGS_SHOWN = 4
CENTRES_SHOWN = 6

SATURDAY_AND_SUNDAY = [7, 1]  # as the database counts the days of a week
SCHOOL_IS_OUT = datetime.time(15, 30)
EVENING = datetime.time(18)
DUSK = datetime.time(17)

# The address of each page.
WORDS = {Audience.YOUTH: "youth", Audience.ADULT: "adults", Audience.ELDERLY: "elderly"}


class AudienceConverter:
    """``/adults/`` for the audience ``adult``: what people would type."""

    regex = "|".join(WORDS.values())

    def to_python(self, value: str) -> Audience:
        return next(audience for audience, word in WORDS.items() if word == value)

    def to_url(self, value: str) -> str:
        return WORDS[Audience(value)]


def hours_of(audience: Audience) -> Q:
    """The sessions at hours that ``audience`` has: after school and in its holidays, after work, by daylight."""
    weekend = Q(gathering__starts_at__week_day__in=SATURDAY_AND_SUNDAY)
    if audience == Audience.YOUTH:
        # The holiday last: it is looked up for the mornings of workdays only.
        holidays = in_holidays("gathering__starts_at", "gathering__centre__organisation")
        return weekend | Q(gathering__starts_at__time__gte=SCHOOL_IS_OUT) | Q(holidays)
    if audience == Audience.ADULT:
        return weekend | Q(gathering__starts_at__time__gte=EVENING)
    return Q(gathering__starts_at__time__lt=DUSK)


@kept(seconds=60)
def sessions_for(audience: Audience, path: str) -> list[Session]:
    """The coming fortnight's sessions for ``audience`` at its hours, in the place at ``path`` and below.

    One query, kept for many readers: nobody changes what is in it.
    """
    now = timezone.now()
    coming = cards.session_query(start=now, end=now + datetime.timedelta(days=DAYS)).shown()
    coming = coming.filter(hours_of(audience), **{f"class_group__course__for_{audience.value}": True})
    if path:
        coming = coming.filter(within([path], "gathering__centre__organisation__path"))
    return list(coming[:SESSIONS_READ])


@dataclass(frozen=True)
class CentreRow:
    """A centre where something for this audience is on, with its next class."""

    centre: ServiceCentre
    next: cards.SessionCard
    own: bool  # in the reader's community


def centres_of(sessions: Iterable[Session], home: Organisation | None) -> list[CentreRow]:
    """Where ``sessions`` are held: the centre of the reader's own community first, then by the next class."""
    rows: dict[int, CentreRow] = {}
    for session in sessions:
        centre = session.gathering.centre or session.class_group.centre
        own = home is not None and centre.organisation_id == home.pk
        rows.setdefault(centre.pk, CentreRow(centre, cards.session_card(session), own))
    return sorted(rows.values(), key=lambda row: not row.own)[:CENTRES_SHOWN]


@dataclass(frozen=True)
class Beginning:
    """A course that can be begun now: its first lesson open to everybody."""

    title: str
    lesson: str
    url: str
    minutes: int
    cover_url: str


@kept(seconds=60)
def beginnings(audience: Audience) -> list[Beginning]:
    """The newest courses with an open lesson, that lesson and the course's title: one query."""
    rows: QuerySet[Any] = (
        LessonText.objects.filter(live=True, lesson__free=True, lesson__online=True, lesson__status="live")
        .filter(lesson__course__status="live", **{f"lesson__course__for_{audience.value}": True})
        .select_related("lesson__course")
        .defer("html", "parts")
        .annotate(course_title=title_of("lesson__course"))
        .order_by("-lesson__course__published_at", "lesson__course", "lesson__position", "-language")
    )
    lessons: dict[int, list[Any]] = {}  # by course: the texts of its first open lesson
    for text in rows[: BEGINNINGS_SHOWN * 8]:
        texts = lessons.setdefault(text.lesson.course_id, [])
        if not texts or texts[0].lesson_id == text.lesson_id:
            texts.append(text)
    language = get_language() or ""
    found = [text_for(texts, language)[0] for texts in lessons.values()][:BEGINNINGS_SHOWN]
    return [
        Beginning(
            title=text.course_title,
            lesson=text.title,
            url=reverse("lesson", args=[text.lesson.course.slug, text.lesson.slug]),
            minutes=text.lesson.minutes,
            cover_url=reverse("cover", args=[text.lesson.course.uuid]),
        )
        for text in found
        if text.course_title is not None
    ]


@dataclass(frozen=True)
class SubjectRow:
    code: str
    label: str
    count: int
    url: str


@kept(seconds=60)
def subjects(audience: Audience) -> list[SubjectRow]:
    """The subjects that have courses for ``audience``, the fullest first: one query."""
    counted = Course.objects.published().for_audience(audience).order_by().values("subject").annotate(n=Count("pk"))
    catalogue = reverse("catalogue")
    return [
        SubjectRow(code, str(Subject(code).label), n, f"{catalogue}?audience={audience.value}&subject={code}")
        for code, n in sorted(counted.values_list("subject", "n"), key=lambda row: (-row[1], row[0]))
    ]


def _evenings(sessions: list[Session]) -> list[cards.Day]:
    """A week of evenings, the empty ones too; weekend classes in daylight are told beside them."""
    today = local_day(timezone.now())
    days = [today + datetime.timedelta(days=number) for number in range(7)]
    late = [session for session in sessions if _clock(session) >= EVENING]
    return [
        cards.Day(
            date=day,
            is_today=day == today,
            sessions=[cards.session_card(s) for s in late if local_day(s.gathering.starts_at) == day],
            more=0,
        )
        for day in days
    ]


def _clock(session: Session) -> datetime.time:
    return timezone.localtime(session.gathering.starts_at).time()


def _is_weekend(session: Session) -> bool:
    return timezone.localtime(session.gathering.starts_at).weekday() >= 5


def _cards(sessions: Iterable[Session]) -> list[cards.SessionCard]:
    return [cards.session_card(session) for session in sessions]


def _timetable(audience: Audience, sessions: list[Session]) -> dict[str, Any]:
    """The sessions as this audience looks for them."""
    if audience == Audience.YOUTH:
        workdays = [session for session in sessions if not _is_weekend(session)]
        return {
            # Earlier on a workday there is something for the young in the holidays only.
            "holidays": _cards(session for session in workdays if _clock(session) < SCHOOL_IS_OUT)[:5],
            "weekdays": _cards(session for session in workdays if _clock(session) >= SCHOOL_IS_OUT)[:5],
            "weekends": _cards(session for session in sessions if _is_weekend(session))[:5],
        }
    if audience == Audience.ADULT:
        daylight = [session for session in sessions if _is_weekend(session) and _clock(session) < EVENING]
        return {"days": _evenings(sessions), "weekends": _cards(daylight)[:4]}
    return {"sessions": _cards(sessions)[:6]}


@kept(seconds=60)
def _courses(audience: Audience) -> list[cards.CourseCard]:
    courses = Course.objects.published().for_audience(audience)
    if audience == Audience.ADULT:
        # What a job asks for comes before the rest, which the subjects below lead to.
        courses = courses.filter(subject__in=[Subject.VOCATIONAL, Subject.SCIENCE])
    return cards.newest_cards(courses, most=COURSES_SHOWN)


@require_safe
@for_anonymous(seconds=60)
def audience_page(request: HttpRequest, audience: Audience) -> HttpResponse:
    home = home_of(request.user)
    near = around(home)
    sessions = sessions_for(audience, near.path if near is not None else "")
    context = {
        "audience": audience.value,
        "home": home,
        "around": near,
        "centres": centres_of(sessions, home),
        "beginnings": beginnings(audience),
        "subjects": subjects(audience),
        "courses": _courses(audience),
        "all_url": f"{reverse('catalogue')}?audience={audience.value}",
        **_timetable(audience, sessions),
    }
    return render(request, f"portal/audience/{audience.value}.html", context)
