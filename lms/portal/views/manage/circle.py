"""The learning circle (学习服务圈) of a place: which of its communities have no class within reach."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Avg,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes.models import Session
from lms.core import audit, exports
from lms.core.days import local_day
from lms.core.keyset import every_row
from lms.network import policy
from lms.network.models import Organisation, Residence, ServiceCentre
from lms.network.nearness import with_position
from lms.network.position import METRES_A_DEGREE, square_of_metres
from lms.network.tree import within
from lms.portal.paging import one_page

ROWS_A_PAGE = 50
ROWS_A_PIECE = 500
LOOKED_FOR = 10_000  # metres: a class further away than this is none that one walks to
COMMUNITY, STREET = "community", "street"
KILOMETRES = {"1": 1, "2": 2, "3": 3}
ORDER = ["-people", "path"]
REACHES = (COMMUNITY, STREET, *KILOMETRES)
AT = "class_group__centre__organisation"


@dataclasses.dataclass(frozen=True)
class Question:
    """How far a class may be away from a community: one of REACHES."""

    within: str

    @classmethod
    def of(cls, asked: Any) -> "Question":
        return cls(asked.get("within", "") if asked.get("within") in REACHES else COMMUNITY)

    @property
    def label(self) -> str:
        if self.within in KILOMETRES:
            number = KILOMETRES[self.within]
            return ngettext("within %(number)s km", "within %(number)s km", number) % {"number": number}
        return _("in the same street") if self.within == STREET else _("in the community itself")

    def fields(self) -> dict[str, str]:
        """As the address of the list, and the form of its download, say it."""
        return {"within": self.within}


def _coming() -> QuerySet[Session]:
    """Sessions that are not over, of classes that take place."""
    held = Session.objects.filter(cancelled_at=None, gathering__ends_at__gte=timezone.now())
    return held.filter(class_group__status__in=["open", "running"])


def latitude_of(place: Organisation) -> float:
    """The middle latitude of what stands in ``place``: degrees of longitude are as long as it says."""
    standing = ServiceCentre.objects.filter(within([place.path], "organisation__path"))
    return standing.aggregate(middle=Avg("latitude"))["middle"] or 0.0


def _with_class(metres: int, around: float) -> QuerySet[Any]:
    """Centres at most ``metres`` from the ``latitude`` and ``longitude`` of the outer row where a class still meets;
    ``square`` of the metres to each.
    """
    here, there = (OuterRef("latitude"), OuterRef("longitude")), (F("latitude"), F("longitude"))
    high = metres / METRES_A_DEGREE
    way = ExpressionWrapper(square_of_metres(there, here, around=around), output_field=FloatField())
    centres: QuerySet[Any] = (
        ServiceCentre.objects.filter(Exists(_coming().filter(class_group__centre=OuterRef("pk"))))
        .filter(latitude__gte=OuterRef("latitude") - high, latitude__lte=OuterRef("latitude") + high)
        .annotate(square=way)
    )
    return centres.filter(square__lte=metres**2)


def _served(reach: str, around: float) -> Q:
    """The communities with a class within ``reach``. One without a position has those of its own rooms only."""
    own = Q(Exists(_coming().filter(Q(**{AT: OuterRef("pk")}) | Q(**{f"{AT}__parent": OuterRef("pk")}))))
    if reach == STREET:
        street = OuterRef("parent")
        steps = Q(**{AT: street}) | Q(**{f"{AT}__parent": street}) | Q(**{f"{AT}__parent__parent": street})
        return Q(Exists(_coming().filter(steps)))
    if reach in KILOMETRES:
        return own | Q(Exists(_with_class(1000 * KILOMETRES[reach], around)))
    return own


def without_class(place: Organisation, reach: str, *, around: float) -> QuerySet:
    """Communities of ``place`` without a class within ``reach``, those with most people first.

    ``in_street``: one still meets in rooms of their street; ``people``: who has a home in the community. ``around`` is
    the latitude of the place.
    """
    people = Residence.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    communities = Organisation.objects.below(place).active().filter(tier=Organisation.Tier.COMMUNITY)
    return (
        with_position(communities)
        .exclude(_served(reach, around))
        .annotate(
            in_street=Exists(_coming().filter(**{AT: OuterRef("parent")})),
            people=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )
        .select_related("parent")
    )


def tell_way(rows: Iterable[Any], *, around: float) -> None:
    """Set ``metres`` of each row: to the nearest class, None where none is known within LOOKED_FOR. One statement."""
    nearest = _with_class(LOOKED_FOR, around).order_by("square").values("square")[:1]
    asked = with_position(Organisation.objects.filter(pk__in=[row.pk for row in rows]))
    found = dict(asked.annotate(nearest=Subquery(nearest)).values_list("pk", "nearest"))
    for row in rows:
        square = found.get(row.pk)
        row.metres = None if square is None else round(math.sqrt(square))


def _found(request: SignedInRequest, code: str) -> Organisation:
    """Elsewhere than below one's own: Http404; without the role: PermissionDenied."""
    if not policy.paths_for(request.user, "figures.view"):
        raise PermissionDenied
    place = Organisation.objects.select_related("parent__parent__parent__parent").filter(code=code).first()
    if place is None or not policy.allows(request.user, "figures.view", place):
        raise Http404
    return place


@login_required
@require_safe
def circle(request: SignedInRequest, code: str) -> HttpResponse:
    place, question = _found(request, code), Question.of(request.GET)
    around = latitude_of(place)
    rows = without_class(place, question.within, around=around)
    page = one_page(rows.order_by(*ORDER), request.GET.get("page"), size=ROWS_A_PAGE)
    tell_way(page.object_list, around=around)
    context = {
        "place": place,
        "ancestors": [*place.ancestors(), place],
        "page": page,
        "question": question,
        "reaches": [Question(reach) for reach in REACHES],
        "measured": question.within in KILOMETRES,
    }
    return render(request, "portal/manage/circle.html", context)


@login_required
@require_POST
def export(request: SignedInRequest, code: str) -> StreamingHttpResponse:
    """The whole list that was asked for, as a file."""
    place, question = _found(request, code), Question.of(request.POST)
    kind = request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    audit.record(
        "circle.exported",
        actor=request.user,
        object_kind="organisation",
        object_uuid=place.uuid,
        organisation_code=place.code,
        format=kind,
        within=question.within,
    )
    heading = [
        _("Community"),
        _("Code of the community"),
        _("Street"),
        _("People who live there"),
        _("Classes in the subdistrict's rooms"),
        _("Metres to the nearest class"),
    ]
    told = (
        [row.name, row.code, row.parent.name, row.people, _("yes") if row.in_street else _("no"), row.metres]
        for row in _every(place, question)
    )
    return exports.download(f"{place.name}-{local_day(timezone.now())}", kind, heading, told)


def _every(place: Organisation, question: Question) -> Iterator[Any]:
    """All rows of the list with their ``metres``, so many at a time."""
    around = latitude_of(place)
    piece: list[Any] = []
    for row in every_row(without_class(place, question.within, around=around), ORDER, size=ROWS_A_PIECE):
        piece.append(row)
        if len(piece) == ROWS_A_PIECE:
            tell_way(piece, around=around)
            yield from piece
            piece = []
    tell_way(piece, around=around)
    yield from piece
