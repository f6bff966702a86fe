"""All courses, filtered by what a resident asks for."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lms.core.kept import kept
from lms.core.languages import reads_english
from lms.core.pagecache import asks_only, for_anonymous
from lms.courses.texts import FIRST_LANGUAGE
from lms.network.models import Organisation, School
from lms.portal import cards, subjects
from lms.portal.choices import FILTERS, SORTS, VALUES, Chosen, Group, Option, address, groups
from lms.portal.facets import bits, numbers
from lms.portal.paging import PAGE_NUMBER, numbered
from lms.portal.stock import Stock, digits, stock
from lms.search.find import Found, find
from lms.search.models import Kind

COURSES_A_PAGE = 12
LONGEST_QUESTION = 60
MOST_FOUND = 1000  # courses of a question
# Worth keeping for many readers: choices of the page itself, which checks them. A question of one's own is asked once.
READS = dict.fromkeys((*FILTERS, "sort"), "[a-z0-9-]*") | {"q": "", "page": PAGE_NUMBER}


class BadFilter(Exception):
    """A filter holds what is none of its values."""


def _chosen(query: QueryDict, among: Stock) -> tuple[Chosen, Found | None]:
    """What ``query`` asks for, and what its question found. Raises BadFilter."""
    for name, values in {**VALUES, "sort": SORTS}.items():
        if query.get(name, "") not in {"", *values}:
            raise BadFilter
    place = _place(query.get("place", ""), among)
    school = _school(query.get("school", ""), among)
    question = query.get("q", "").strip()
    if not question:
        return Chosen(query, place, school), None
    if len(question) > LONGEST_QUESTION:
        raise BadFilter
    found = find(question, kind=Kind.COURSE, most=MOST_FOUND)
    return Chosen(query, place, school, bits(sorted(_nearness(found, among)))), found


def _place(code: str, among: Stock) -> Organisation | None:
    if not code:
        return None
    place = among.place_called(code) or Organisation.objects.filter(code=code[:20]).first()
    if place is None:
        raise BadFilter
    return place


def _school(uuid: str, among: Stock) -> School | None:
    if not uuid:
        return None
    try:
        wanted = UUID(uuid)
    except ValueError:
        raise BadFilter from None
    school = among.schools.get(digits(wanted)) or School.objects.filter(uuid=wanted).first()
    if school is None:
        raise BadFilter
    return school


def _nearness(found: Found, among: Stock) -> dict[int, int]:
    """The courses that answer the whole question, each with its place among the answers."""
    hits = [] if found.loose else found.hits
    known = (among.numbers.get(digits(hit.uuid)) for hit in hits)
    return {number: at for at, number in enumerate(known) if number is not None}


def _in_order(courses: list[int], sort: str, found: Found | None, among: Stock) -> list[int]:
    """The courses in the order asked for; those that are alike in it, newest first, as they came."""
    by: Callable[[int], Any]
    if sort == "soon":
        by = among.soonest.__getitem__
    elif sort == "seats":
        by = lambda number: -among.left[number]  # noqa: E731
    elif sort == "title":
        by = among.titles["en" if reads_english() else FIRST_LANGUAGE].__getitem__
    elif sort == "joined":
        by = lambda number: -among.joined[number]  # noqa: E731
    elif found is not None:
        by = _nearness(found, among).__getitem__
    else:
        return courses
    return sorted(courses, key=by)


def _sorts(query: QueryDict) -> list[Option]:
    chosen = query.get("sort", "")
    first = _("best match") if query.get("q", "").strip() else _("newest")
    labels = (first, _("soonest class"), _("most places left"), _("most joined"), _("by title"))
    return [
        Option(value, label, value == chosen, address(query, sort=value))
        for value, label in zip(SORTS, labels, strict=True)
    ]


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
    status = 200
    try:
        # Nothing in it is about the reader, so the signed-in share it too.
        context = _kept_context(asked) if asks_only(request, READS) else _context(asked)
    except BadFilter:
        error = _("We do not know this choice. Here is how to begin again.")
        among = stock()
        context = _shown(among, Chosen(QueryDict(), among=0), None)
        context, status = context | {"error": error, "filters": groups(among, Chosen(QueryDict()))}, 400
    response = render(request, "portal/catalogue.html", context, status=status)
    if asked:
        # Its canonical address is that of all courses: what is chosen there, in which order, is nobody's page.
        response["X-Robots-Tag"] = "noindex"
    return response


def _context(asked: str) -> dict[str, Any]:
    """What the catalogue shows for the query string ``asked``. Raises BadFilter."""
    among = stock()
    return _shown(among, *_chosen(QueryDict(asked), among))


def _shown(among: Stock, chosen: Chosen, found: Found | None) -> dict[str, Any]:
    query = chosen.query
    matching = numbers(among.facets.matching(chosen.values, among=chosen.among))
    page = numbered(len(matching), query.get("page"), size=COURSES_A_PAGE)
    ordered = _in_order(matching, query.get("sort", ""), found, among)
    shown = [among.ids[ordered[at]] for at in page.object_list]
    filters = groups(among, chosen)
    meant = found.meant if found else ""
    question = query.get("q", "").strip()
    active = _active(filters)
    if question:
        active.insert(0, Option("", f"“{question}”", True, address(query, q="")))
    offered = next(group.options for group in filters if group.name == "subject")
    subject = next((option for option in offered if option.selected), None)
    return {
        "question": question,
        "meant": meant,
        "meant_url": address(query, q=meant),
        "kept": [(name, query.get(name, "")) for name in (*FILTERS[1:], "sort") if query.get(name)],
        "filters": filters,
        "sorts": _sorts(query),
        # Nine pictures greet who has not chosen yet; one heads the courses of a chosen subject.
        "subjects": offered if not active and page.number == 1 else [],
        "subject": subject,
        "subject_line": subjects.LINES[subject.value] if subject else "",
        "active": active,
        "courses": cards.cards_of(shown),
        "page": page,
        "total": len(matching),
        "total_text": _result_text(len(matching), meant or question),
        # Where nothing was found: the question alone, when choices beside it may be what hides the course.
        "wider_url": f"{reverse('catalogue')}?{urlencode({'q': question})}" if question and len(active) > 1 else "",
    }


def _active(filters: Sequence[Group]) -> list[Option]:
    return [option for group in filters for option in group.options if option.selected]


_kept_context = kept(seconds=60)(_context)
