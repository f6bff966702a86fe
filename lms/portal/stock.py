"""All there is to choose from, read at once and kept in the process: the catalogue counts and orders it in memory.

One statement, whatever is chosen, and one for the names of places. Five thousand courses with their classes are some
thousands of short rows; asked for each choice of each facet, a database would read them a hundred times.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import override

from lms.classes.querysets import CURRENT
from lms.core.counting import counted
from lms.core.kept import kept
from lms.courses.models import Course
from lms.courses.texts import FIRST_LANGUAGE
from lms.learning.models import Enrolment
from lms.network.models import Organisation, School
from lms.network.tree import ancestor_paths
from lms.portal.facets import Facets
from lms.search.listings import coming

FREE, YES = "free", "yes"
# Of a class: its next session begins within so many days.
WITHIN = {"week": 7, "month": 30}
WEEKDAYS = [str(number) for number in range(1, 8)]  # Monday is 1
NEVER = 1 << 62


@dataclass(frozen=True)
class Stock:
    """The published courses, the newest first; what is said of one is found by its place in ``ids``.

    ``soonest`` is when a class next meets, in seconds since 1970 (NEVER without one), ``left`` the most seats that one
    of its classes gives away now, ``joined`` how many learn it online. ``schools`` are those that teach, by the digits
    of their uuid.
    """

    ids: Sequence[int]
    numbers: Mapping[str, int]  # the place of a course by the digits of its uuid
    soonest: Sequence[int]
    left: Sequence[int]
    joined: Sequence[int]
    titles: Mapping[str, Sequence[str]]
    subjects: Sequence[str]
    facets: Facets
    paths: Sequence[str]
    schools: Mapping[str, School]

    @cached_property
    def places(self) -> Mapping[str, Organisation]:
        """Where something is taught, and all that it lies in, by path: one statement for as long as this is kept."""
        return {place.path: place for place in Organisation.objects.filter(path__among=self.paths).order_by("path")}

    def place_called(self, code: str) -> Organisation | None:
        return next((place for place in self.places.values() if place.code == code), None)


def stock() -> Stock:
    """The same for every reader, in whatever language she reads."""
    with override(FIRST_LANGUAGE):
        return _read()


def digits(uuid: object) -> str:
    """A uuid as the databases and people write it, in one way."""
    return str(uuid).replace("-", "").lower()


def _rows(now: datetime.datetime) -> QuerySet[Any, tuple]:
    """A row for each current class of a published course, and one for a course that has none."""
    signing_up = Q(current__opens_at__lte=now, current__closes_at__gt=now)
    return (
        Course.objects.published()
        .annotate(
            current=FilteredRelation("class_groups", condition=Q(class_groups__status__in=CURRENT)),
            # Read as text: making a UUID of each takes longer than all the rest.
            course_uuid=Cast("uuid", CharField()),
            school_uuid=Cast("school__uuid", CharField()),
            joined=counted(Enrolment.objects.filter(course=OuterRef("pk")), "course"),
            left=Case(When(signing_up, then=F("current__listing__left")), default=Value(0)),
        )
        .order_by("-published_at", "-pk", "current__pk")
        .values_list(
            *("pk", "course_uuid", "subject", "mode", "for_youth", "for_adult", "for_elderly"),
            *("school_uuid", "school__name", "school__name_en", "school__organisation__path"),
            *("listing__languages", "listing__subtitled", "listing__sound", "listing__title_en", "joined"),
            *("current__pk", "current__centre__organisation__path", "left", "current__listing__meetings"),
        )
    )


@kept(seconds=60)
def _read() -> Stock:
    moment = timezone.now()
    now = int(moment.timestamp())
    reading = _Reading(now)
    for row in _rows(moment):
        course, group = row[:16], row[16:]
        if not reading.ids or reading.ids[-1] != course[0]:
            reading.take_course(*course)
        if group[0] is not None:
            reading.take_class(*group[1:])
    return reading.finished()


class _Reading:
    """A stock while its rows are read."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.ids: list[int] = []
        self.numbers: dict[str, int] = {}
        self.soonest: list[int] = []
        self.left: list[int] = []
        self.joined: list[int] = []
        self.titles: dict[str, list[str]] = {FIRST_LANGUAGE: [], "en": []}
        self.subjects: list[str] = []
        self.schools: dict[str, School] = {}
        self.keys: dict[str, str] = {}  # of schools, by how the database writes their uuid
        self.there: list[list[int]] = [[]]
        self.of_course: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.of_class: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.layer = 0  # of the class read last
        self.around: dict[str, list[str]] = {}  # paths of a place and of what it lies in

    def take_course(
        self, pk: int, key: str, subject: str, mode: str, youth: bool, adult: bool, elderly: bool, school: str,
        school_name: str, school_name_en: str, path: str, languages: str | None, subtitled: bool | None,
        sound: str | None, title_en: str | None, joined: int,
    ) -> None:  # fmt: skip
        number, self.layer = len(self.ids), 0
        self.ids.append(pk)
        self.numbers[digits(key)] = number
        self.soonest.append(NEVER)
        self.left.append(0)
        self.joined.append(joined)
        self.subjects.append(subject)
        self.titles[FIRST_LANGUAGE].append(sound or "")
        self.titles["en"].append(title_en or "")
        if (known := self.keys.get(school)) is None:
            known = self.keys[school] = digits(school)
            self.schools[known] = School(uuid=UUID(known), name=school_name, name_en=school_name_en)
        self.there[0].append(number)
        has = self.of_course
        has["subject", subject].append(number)
        has["mode", mode].append(number)
        has["school", known].append(number)
        for audience, meant in (("youth", youth), ("adult", adult), ("elderly", elderly)):
            if meant:
                has["audience", audience].append(number)
        for language in (languages or "").split():
            has["language", language].append(number)
        if subtitled:
            has["subtitles", YES].append(number)
        self._stands(number, path)

    def take_class(self, path: str, left: int | None, meetings: str | None) -> None:
        number = len(self.ids) - 1
        self.layer += 1
        if self.layer == len(self.there):
            self.there.append([])
        self.there[self.layer].append(number)
        self._stands(number, path)
        has = self.of_class
        if left:
            self.left[number] = max(self.left[number], left)
            has["seats", FREE].append((self.layer, number))
        if meeting := coming(meetings or "", self.now):
            self.soonest[number] = min(self.soonest[number], meeting.next)
            for day, name in enumerate(WEEKDAYS):
                if meeting.days >> day & 1:
                    has["weekday", name].append((self.layer, number))
            for name, days in WITHIN.items():
                if meeting.next <= self.now + days * 86_400:
                    has["starts", name].append((self.layer, number))

    def _stands(self, number: int, path: str) -> None:
        if path not in self.around:
            self.around[path] = ancestor_paths(path)
        for place in self.around[path]:
            self.of_class["place", place].append((self.layer, number))

    def finished(self) -> Stock:
        return Stock(
            ids=self.ids,
            numbers=self.numbers,
            soonest=self.soonest,
            left=self.left,
            joined=self.joined,
            titles=self.titles,
            subjects=self.subjects,
            facets=Facets(self.there, self.of_course, self.of_class),
            paths=sorted({place for around in self.around.values() for place in around}),
            schools=self.schools,
        )
