"""A child's day is one clock, also when several tabs and devices report in the same moment on a real PostgreSQL."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.learning import daily_limit
from lms.learning.models import LearningDay
from tests.learning.test_daily_limit import NOON, minutes

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

TABS = 8
FILM = 20 * 60


@pytest.fixture
def pupil():
    """At most an hour a day."""
    return User.objects.create_user(username="pupil", name="王小满", birth_year=2016)


def at_once(deed) -> list[str]:
    """What each of TABS says that do ``deed`` in the same moment: the code of a refusal, or nothing."""
    start = threading.Barrier(TABS)

    def tab(_number: int) -> str:
        start.wait()
        try:
            deed()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(tab, range(TABS)))


def test_the_same_minutes_count_once_in_however_many_tabs(pupil):
    assert at_once(lambda: daily_limit.count(pupil, now=NOON, opening=True)) == [""] * TABS
    assert at_once(lambda: daily_limit.count(pupil, now=NOON + minutes(8))) == [""] * TABS
    assert LearningDay.objects.get().seconds == 8 * 60


def test_films_that_play_at_once_are_taken_until_the_day_is_full_and_no_further(pupil):
    """Eight films of twenty minutes each in an hour: three."""
    daily_limit.count(pupil, now=NOON, opening=True)

    def report() -> None:
        counted = daily_limit.count(pupil, now=NOON)
        daily_limit.count_played(pupil, now=NOON, played=FILM, counted=counted)

    said = at_once(report)
    assert sorted(said) == [""] * 3 + ["daily_limit"] * (TABS - 3)
    assert LearningDay.objects.get().seconds == 3 * FILM


def test_the_last_minutes_are_spent_once(pupil):
    LearningDay.objects.create(learner=pupil, day=NOON.date(), seconds=3600 - 60, last_at=NOON)
    assert at_once(lambda: daily_limit.count(pupil, now=NOON + minutes(5))).count("") == 1
    assert LearningDay.objects.get().last_at == NOON + datetime.timedelta(minutes=5)
