"""All courses, filtered by what a resident asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.core.counting import counted
from lms.core.kept import kept
from lms.core.pagecache import asks_only, for_anonymous
from lms.courses.models import Audience, Course, Mode, Subject
from lms.courses.querysets import CourseQuerySet
from lms.learning.models import Enrolment
from lms.network.models import Organisation, School
from lms.portal import cards, subjects
from lms.portal.paging import PAGE_NUMBER, one_page
from lms.search.find import Found, find
from lms.search.models import Kind

COURSES_A_PAGE = 12
MOST_SCHOOLS = 60  # offered in the filter; every school's page links to its own courses
LONGEST_QUESTION = 60
MOST_FOUND = 1000  # courses of a question
MOST_IN_ORDER = 120  # answers to a question whose order the database is told; ten pages
FILTERS = ("q", "audience", "subject", "mode", "school", "place")
SORTS = ("", "soon", "joined")
# Worth keeping for many readers: choices of the page itself, which checks them. A question of one's own is asked once.
READS = dict.fromkeys((*FILTERS, "sort"), "[a-z0-9-]*") | {"q": "", "page": PAGE_NUMBER}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    selected: bool
    url: str


@dataclass(frozen=True)
class Group:
    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Active:
    label: str
    remove_url: str


class BadFilter(Exception):
    """A filter holds what is none of its values."""


def _with(query: QueryDict, **changes: str) -> str:
    """The catalogue's address with ``changes``; an empty value takes a filter away, and the page starts again."""
    values = {name: query.get(name, "") for name in (*FILTERS, "sort")} | changes
    given = {name: value for name, value in values.items() if value}
    return reverse("catalogue") + (f"?{urlencode(given)}" if given else "")


def _choice(query: QueryDict, name: str, allowed: list[str]) -> str:
    value = query.get(name, "")
    if value and value not in allowed:
        raise BadFilter
    return value


def _schools() -> list[School]:
    """Schools with courses, for the filters of school and place."""
    taught = Course.objects.published().filter(school=OuterRef("pk"))
    found = School.objects.filter(Exists(taught)).select_related("organisation__parent")
    return list(found.order_by("organisation__path")[:MOST_SCHOOLS])


@dataclass(frozen=True)
class Asked:
    """The courses asked for, the place named, and what the question found."""

    courses: CourseQuerySet
    place: Organisation | None = None
    found: Found | None = None

    def sorted(self, sort: str) -> CourseQuerySet:
        """The nearest to the question first; or as asked, newest first."""
        if sort or self.found is None:
            return _sorted(self.courses, sort)
        places = [When(uuid=hit.uuid, then=Value(at)) for at, hit in enumerate(self.found.hits[:MOST_IN_ORDER])]
        nearness = Case(*places, default=Value(MOST_IN_ORDER)) if places else Value(0)
        return self.courses.annotate(nearness=nearness).order_by("nearness", "-published_at", "-pk")


def _filtered(query: QueryDict, schools: list[School]) -> Asked:
    """What ``query`` asks for. Raises BadFilter.

    A school or place that the filters offer is taken from ``schools``, another one is looked up.
    """
    courses = Course.objects.published()
    _choice(query, "sort", list(SORTS))
    if any("\x00" in query.get(name, "") for name in FILTERS):
        raise BadFilter
    if audience := _choice(query, "audience", Audience.values):
        courses = courses.for_audience(audience)
    if subject := _choice(query, "subject", Subject.values):
        courses = courses.filter(subject=subject)
    if mode := _choice(query, "mode", Mode.values):
        courses = courses.filter(mode=mode)
    place = None
    if code := query.get("place", ""):
        offered = (place for school in schools for place in (school.organisation, school.organisation.parent) if place)
        place = next((place for place in offered if place.code == code), None)
        place = place or Organisation.objects.filter(code=code[:20]).first()
        if place is None:
            raise BadFilter
        courses = courses.filter(cards.taught_below(place.path))
    if uuid := query.get("school", ""):
        courses = courses.filter(school=_school(uuid, schools))
    found = None
    if asked := query.get("q", "").strip():
        if len(asked) > LONGEST_QUESTION:
            raise BadFilter
        found = find(asked, kind=Kind.COURSE, most=MOST_FOUND)
        answers = [] if found.loose else [hit.uuid for hit in found.hits]
        courses = courses.filter(uuid__in=answers)
    return Asked(courses, place, found)


def _school(uuid: str, schools: list[School]) -> School:
    try:
        wanted = UUID(uuid)
    except ValueError:
        raise BadFilter from None
    school = next((school for school in schools if school.uuid == wanted), None)
    school = school or School.objects.filter(uuid=wanted).first()
    if school is None:
        raise BadFilter
    return school


