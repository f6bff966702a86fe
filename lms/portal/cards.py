"""Course and session cards: what lists of courses and of classes show, in a fixed number of queries."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.querysets import SessionQuerySet
from lms.core.days import SHANGHAI, day_start, local_day
from lms.core.kept import kept
from lms.core.languages import reads_english
from lms.courses.models import Audience, Course, CourseText
from lms.courses.texts import text_for
from lms.network.models import Organisation
from lms.network.tree import within

SESSIONS_A_DAY = 6


@dataclass(frozen=True)
class CourseCard:
    course_id: int
    slug: str
    url: str
    cover_url: str
    title: str
    summary: str
    school: str
    place: str
    audiences: list[str]
    audience_codes: list[str]
    subject: str
    mode: str
    study_hours: int
    next_session: datetime.datetime | None
    seats_left: int | None
    seats_text: str
    language_note: bool
    language: str = ""  # of title and summary


@dataclass(frozen=True)
class SessionCard:
    uuid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    topic: str
    course_url: str
    centre: str
    centre_url: str
    room: str
    place: str
    note: str
    teacher: str = ""  # with a telephone that this reader may call; empty for everybody else
    teacher_phone: str = ""
    cancelled_at: datetime.datetime | None = None
    moved_from: datetime.datetime | None = None
    change_reason: str = ""


def seats_text(seats: int, taken: int, waiting: int, *, awaits_draw: bool = False, asks_teacher: bool = False) -> str:
    """Seats in words: how many are left, or how long the queue is; how many take part in a draw, or ask the teacher."""
    if awaits_draw:
        told = {"seats": seats, "waiting": waiting}
        words = ngettext(
            "%(seats)s places, drawn in public; %(waiting)s person takes part",
            "%(seats)s places, drawn in public; %(waiting)s people take part",
            waiting,
        )
        return words % told
    left = seats - taken
    if asks_teacher:
        words = ngettext(
            "%(left)s places free, the teacher decides; %(waiting)s person asks for one",
            "%(left)s places free, the teacher decides; %(waiting)s people ask for one",
            waiting,
        )
        return words % {"left": max(0, left), "waiting": waiting}
    if left > 0 and not waiting:
        return ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left}
    if waiting:
        return ngettext("full, %(waiting)s person waiting", "full, %(waiting)s people waiting", waiting) % {
            "waiting": waiting
        }
    return _("full, you can wait in line")


def seats_of(group: Any) -> str:
    """Those of a class group that comes ``with_counts``."""
    by = {"awaits_draw": group.awaits_draw, "asks_teacher": group.asks_teacher}
    return seats_text(group.seats, group.taken, group.waiting, **by)


def live_texts(course_ids: Iterable[int]) -> dict[int, list[CourseText]]:
    """Titles and summaries by course, in one query."""
    texts: dict[int, list[CourseText]] = {}
    rows = CourseText.objects.filter(course__in=list(course_ids), live=True).defer("html").order_by("-language")
    for text in rows:
        texts.setdefault(text.course_id, []).append(text)
    return texts


def newest_cards(courses: QuerySet[Course], *, first: int = 0, most: int) -> list[CourseCard]:
    """Cards for the newest of ``courses``, ``most`` of them from the ``first`` on: two queries with the courses."""
    page = courses.order_by("-published_at", "-pk")[first : first + most]
    rows = CourseText.objects.filter(course__in=page.values("pk")).order_by("-course__published_at", "-course_id")
    return _with_courses(rows)


def cards_of(ids: Sequence[int]) -> list[CourseCard]:
    """Cards for the courses with these ``ids``, in their order: two queries with the courses, none for none."""
    if not ids:
        return []
    nearness = Case(*(When(course=pk, then=Value(at)) for at, pk in enumerate(ids)))
    return _with_courses(CourseText.objects.filter(course__in=ids, course__status="live").order_by(nearness))


def _with_courses(rows: QuerySet[CourseText]) -> list[CourseCard]:
    """Cards for the courses of ``rows``, which bring them along."""
    rows = rows.filter(live=True).select_related("course__school__organisation").defer("html")
    texts: dict[int, list[CourseText]] = {}
    for text in rows:
        texts.setdefault(text.course_id, []).append(text)
    return course_cards([versions[0].course for versions in texts.values()], texts)


def course_cards(courses: Iterable[Course], texts: dict[int, list[CourseText]] | None = None) -> list[CourseCard]:
    """Cards for ``courses`` (which come with ``school__organisation``): two queries, whatever their number.

    One less for a caller that has read the ``texts``.
    """
    courses = list(courses)
    if not courses:
        return []
    now = timezone.now()
    language = get_language() or ""
    if texts is None:
        texts = live_texts(course.pk for course in courses)
    groups: dict[int, list[Any]] = {}  # class groups with what the query below annotates
    open_groups = (
        ClassGroup.objects.current()
        .filter(course__in=[course.pk for course in courses])
        .with_counts()
        .with_next_start(now)
        .order_by("opens_at", "pk")
    )
    for group in open_groups:
        groups.setdefault(group.course_id, []).append(group)
    cards = []
    for course in courses:
        text, fallback = text_for(texts.get(course.pk, []), language)
        if text is not None:
            cards.append(_card(course, text, fallback, groups.get(course.pk, []), now))
    return cards


def _card(course: Course, text: CourseText, fallback: bool, groups: list[Any], now) -> CourseCard:
    starts = [group.next_start for group in groups if group.next_start]
    signing_up = [group for group in groups if group.opens_at <= now < group.closes_at]
    # The class with most room speaks for the course.
    best = max(signing_up, key=lambda group: group.seats - group.taken - group.waiting, default=None)
    return CourseCard(
        course_id=course.pk,
        slug=course.slug,
        url=course.get_absolute_url(),
        cover_url=reverse("cover", args=[course.uuid]),
        title=text.title,
        summary=text.summary,
        school=course.school.label,
        place=course.school.organisation.label,
        audiences=[str(Audience(code).label) for code in course.audiences],
        audience_codes=course.audiences,
        subject=course.get_subject_display(),
        mode=course.get_mode_display(),
        study_hours=course.study_hours,
        next_session=min(starts, default=None),
        seats_left=max(0, best.seats - best.taken) if best else None,
        seats_text=seats_of(best) if best else "",
        language=text.language,
        language_note=fallback,
    )


def session_query(*, start: datetime.datetime, end: datetime.datetime) -> SessionQuerySet:
    """Sessions that take place, with all that a card needs; for residents narrowed by ``shown()``."""
    return (
        Session.objects.between(start, end)
        .planned()
        .select_related("gathering__centre__organisation", "gathering__room", "class_group__course")
        .order_by("gathering__starts_at", "pk")
    )


def session_card(session: Session) -> SessionCard:
    group, gathering = session.class_group, session.gathering
    centre = gathering.centre or group.centre
    english = reads_english()
    return SessionCard(
        uuid=str(session.uuid),
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        title=group.label,
        topic=(session.topic_en or session.topic) if english else session.topic,
        course_url=group.course.get_absolute_url() if group.course.status == "live" else "",
        centre=centre.label,
        centre_url=reverse("centre", args=[centre.uuid]),
        room=gathering.room.label if gathering.room else "",
        place=centre.organisation.label,
        note=(group.note_en or group.note) if english else group.note,
        teacher=getattr(session, "teacher_name", None) or "",
        teacher_phone=getattr(session, "teacher_phone", None) or "",
        cancelled_at=session.cancelled_at,
        moved_from=session.moved_from,
        change_reason=session.change_reason,
    )


def my_sessions(user, *, days: int, most: int) -> list[SessionCard]:
    """Sessions from now on of the classes in which ``user`` has a place, with the teachers whom she may call."""
    now = timezone.now()
    mine = Registration.objects.filter(learner=user, status="confirmed").values("class_group")
    coming = session_query(start=now - datetime.timedelta(hours=3), end=now + datetime.timedelta(days=days))
    coming = coming.filter(class_group__in=mine, gathering__ends_at__gte=now).with_teacher_to_call()
    return [session_card(session) for session in coming[:most]]


@dataclass(frozen=True)
class Day:
    date: datetime.date
    is_today: bool
    sessions: list[SessionCard]
    more: int  # sessions of that day beyond those shown


def week(place: Organisation | None, *, days: int = 7) -> list[Day]:
    """The coming days with their sessions in ``place`` and below (everywhere for None): one query, kept."""
    return _week(place.path if place is not None else "", days)


@kept(seconds=60)
def _week(path: str, days: int) -> list[Day]:
    where = within([path], "gathering__centre__organisation__path") if path else Q()
    return week_of(week_sessions(where, days=days), days=days)


def week_sessions(where: Q, *, days: int = 7) -> SessionQuerySet:
    """The sessions of the coming days that residents may see and that fit ``where``.

    At most SESSIONS_A_DAY of each day, so that a full morning does not empty the days behind it; ``that_day`` counts
    them all.
    """
    today = local_day(timezone.now())
    query = session_query(start=day_start(today), end=day_start(today + datetime.timedelta(days=days))).shown()
    of_a_day = [TruncDate("gathering__starts_at", tzinfo=SHANGHAI)]
    return (
        query.filter(where)
        .annotate(
            rank=Window(RowNumber(), partition_by=of_a_day, order_by=["gathering__starts_at", "pk"]),
            that_day=Window(Count("pk"), partition_by=of_a_day),
        )
        .filter(rank__lte=SESSIONS_A_DAY)
    )


def week_of(sessions: Iterable[Any], *, days: int = 7) -> list[Day]:
    """``sessions`` (of ``week_sessions``) laid out by day, from today on."""
    today = local_day(timezone.now())
    by_day: dict[datetime.date, list[Any]] = {}
    for session in sessions:
        by_day.setdefault(local_day(session.gathering.starts_at), []).append(session)
    return [
        Day(
            date=date,
            is_today=date == today,
            sessions=[session_card(session) for session in by_day.get(date, [])],
            more=by_day[date][0].that_day - len(by_day[date]) if date in by_day else 0,
        )
        for date in (today + datetime.timedelta(days=offset) for offset in range(days))
    ]


def taught_below(path: str) -> Q:
    """Courses of schools below ``path``, or held in a centre below it."""
    held = ClassGroup.objects.filter(within([path], "centre__organisation__path")).exclude(status="cancelled")
    return within([path], "school__organisation__path") | Q(pk__in=held.values("course"))
