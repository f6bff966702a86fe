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
from lms.network.models import Organisation
from lms.network.tree import within
from lms.records.hours import study_hours
from lms.records.models import StudyRecord

KEPT = 600  # seconds: the archive of a district has millions of lines, and a year's sums change slowly


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
    """The figures of ``place`` and below, at most KEPT seconds old: one query where they are kept, else five more."""
    today = local_day(timezone.now())
    key = f"figures:{place.code}:{today}"
    kept = cache.get(key)
    if kept is None:
        kept = Figures(this=_year(place, today), last=_year(place, _a_year_before(today)), at=timezone.now())
        cache.set(key, kept, KEPT)
    return kept


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
        .exclude(class_group__status="cancelled")
        .filter(gathering__starts_at__gte=day_start(first), gathering__ends_at__lt=end)
        .aggregate(sessions=Count("pk"), groups=Count("class_group", distinct=True))
    )
    return Year(
        people=learned["people"],
        minutes=learned["minutes"] or 0,
        groups=held["groups"],
        sessions=held["sessions"],
    )
