"""All courses, filtered by what a resident asks for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous
from lms.courses.models import Audience, Course, CourseText, Mode, Subject
from lms.network.models import Organisation, School
from lms.portal import cards

COURSES_A_PAGE = 12
MOST_SCHOOLS = 60  # offered in the filter; every school's page links to its own courses
LONGEST_QUESTION = 60
FILTERS = ("q", "audience", "subject", "mode", "school", "place")


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
    values = {name: query.get(name, "") for name in FILTERS} | changes
    kept = {name: value for name, value in values.items() if value}
    return reverse("catalogue") + (f"?{urlencode(kept)}" if kept else "")


def _tag(word: str) -> str:
    """``word`` as a whole tag in the database's text of a JSON list; SQLite's is written in ASCII."""
    return json.dumps(word, ensure_ascii=connection.vendor == "sqlite")


def _choice(query: QueryDict, name: str, allowed: list[str]) -> str:
    value = query.get(name, "")
    if value and value not in allowed:
        raise BadFilter(name)
    return value


def _schools() -> list[School]:
    """Schools with courses, for the filters of school and place."""
    taught = Course.objects.published().filter(school=OuterRef("pk"))
    found = School.objects.filter(Exists(taught)).select_related("organisation__parent")
    return list(found.order_by("organisation__path")[:MOST_SCHOOLS])


def _filtered(query: QueryDict, schools: list[School]) -> tuple:
    """The courses asked for, and the place named. Raises BadFilter.

    A school or place that the filters offer is taken from ``schools``, another one is looked up.
    """
    courses = Course.objects.published()
    if any("\x00" in query.get(name, "") for name in FILTERS):
        raise BadFilter(next(name for name in FILTERS if "\x00" in query.get(name, "")))
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
            raise BadFilter("place")
        courses = courses.filter(cards.taught_below(place.path))
    if uuid := query.get("school", ""):
        courses = courses.filter(school=_school(uuid, schools))
    question = query.get("q", "").strip()
    if len(question) > LONGEST_QUESTION:
        raise BadFilter("q")
    for word in question.split():
        said = CourseText.objects.filter(course=OuterRef("pk"), live=True).filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(tags__icontains=_tag(word))
        )
        courses = courses.filter(Exists(said))
    return courses, place


def _school(uuid: str, schools: list[School]) -> School:
    try:
        wanted = UUID(uuid)
    except ValueError:
        raise BadFilter("school") from None
    school = next((school for school in schools if school.uuid == wanted), None)
    school = school or School.objects.filter(uuid=wanted).first()
    if school is None:
        raise BadFilter("school")
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


@require_safe
@for_anonymous(seconds=60)
def catalogue(request: HttpRequest) -> HttpResponse:
    query, status, bad_filter, place = request.GET, 200, "", None
    schools = _schools()
    try:
        courses, place = _filtered(query, schools)
    except BadFilter as bad:
        courses, status = Course.objects.none(), 400
        bad_filter = _("We do not know this choice (%(name)s). Here is how to begin again.") % {"name": str(bad)}
        query = QueryDict()
    paginator = Paginator(courses.order_by("-published_at", "-pk"), COURSES_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    groups = _groups(query, schools, place)
    active = [Active(option.label, option.url) for group in groups for option in group.options if option.selected]
    if question := query.get("q", "").strip():
        active.append(Active(f"“{question}”", _with(query, q="")))
    total = paginator.count
    context = {
        "question": question,
        "kept": [(name, query.get(name, "")) for name in FILTERS if name != "q" and query.get(name)],
        "filters": groups,
        "active": active,
        "courses": cards.newest_cards(courses, first=(page.number - 1) * COURSES_A_PAGE, most=COURSES_A_PAGE),
        "page": page,
        "page_url": _with(query) + ("&" if "?" in _with(query) else "?"),
        "total": total,
        "total_text": ngettext("%(total)s course", "%(total)s courses", total) % {"total": total},
        "bad_filter": bad_filter,
    }
    return render(request, "portal/catalogue.html", context, status=status)
