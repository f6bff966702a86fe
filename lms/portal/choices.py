"""What the catalogue offers to choose from, each with how many courses it leaves, and its address."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.courses.models import Audience, Mode, Subject
from lms.network.models import Organisation, School
from lms.network.tree import STEP
from lms.portal.stock import FREE, WEEKDAYS, WITHIN, YES, Stock, digits
from lms.portal.templatetags.linxue import weekday

FACETS = (
    "audience", "subject", "mode", "place", "school", "weekday", "seats", "starts", "language", "subtitles",
)  # fmt: skip
FILTERS = ("q", *FACETS)
SORTS = ("", "soon", "seats", "joined", "title")
MOST_OF_A_KIND = 90  # places and schools: no city has a district of more streets
# The facets of a fixed number of values.
VALUES: dict[str, Sequence[str]] = {
    "audience": Audience.values,
    "subject": Subject.values,
    "mode": Mode.values,
    "weekday": WEEKDAYS,
    "seats": [FREE],
    "starts": list(WITHIN),
    "language": [code for code, _name in settings.LANGUAGES],
    "subtitles": [YES],
}
# One thing a screen: what an elderly reader is asked.
FEWER = {"subject", "weekday", "seats"}
_MONDAY = datetime.date(2001, 1, 1)


@dataclass(frozen=True)
class Option:
    """``count``: the courses that there are with it and all that is chosen of other kinds."""

    value: str
    label: str
    selected: bool
    url: str
    count: int = 0


@dataclass(frozen=True)
class Group:
    """One facet. ``simple``: offered in the elderly display too."""

    name: str
    label: str
    options: list[Option]
    simple: bool = False

    @property
    def chosen(self) -> bool:
        return any(option.selected for option in self.options)


@dataclass(frozen=True)
class Chosen:
    """What was asked for and is understood: ``place`` and ``school`` may be such that teach nothing now.

    ``among`` are the courses that the question found, as bits; None without a question.
    """

    query: QueryDict
    place: Organisation | None = None
    school: School | None = None
    among: int | None = None

    @property
    def values(self) -> dict[str, str]:
        """As ``Facets`` knows them."""
        known = {name: value for name in VALUES if (value := self.query.get(name, ""))}
        if self.place is not None:
            known["place"] = self.place.path
        if self.school is not None:
            known["school"] = digits(self.school.uuid)
        return known


def address(query: QueryDict, **changes: str) -> str:
    """The catalogue's address with ``changes``; an empty value takes a filter away, and the page starts again."""
    values = {name: query.get(name, "") for name in (*FILTERS, "sort")} | changes
    given = {name: value for name, value in values.items() if value}
    return reverse("catalogue") + (f"?{urlencode(given)}" if given else "")


def groups(stock: Stock, chosen: Chosen) -> list[Group]:
    """All facets. A school is asked for once a place is chosen: before that there are too many."""
    labels: dict[str, tuple[str, Iterable[tuple[str, object]]]] = {
        "audience": (_("For whom"), Audience.choices),
        "subject": (_("Subject"), Subject.choices),
        "mode": (_("How"), Mode.choices),
        "weekday": (_("On which day"), [(name, weekday(_day(number))) for number, name in enumerate(WEEKDAYS)]),
        "starts": (_("Next class"), [("week", _("within a week")), ("month", _("within a month"))]),
        "seats": (_("Places"), [(FREE, _("places left"))]),
        "language": (_("In which language"), [(code, _NAMES[code]) for code, _name in settings.LANGUAGES]),
        "subtitles": (_("Videos"), [(YES, _("all with subtitles"))]),
    }
    found = [_group(stock, chosen, name, label, choices) for name, (label, choices) in labels.items()]
    return [*found[:3], *_where(stock, chosen), *found[3:]]


_NAMES = {"zh-hans": "中文", "en": "English"}


def _day(number: int) -> datetime.date:
    return _MONDAY + datetime.timedelta(days=number)


def _group(
    stock: Stock,
    chosen: Chosen,
    name: str,
    label: str,
    choices: Iterable[tuple[str, object]],
    values: Mapping[str, str] | None = None,
) -> Group:
    """``values``: what ``Facets`` calls the choices, where that is something else."""
    choices = list(choices)
    known = values or {value: value for value, _text in choices}
    counts = stock.facets.counts(name, known.values(), chosen.values, among=chosen.among)
    selected = chosen.query.get(name, "")
    options = [
        Option(
            value,
            str(text),
            value == selected,
            address(chosen.query, **{name: "" if value == selected else value}),
            counts[known[value]],
        )
        for value, text in choices
    ]
    return Group(name, label, options, name in FEWER)


def _where(stock: Stock, chosen: Chosen) -> list[Group]:
    """Where: what lies in the chosen place, or beside it where nothing does; then its schools."""
    offered = offered_places(stock, chosen.place)
    choices = [(place.code, place.label) for place in offered]
    paths = {place.code: place.path for place in offered}
    found = [_group(stock, chosen, "place", _("Where"), choices, paths)]
    if chosen.place is not None or chosen.school is not None:
        schools = dict(stock.schools)
        if chosen.school is not None:
            schools.setdefault(digits(chosen.school.uuid), chosen.school)
        named = [(str(school.uuid), school.label) for school in schools.values()]
        keys = {str(one.uuid): key for key, one in schools.items()}
        found.append(_group(stock, chosen, "school", _("School"), named, keys))
    return [replace(group, options=_in_use(group)[:MOST_OF_A_KIND]) for group in found]


def _in_use(group: Group) -> list[Option]:
    """Of many choices those that lead somewhere."""
    return [option for option in group.options if option.count or option.selected]


def offered_places(stock: Stock, chosen: Organisation | None) -> list[Organisation]:
    """The chosen place with those that it lies in, and the next ones below; those beside it where none lies below."""
    if chosen is None:
        below = _below(stock, "")
        while len(below) == 1 and (further := _below(stock, below[0].path)):  # the only city, the only district
            below = further
        return below
    way = [place for path, place in stock.places.items() if chosen.path.startswith(path) and path != chosen.path]
    beside = [place for place in _below(stock, chosen.path[:-STEP]) if place.path != chosen.path]
    return [*way, chosen, *(_below(stock, chosen.path) or beside)]


def _below(stock: Stock, path: str) -> list[Organisation]:
    """The next places below ``path`` with something taught in them; the topmost below nothing."""
    deeper = len(path) + STEP
    return [place for one, place in stock.places.items() if len(one) == deeper and one.startswith(path)]
