"""How long a minor may learn online in a day, counted where progress is counted.

Counted is time, not what was finished: from one thing that is done in lessons to the next, as one clock for all tabs
and devices of a person. A silence counts at most as ``LONGEST_SILENCE``, and not at all when a lesson is opened after
it; a report of a film counts at least as the time
that it takes to play.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from lms.accounts import minors
from lms.accounts.models import Delegation, User
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.learning.models import LearningDay

MINUTE = 60
# Below this age, so many minutes a day.
LIMITS = ((8, 40), (16, 60), (minors.OF_AGE, 120))
LONGEST_SILENCE = 10 * MINUTE


def minutes_a_day(user: User, *, year: int) -> int | None:
    """The limit that goes with the age; None for who is of age, or whose year of birth is not known."""
    if user.birth_year is None:
        return None
    age = minors.age_at_least(user.birth_year, year=year)
    return next((minutes for below, minutes in LIMITS if age < below), None)


def _allowed(user: User, day: datetime.date) -> int | None:
    """Seconds for ``day``: the limit of the age, or a lower one that the guardian has set."""
    minutes = minutes_a_day(user, year=day.year)
    if minutes is None:
        return None
    guarding = Delegation.objects.in_force().guarding().filter(principal=user, daily_minutes__isnull=False)
    own = guarding.values_list("daily_minutes", flat=True).first()
    return MINUTE * (minutes if own is None else min(minutes, own))


def left(user: User, *, now: datetime.datetime | None = None) -> int | None:
    """Whole minutes that ``user`` may still learn today; None without a limit, without a query for who is of age."""
    day = local_day(now or timezone.now())
    if (allowed := _allowed(user, day)) is None:
        return None
    used = LearningDay.objects.filter(learner=user, day=day).values_list("seconds", flat=True).first() or 0
    return max(0, allowed - used) // MINUTE


def count(user: User, *, now: datetime.datetime, played: float = 0, opening: bool = False) -> None:
    """Count the time until ``now``, in which ``played`` seconds of film ran; ``opening`` a lesson ends a pause.

    Raises DomainError ``daily_limit`` when today's time is used up, or would be by what is reported.
    """
    day = local_day(now)
    allowed = _allowed(user, day)
    if allowed is not None:
        _count(user, day, allowed, now=now, played=played, opening=opening)


@transaction.atomic
def _count(
    user: User, day: datetime.date, allowed: int, *, now: datetime.datetime, played: float, opening: bool
) -> None:
    LearningDay.objects.bulk_create([LearningDay(learner=user, day=day, last_at=now)], ignore_conflicts=True)
    today = LearningDay.objects.select_for_update().get(learner=user, day=day)
    silence = (now - max(today.last_at, day_start(day))).total_seconds()
    pause = opening and silence > LONGEST_SILENCE
    spent = max(0 if pause else min(silence, LONGEST_SILENCE), played, 0)
    if today.seconds >= allowed or played > allowed - today.seconds + MINUTE:
        raise DomainError("daily_limit", minutes=allowed // MINUTE)
    today.seconds, today.last_at = today.seconds + round(spent), max(now, today.last_at)
    today.save(update_fields=["seconds", "last_at"])
