"""The calendar: what takes place in a week, a month or on a day, of a place, a school, a centre, or of the reader."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.days import local_day
from lms.core.displays import ELDERLY, display_of
from lms.core.pagecache import for_anonymous
from lms.courses.models import Audience, Subject
from lms.network.homes import around, home_of
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.tree import STEP, within
from lms.portal import calendar as reading
from lms.portal import periods
from lms.portal.choices import MOST_OF_A_KIND, Option, offered_places
from lms.portal.paging import PAGE_NUMBER, one_page
from lms.portal.periods import Period, UnknownPeriod
from lms.portal.stock import Stock, stock

# More of one day stands on a page of its own; a month tells what there is, and how much more.
OF_A_DAY = {periods.WEEK: 30, periods.MONTH: 4}
A_PAGE = 60
MOST_NAMED = 40  # schools and centres to choose from
FILTERS = ("place", "school", "centre", "audience", "subject", "mine")
PERIODS = (periods.WEEK, periods.MONTH, periods.DAY)
_UUID = "[0-9a-f-]{36}"
READS = {
    "week": "20[0-9]{2}-W[0-9]{2}",
    "month": "20[0-9]{2}-[0-9]{2}",
    "day": "20[0-9]{2}-[0-9]{2}-[0-9]{2}",
    "place": "[0-9]{2,20}",
    "school": _UUID,
    "centre": _UUID,
    "audience": "[a-z]*",
    "subject": "[a-z]*",
    "page": PAGE_NUMBER,
}


class BadFilter(Exception):
    """A filter holds what is none of its values."""


@dataclass(frozen=True)
class Asked:
    """What is shown: the reader's own, or that of a school, of a centre, else of ``place`` (everywhere for None)."""

    period: Period
    query: QueryDict
    place: Organisation | None = None
    school: School | None = None
    centre: ServiceCentre | None = None
    mine: bool = False

    @property
    def of(self) -> Organisation | School | ServiceCentre | None:
        return self.school or self.centre or self.place

    def address(self, **changes: str) -> str:
        """The calendar's with ``changes``: another period takes this one's part, an empty value a filter away."""
        values = {name: self.query.get(name, "") for name in FILTERS}
        if not changes.keys() & set(PERIODS):
            values |= {name: self.query.get(name, "") for name in PERIODS}
        given = {name: value for name, value in (values | changes).items() if value}
        return reverse("calendar") + (f"?{urlencode(given)}" if given else "")

    def of_period(self, period: Period | None) -> str:
        return self.address(**{period.kind: period.key}) if period else ""


def _asked(request: HttpRequest, query: QueryDict, among: Stock, today: datetime.date) -> Asked:
    """Raises BadFilter and UnknownPeriod."""
    for name, values in (("audience", Audience.values), ("subject", Subject.values), ("mine", ["1"])):
        if query.get(name, "") not in {"", *values}:
            raise BadFilter
    period = periods.asked_for(query, today)
    school, centre = _one(School, query.get("school", "")), _one(ServiceCentre, query.get("centre", ""))
    if query.get("mine"):
        return Asked(period, query, mine=True)
    if school or centre:
        return Asked(period, query, school=school, centre=centre)
    return Asked(period, query, place=_place(request, query.get("place", ""), among))


def _one(model: type[Any], uuid: str) -> Any:
    if not uuid:
        return None
    try:
        found = model.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        raise BadFilter from None
    if found is None:
        raise BadFilter
    return found


def _place(request: HttpRequest, code: str, among: Stock) -> Organisation | None:
    """The place asked for; else around where the reader lives; else the smallest that holds all there is."""
    if code:
        found = among.place_called(code) or Organisation.objects.filter(code=code[:20]).first()
        if found is None:
            raise BadFilter
        return found
    if home := home_of(request.user):
        return around(home)
    first = next(iter(offered_places(among, None)), None)
    return among.places.get(first.path[:-STEP]) if first else None


def _where(request: HttpRequest, asked: Asked) -> Q:
    where = reading.learnt_by(request.user) | reading.taught_by(request.user) if asked.mine else reading.PUBLIC
    if asked.school:
        where &= Q(class_group__school=asked.school)
    if asked.centre:
        where &= Q(gathering__centre=asked.centre)
    if asked.place:
        where &= within([asked.place.path], "gathering__centre__organisation__path")
    if audience := asked.query.get("audience"):
        where &= Q(**{f"class_group__course__for_{audience}": True})
    if subject := asked.query.get("subject"):
        where &= Q(class_group__course__subject=subject)
    return where