def _group(query: QueryDict, name: str, label: str, choices: Iterable[tuple[Any, Any]]) -> Group:
    selected = query.get(name, "")
    return Group(
        name,
        label,
        [
            Option(value, str(text), value == selected, _with(query, **{name: "" if value == selected else value}))
            for value, text in choices
        ],
    )


def _groups(query: QueryDict, schools: list[School], place: Organisation | None) -> list[Group]:
    places: dict[str, str] = {}
    for school in schools:
        for organisation in (school.organisation.parent, school.organisation):
            if organisation is not None and organisation.tier in {"district", "street", "community"}:
                places.setdefault(organisation.code, organisation.label)
    if place is not None:
        places.setdefault(place.code, place.label)
    return [
        _group(query, "audience", _("For whom"), Audience.choices),
        _group(query, "subject", _("Subject"), Subject.choices),
        _group(query, "mode", _("How"), Mode.choices),
        _group(query, "place", _("Where"), sorted(places.items())),
        _group(query, "school", _("School"), [(str(school.uuid), school.label) for school in schools]),
    ]


def _sorted(courses: CourseQuerySet, sort: str) -> CourseQuerySet:
    """Newest first; or by the next class, courses without one behind; or by how many have joined."""
    newest = ("-published_at", "-pk")
    if sort == "soon":
        return courses.annotate(soonest=cards.next_class(timezone.now())).order_by(
            F("soonest").asc(nulls_last=True), *newest
        )
    if sort == "joined":
        joined = counted(Enrolment.objects.filter(course=OuterRef("pk")), "course")
        return courses.annotate(joined=joined).order_by("-joined", *newest)
    return courses.order_by(*newest)


def _sorts(query: QueryDict) -> list[Option]:
    chosen = query.get("sort", "")
    first = _("best match") if query.get("q", "").strip() else _("newest")
    words = [("", first), ("soon", _("soonest class")), ("joined", _("most joined"))]
    return [Option(value, label, value == chosen, _with(query, sort=value)) for value, label in words]


def _result_text(total: int, question: str) -> str:
    """How many were found, in words; for a question with the question, so that a slip of the pen is seen."""
    if question:
        text = ngettext("“%(question)s”: %(total)s course", "“%(question)s”: %(total)s courses", total)
    else:
        text = ngettext("%(total)s course", "%(total)s courses", total)
    return text % {"total": total, "question": question}


@require_safe
@for_anonymous(seconds=60, reads=READS)
def catalogue(request: HttpRequest) -> HttpResponse:
    asked = urlencode({name: request.GET[name] for name in (*FILTERS, "sort", "page") if request.GET.get(name)})
    try:
        # Nothing in it is about the reader, so the signed-in share it too.
        context = _kept_context(asked) if asks_only(request, READS) else _context(asked)
    except BadFilter:
        error = _("We do not know this choice. Here is how to begin again.")
        context = _found(QueryDict(), Asked(Course.objects.none()), _schools()) | {"error": error}
        return render(request, "portal/catalogue.html", context, status=400)
    return render(request, "portal/catalogue.html", context)


def _context(asked: str) -> dict[str, Any]:
    """What the catalogue shows for the query string ``asked``. Raises BadFilter."""
    query, schools = QueryDict(asked), _schools()
    return _found(query, _filtered(query, schools), schools)


def _found(query: QueryDict, asked: Asked, schools: list[School]) -> dict[str, Any]:
    page = one_page(
        asked.sorted(query.get("sort", "")).select_related("school__organisation"),
        query.get("page"),
        size=COURSES_A_PAGE,
    )
    groups = _groups(query, schools, asked.place)
    meant = asked.found.meant if asked.found else ""
    active = [Active(option.label, option.url) for group in groups for option in group.options if option.selected]
    if question := query.get("q", "").strip():
        active.insert(0, Active(f"“{question}”", _with(query, q="")))
    offered = next(group.options for group in groups if group.name == "subject")
    subject = next((option for option in offered if option.selected), None)
    return {
        "question": question,
        "meant": meant,
        "meant_url": _with(query, q=meant),
        "kept": [(name, query.get(name, "")) for name in (*FILTERS[1:], "sort") if query.get(name)],
        "filters": groups,
        "sorts": _sorts(query),
        # Nine pictures greet who has not chosen yet; one heads the courses of a chosen subject.
        "subjects": offered if not active and page.number == 1 else [],
        "subject": subject,
        "subject_line": subjects.LINES[subject.value] if subject else "",
        "active": active,
        "courses": cards.course_cards(page.object_list),
        "page": page,
        "total": page.paginator.count,
        "total_text": _result_text(page.paginator.count, meant or question),
        # Where nothing was found: the question alone, when choices beside it may be what hides the course.
        "wider_url": f"{reverse('catalogue')}?{urlencode({'q': question})}" if question and len(active) > 1 else "",
    }


_kept_context = kept(seconds=60)(_context)
