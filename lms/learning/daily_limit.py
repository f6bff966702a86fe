"""How long a minor may learn online in a day, counted where progress is counted.

Counted is time, not what was finished: from one thing that is done in lessons to the next, as one clock for all tabs
and devices of a person. A silence counts at most as ``LONGEST_SILENCE``, and not at all when a lesson is opened after
it; a report of a film counts at least as the time that it takes to play. The time counts whatever becomes of the
deed: a report that is refused was sent by somebody who sat there.
"""

import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
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
WORTH_NOTING = 10  # seconds between two lessons that are opened; fewer are noted with the next deed


def minutes_a_day(user: User, *, year: int) -> int | None:
    """The limit that goes with the age; None for who is of age, or whose year of birth is not known."""
    if user.birth_year is None:
        return None
    age = minors.age_at_least(user.birth_year, year=year)
    return next((minutes for below, minutes in LIMITS if age < below), None)


def _standing(user: User, day: datetime.date) -> tuple[int, int] | None:
    """Seconds for ``day``, the limit of the age or a lower one that the guardian has set, and those used of it.

    None without a limit; no query for who is of age, one for others.
    """
    minutes = minutes_a_day(user, year=day.year)
    if minutes is None:
        return None
    days = LearningDay.objects.filter(learner=OuterRef("pk"), day=day)
    own, used = User.objects.values_list(_set_by_guardian("pk"), Subquery(days.values("seconds")[:1])).get(pk=user.pk)
    return _allowed(minutes, own), used or 0


def _set_by_guardian(learner: str) -> Subquery:
    guarding = Delegation.objects.in_force().guarding().filter(principal=OuterRef(learner), daily_minutes__isnull=False)
    return Subquery(guarding.values("daily_minutes")[:1])


def _allowed(minutes: int, own: int | None) -> int:
    """Seconds a day: of the age, or fewer where the guardian says so."""
    return MINUTE * (minutes if own is None else min(minutes, own))


def left(user: User, *, now: datetime.datetime | None = None) -> int | None:
    """Whole minutes that ``user`` may still learn today; None without a limit, without a query for who is of age."""
    standing = _standing(user, local_day(now or timezone.now()))
    if standing is None:
        return None
    allowed, used = standing
    return max(0, allowed - used) // MINUTE


def check(user: User, *, now: datetime.datetime) -> None:
    """Raises DomainError ``daily_limit`` when the time of this day is used up."""
    standing = _standing(user, local_day(now))
    if standing is not None and standing[1] >= standing[0]:
        raise _enough(standing[0])


def count(user: User, *, now: datetime.datetime, opening: bool = False) -> int:
    """Count the time until ``now``; ``opening`` a lesson ends a pause. How many seconds that were.

    To be called outside the transaction of the deed, so that it stays when the deed is refused. Raises DomainError
    ``daily_limit`` when today's time was used up before.
    """
    day = local_day(now)
    minutes = minutes_a_day(user, year=day.year)
    return 0 if minutes is None else _count(user, day, minutes, now=now, opening=opening)[0]


def count_opening(user: User, *, now: datetime.datetime) -> int | None:
    """Count that a lesson is opened; what ``left`` says then, without asking again. Raises DomainError as ``count``."""
    day = local_day(now)
    minutes = minutes_a_day(user, year=day.year)
    if minutes is None:
        return None
    return max(0, _count(user, day, minutes, now=now, opening=True)[1]) // MINUTE


@transaction.atomic
def _count(user: User, day: datetime.date, minutes: int, *, now: datetime.datetime, opening: bool) -> tuple[int, int]:
    """Seconds that were spent, and those that are left."""
    days = (
        LearningDay.objects.select_for_update(of=("self",))
        .annotate(set_by_guardian=_set_by_guardian("learner"))
        .filter(learner=user, day=day)
    )
    today = days.first()
    if today is None:  # or begun by another tab in this moment
        LearningDay.objects.bulk_create([LearningDay(learner=user, day=day, last_at=now)], ignore_conflicts=True)
        today = days.get()
    allowed = _allowed(minutes, today.set_by_guardian)
    if today.seconds >= allowed:
        raise _enough(allowed)
    silence = (now - max(today.last_at, day_start(day))).total_seconds()
    pause = opening and silence > LONGEST_SILENCE
    spent = round(0 if pause else max(min(silence, LONGEST_SILENCE), 0))
    if opening and not pause and spent < WORTH_NOTING:
        return 0, allowed - today.seconds  # it counts with what comes next
    if spent or pause:
        today.seconds, today.last_at = today.seconds + spent, max(now, today.last_at)
        today.save(update_fields=["seconds", "last_at"])
    return spent, allowed - today.seconds


@transaction.atomic
def count_played(user: User, *, now: datetime.datetime, played: float, counted: int) -> None:
    """Count what ``played`` seconds of film took beyond the ``counted`` ones of the same report.

    Raises DomainError ``daily_limit`` when more was played than was left of today.
    """
    day = local_day(now)
    standing = _standing(user, day) if played > 0 else None
    if standing is None:
        return
    allowed, _used = standing
    today = LearningDay.objects.select_for_update().get(learner=user, day=day)
    if today.seconds - counted + played > allowed + MINUTE:
        raise _enough(allowed)
    today.seconds += max(0, round(played) - counted)
    today.save(update_fields=["seconds"])


def _enough(allowed: int) -> DomainError:
    return DomainError("daily_limit", minutes=allowed // MINUTE)
