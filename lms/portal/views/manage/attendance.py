"""How full classes are, who waits and who comes: by school, by class, and from there down to the session."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes.models import ClassGroup, Term
from lms.classes.querysets import CURRENT, ClassGroupQuerySet
from lms.core import audit, exports
from lms.core.days import local_day
from lms.core.keyset import every_row, keyset_page
from lms.core.languages import in_readers_language
from lms.network import policy
from lms.network.models import Organisation, School
from lms.network.tree import ancestor_paths, within
from lms.portal.paging import one_page
from lms.portal.views.manage.scope import scope_of

CAPABILITY = "figures.view"
SCHOOLS_A_PAGE = 20
CLASSES_A_PAGE = 50
TERMS_OFFERED = 12
ORDER = ["school__organisation__path", "school", "-term__starts_on", "pk"]


@dataclass(frozen=True)
class Figures:
    """Of one class or of several: seats and people, sessions that are over, and the marks of their rolls."""

    classes: int = 0
    seats: int = 0
    confirmed: int = 0
    waiting: int = 0
    held: int = 0
    kept: int = 0  # of the sessions held, those with a roll
    came: int = 0
    excused: int = 0
    marked: int = 0

    @property
    def fill(self) -> int | None:
        """Percent of the seats that people have."""
        return round(100 * self.confirmed / self.seats) if self.seats else None

    @property
    def expected(self) -> int:
        """Marks that an attendance counts among: who was excused was not expected."""
        return self.marked - self.excused

    @property
    def rate(self) -> int | None:
        """Percent of those expected who came."""
        return round(100 * self.came / self.expected) if self.expected else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))


SUMMED = [one.name for one in fields(Figures) if one.name != "classes"]


@dataclass(frozen=True)
class Asked:
    """Of which classes: those of terms named ``term``, else those that are open or running.

    By name, as each street enters the autumn for itself.
    """

    place: str = ""
    term: str = ""

    @classmethod
    def of(cls, sent: Any) -> "Asked":
        return cls(place=sent.get("place", "")[:20], term=sent.get("term", "").replace("\0", "")[:120])

    def fields(self) -> dict[str, str]:
        return {name: value for name, value in {"place": self.place, "term": self.term}.items() if value}

    @property
    def url(self) -> str:
        return f"?{urlencode(self.fields())}"


def _classes(asked: Asked) -> ClassGroupQuerySet:
    groups = ClassGroup.objects.exclude(status=ClassGroup.Status.CANCELLED)
    return groups.filter(term__name=asked.term) if asked.term else groups.filter(status__in=CURRENT)


def _with_figures(groups: ClassGroupQuerySet) -> ClassGroupQuerySet:
    now = timezone.now()
    return groups.with_counts(now).with_attendance(now)


def _of_class(group: Any) -> Figures:
    return Figures(classes=1, **{name: getattr(group, name) for name in SUMMED})


def _by_school(groups: ClassGroupQuerySet, schools: Iterable[School]) -> dict[int, Figures]:
    """One query, which reads what belongs to these schools alone."""
    sums: dict[str, Any] = {f"{name}_in_all": Sum(name) for name in SUMMED}
    rows = _with_figures(groups.filter(school__in=[school.pk for school in schools])).order_by().values("school")
    return {
        row["school"]: Figures(classes=row["n"], **{name: row[f"{name}_in_all"] for name in SUMMED})
        for row in rows.annotate(n=Count("pk"), **sums)
    }


def _terms(place: Organisation) -> list[tuple[str, str]]:
    """Names and labels of the terms that classes of ``place`` are held in: its own, and those above it and below."""
    here = Term.objects.filter(within([place.path], "organisation__path"))
    above = Term.objects.filter(organisation__path__in=ancestor_paths(place.path))
    rows = (here | above).order_by().values("name").annotate(english=Max("name_en"), last=Max("starts_on"))
    return [
        (row["name"], in_readers_language(row["name"], row["english"]))
        for row in rows.order_by("-last", "name")[:TERMS_OFFERED]
    ]


@login_required
@require_safe
def schools(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?term=``, ``?page=``: the schools of the place that have such classes."""
    asked = Asked.of(request.GET)
    scope = scope_of(
        request.user,
        CAPABILITY,
        code=asked.place,
        url=lambda place: Asked(place=place.code, term=asked.term).url,
    )
    groups = _classes(asked)
    rows: QuerySet[Any] = School.objects.filter(within([scope.place.path], "organisation__path"))
    rows = rows.filter(Exists(groups.filter(school=OuterRef("pk")))).select_related("organisation")
    page = one_page(rows.order_by("organisation__path", "pk"), request.GET.get("page"), size=SCHOOLS_A_PAGE)
    figures = _by_school(groups, page.object_list)
    lines = [(school, figures[school.pk]) for school in page.object_list]
    context = {
        "scope": scope,
        "asked": asked,
        "question": Asked(place=scope.place.code, term=asked.term),
        "terms": _terms(scope.place),
        "page": page,
        "lines": lines,
        "together": sum((one for _school, one in lines), Figures()) if page.paginator.num_pages == 1 else None,
    }
    return render(request, "portal/manage/attendance.html", context)


@login_required
@require_safe
def classes(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The classes of a school, ``?term=``, ``?after=``."""
    school = _school(request, uuid)
    asked = Asked(place=school.organisation.code, term=Asked.of(request.GET).term)
    groups = _with_figures(_classes(asked).filter(school=school)).select_related("term", "course")
    page = keyset_page(groups, ["-term__starts_on", "pk"], after=request.GET.get("after", ""), size=CLASSES_A_PAGE)
    here = f"?{urlencode({'term': asked.term} if asked.term else {})}"
    context = {
        "school": school,
        "asked": asked,
        "page": page,
        "lines": [(group, _of_class(group)) for group in page.rows],
        "may_manage": policy.allows(request.user, "classes.manage", school.organisation),
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
    }
    return render(request, "portal/manage/attendance_school.html", context)


def _school(request: SignedInRequest, uuid: UUID) -> School:
    if not policy.paths_for(request.user, CAPABILITY):
        raise PermissionDenied
    return get_object_or_404(
        School.objects.filter(policy.scope(request.user, CAPABILITY, "organisation__path")).select_related(
            "organisation"
        ),
        uuid=uuid,
    )


@login_required
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The same as a file, a class a line; no names of people are in it."""
    asked, kind = Asked.of(request.POST), request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    place = scope_of(request.user, CAPABILITY, code=asked.place, url=lambda place: "").place
    groups = _classes(asked).filter(within([place.path], "school__organisation__path"))
    rows = _with_figures(groups).select_related("school__organisation", "term", "centre")
    audit.record(
        "figures.exported",
        actor=request.user,
        object_kind="organisation",
        object_uuid=None,
        organisation_code=place.code,
        format=kind,
    )
    heading = [
        _("School"), _("Class"), _("Term"), _("Centre"), _("Seats"), _("Places taken"), _("Places taken, percent"),
        _("Waiting"), _("Sessions held"), _("Rolls kept"), _("Expected, without the excused"), _("Came"), _("Excused"),
        _("Came, percent"),
    ]  # fmt: skip
    told = (_line(group, _of_class(group)) for group in every_row(rows, ORDER))
    today: datetime.date = local_day(timezone.now())
    return exports.download(f"{place.label}-{today}", kind, heading, told)


def _line(group: Any, one: Figures) -> list[Any]:
    return [
        group.school.label, group.label, group.term.label, group.centre.label, one.seats, one.confirmed, one.fill,
        one.waiting, one.held, one.kept, one.expected, one.came, one.excused, one.rate,
    ]  # fmt: skip
