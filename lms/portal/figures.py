"""What a place and all below it did this year, with last year by the same day beside it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils import timezone

from lms.classes.models import Session
from lms.core.days import day_start, local_day
from lms.network import policy
from lms.network.models import Organisation, RoleAssignment
from lms.network.tree import within
from lms.records.hours import study_hours
from lms.records.models import StudyRecord

# Seconds: the archive of a district has millions of lines, and a year's sums change slowly.
KEPT = 600
RENEWED = 1800  # how often the worker counts the places that take long, so that no officer waits for it


@dataclass(frozen=True, kw_only=True)
class Year:
    people: int  # who learned something, each counted once
    groups: int  # class groups that met
    sessions: int  # of them, sessions that are over
    minutes: int

    @property
    def hours(self) -> Decimal:
        return study_hours(self.minutes)


@dataclass(frozen=True)
class Figures:
    """``this`` and ``last`` year up to the same day, counted ``at``."""

    this: Year
    last: Year
    at: datetime.datetime


def figures(place: Organisation) -> Figures:
    """The figures of ``place`` and below: one query where they are kept, else five more.

    At most KEPT seconds old; of a district or city where somebody looks at them as often as the worker comes round.
    """
    return cache.get(_key(place)) or _count(place, seconds=KEPT)


def renew_figures() -> None:
    """Count anew the districts and cities in which somebody may see figures: the places where counting takes long."""
    looking = RoleAssignment.objects.filter(role__in=policy.CAPABILITIES["figures.view"])
    for place in Organisation.objects.filter(tier__in=["city", "district"], pk__in=looking.values("organisation")):
        _count(place, seconds=2 * RENEWED)


def _key(place: Organisation) -> str:
    return f"figures:{place.code}:{local_day(timezone.now())}"


def _count(place: Organisation, *, seconds: int) -> Figures:
    now = timezone.now()
    today = local_day(now)
    counted = Figures(this=_year(place, today), last=_year(place, _a_year_before(today)), at=now)
    cache.set(_key(place), counted, seconds)
    return counted


def _a_year_before(day: datetime.date) -> datetime.date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _year(place: Organisation, until: datetime.date) -> Year:
    """The year of ``until`` from its first day to that one. Counted where it was taught, not where people live."""
    first = until.replace(month=1, day=1)
    # By person before the sum: who was marked present by mistake and set right has learned nothing.
    learned: Any = (
        StudyRecord.objects.filter(within([place.path], "organisation__path"), day__range=(first, until))
        .order_by()
        .values("learner")
        .annotate(came_to=Sum("minutes"))
        .filter(came_to__gt=0)
        .aggregate(people=Count("learner"), minutes=Sum("came_to"))
    )
    end = min(day_start(until + datetime.timedelta(days=1)), timezone.now())
    held = (
        Session.objects.filter(within([place.path], "class_group__school__organisation__path"))
        .planned()
        .filter(gathering__starts_at__gte=day_start(first), gathering__ends_at__lt=end)
        .aggregate(sessions=Count("pk"), groups=Count("class_group", distinct=True))
    )
    return Year(
        people=learned["people"],
        minutes=learned["minutes"] or 0,
        groups=held["groups"],
        sessions=held["sessions"],
    )