@require_safe
@for_anonymous(seconds=60, reads=READS)
def calendar(request: HttpRequest) -> HttpResponse:
    """``?week=2026-W48``, ``?month=2026-11`` or ``?day=2026-11-25``; ``?place=`` (code), ``?school=`` and ``?centre=``
    (uuid), ``?audience=``, ``?subject=``; ``?mine=1`` for the reader's own classes.
    """
    query, error, today = request.GET, "", local_day(timezone.now())
    if query.get("mine") == "1" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    among = stock()
    try:
        asked = _asked(request, query, among, today)
    except (BadFilter, UnknownPeriod) as wrong:
        error = (
            _("We do not know this week, month or day. This is the week of today.")
            if isinstance(wrong, UnknownPeriod)
            else _("We do not know this choice. Here is how to begin again.")
        )
        asked = _asked(request, QueryDict(), among, today)
    context = {
        "error": error,
        "asked": asked,
        "period": asked.period,
        "near": asked.place,
        "today_url": "#today" if asked.period.holds(today) else asked.of_period(_same_kind(asked.period, today)),
        "before_url": asked.of_period(asked.period.before(today)),
        "after_url": asked.of_period(asked.period.after(today)),
        **_shown(asked, _where(request, asked)),
    }
    context |= {"switch": _switch(asked, today), **_choices(request, asked, among, _lines(context))}
    response = render(request, "portal/calendar.html", context, status=400 if error else 200)
    if query:
        # Weeks without end, each under every choice: one page is enough to find the calendar by.
        response["X-Robots-Tag"] = "noindex"
    return response


def _shown(asked: Asked, where: Q) -> dict[str, Any]:
    """The days of the period; of a single day a page of what there is."""
    period = asked.period
    if period.kind != periods.DAY:
        found = reading.days(
            where,
            period,
            most=OF_A_DAY[period.kind],
            address=lambda date: asked.address(day=date.isoformat()),
        )
        return {"days": found, "empty": not any(day.lines for day in found), "crowded": any(day.more for day in found)}
    rows = reading.sessions(where, start=period.start, end=period.end)
    page = one_page(rows, asked.query.get("page"), size=A_PAGE)
    lines = [reading.line(row) for row in page.object_list]
    return {"page": page, "lines": lines, "empty": not lines}


def _lines(context: dict[str, Any]) -> list[reading.Line]:
    return [line for day in context.get("days", ()) for line in day.lines] + context.get("lines", [])


def _same_kind(period: Period, day: datetime.date) -> Period:
    return {periods.WEEK: periods.week_of, periods.MONTH: periods.month_of, periods.DAY: periods.day_of}[period.kind](
        day
    )


def _switch(asked: Asked, today: datetime.date) -> list[Option]:
    """Week or month: of today where the period holds it."""
    day = today if asked.period.holds(today) else asked.period.first
    return [
        Option(kind, label, asked.period.kind == kind, asked.of_period(period))
        for kind, label, period in (
            (periods.WEEK, _("By week"), periods.week_of(day)),
            (periods.MONTH, _("By month"), periods.month_of(day)),
        )
    ]


def _choices(request: HttpRequest, asked: Asked, among: Stock, lines: Iterable[reading.Line]) -> dict[str, Any]:
    """What can be chosen, and ``chosen``: what is, each with the address that takes it away."""
    query, home = asked.query, home_of(request.user)
    offered = offered_places(among, asked.place)
    # Whoever has a home finds it first.
    own = [place for place in (home, around(home)) if place is not None]
    places = {place.path: place for place in [*own, *offered]}
    where = [
        Option(place.code, place.label, place == asked.place, asked.address(place=place.code, school="", centre=""))
        for place in list(places.values())[:MOST_OF_A_KIND]
    ]
    audiences = _options(asked, "audience", Audience.choices)
    subjects = _options(asked, "subject", Subject.choices)
    groups = [(_("Where"), where), (_("For whom"), audiences)]
    if display_of(request) != ELDERLY:  # one thing a screen
        lines = list(lines)
        groups += [
            # What is on the page names its own schools and centres: nothing is read for them.
            (_("School"), _named(asked, "school", ((one.school_uuid, one.school) for one in lines))),
            (_("Service centre"), _named(asked, "centre", ((one.centre_uuid, one.centre) for one in lines))),
            (_("Subject"), subjects),
        ]
    chosen = [
        Option(option.value, option.label, True, asked.address(**{name: ""}))
        for name, options in (("audience", audiences), ("subject", subjects))
        for option in options
        if option.selected
    ]
    for name, of in (("school", asked.school), ("centre", asked.centre)):
        if of is not None:
            chosen.append(Option(str(of.uuid), of.label, True, asked.address(**{name: ""})))
    if query.get("place") and asked.place:
        chosen.append(Option(asked.place.code, asked.place.label, True, asked.address(place="")))
    wider = among.places.get(asked.place.path[:-STEP]) if asked.place else None
    return {
        "groups": groups,
        "chosen": chosen,
        "wider_url": asked.address(place=wider.code) if wider else "",
        "mine_url": asked.address(mine="" if asked.mine else "1"),
    }


def _options(asked: Asked, name: str, choices: Iterable[tuple[str, Any]]) -> list[Option]:
    selected = asked.query.get(name, "")
    return [Option(value, str(label), value == selected, asked.address(**{name: value})) for value, label in choices]


def _named(asked: Asked, name: str, held: Iterable[tuple[str, str]]) -> list[Option]:
    """The schools or centres of the page by name; none where one is chosen or all are the same."""
    named = dict(pair for pair in held if pair[0])
    if asked.mine or asked.query.get(name) or len(named) < 2:
        return []
    ordered = sorted(named.items(), key=lambda pair: pair[1])[:MOST_NAMED]
    return [Option(uuid, label, False, asked.address(**{name: uuid, "place": ""})) for uuid, label in ordered]
