"""What ``/teach/`` costs a city's manager, and a street's, however many classes there are."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.classes import services as classes
from lms.core.days import day_start, local_day
from lms.network import services as network
from lms.network.models import Organisation
from lms.portal.views import teach
from tests.classes.building import DAY, HOUR, make_class, make_people
from tests.portal.test_query_plans import plans_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_top(li, now):
    """Li as a manager of the whole city."""
    city = Organisation.objects.get(code="3202")
    network.grant_role(user=li, role="manager", organisation=city, starts_on=local_day(now), actor=None)
    return li


def more_classes(course, count: int, *, days: tuple[int, ...]) -> None:
    noon = day_start(local_day(timezone.now())) + datetime.timedelta(hours=12)
    people = make_people(2)
    for number in range(count):
        meetings = [classes.Meeting(starts_at=noon + day * DAY, ends_at=noon + day * DAY + HOUR) for day in days]
        group = make_class(
            course, name=f"样例{number}班", meetings=meetings, seats=2, minimum=1, opens_at=noon - 30 * DAY
        )
        classes.register_many(group=group, learners=people, actor=None, now=noon - 20 * DAY)


def steps(browser) -> int:
    """How much SQLite does for one page: instructions of its machine, in hundreds."""
    done = 0

    def count() -> int:
        nonlocal done
        done += 1
        return 0

    connection.connection.set_progress_handler(count, 100)
    try:
        assert browser.get(reverse("teach")).status_code == 200
    finally:
        connection.connection.set_progress_handler(None, 100)
    return done


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counted by SQLite")
def test_the_page_of_a_city_does_not_grow_with_its_classes(as_user, at_the_top, baduanjin, monkeypatch):
    monkeypatch.setattr(teach, "SESSIONS_SHOWN", 5)
    browser = as_user(at_the_top)
    costs = []
    for count in (10, 60):
        more_classes(baduanjin, count, days=(-9, -2, 0, 3))
        steps(browser)
        costs.append(steps(browser))
        shown = browser.get(reverse("teach")).context
        assert [len(shown[name]) for name in ("today", "coming", "unmarked")] == [5, 5, 5]
    assert costs[1] < 1.2 * costs[0], costs


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans in SQLite's words")
def test_sqlite_finds_sessions_of_a_city_by_their_time_and_of_a_street_by_its_places(at_the_top, qian, now):
    def lists(user):
        for begin, facts in ((now, {}), (now - 14 * DAY, {"gathering__roll_complete": False})):
            teach._ids(user, begin, begin + 14 * DAY, "starts", **facts)

    of_the_city = plans_of(lambda: lists(at_the_top))
    assert "USING INDEX gathering_roll_open (starts_at>? AND starts_at<?)" in of_the_city
    assert "USING INDEX attendance_gathering_starts_at" in of_the_city
    of_a_street = plans_of(lambda: lists(qian))
    assert "INDEX gathering_of_place (organisation_id=? AND starts_at>? AND starts_at<?)" in of_a_street
    assert "gathering_roll_open" not in of_a_street
    assert "SCAN attendance" not in of_a_street + of_the_city
    assert "SCAN classes" not in of_a_street + of_the_city


@pytest.mark.postgres
def test_postgresql_can_find_them_so_too(at_the_top, qian, now):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (Debian package postgresql)")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for user, index in ((at_the_top, "gathering_roll_open"), (qian, "gathering_")):
        with CaptureQueriesContext(connection) as asked:
            teach._ids(user, now - 14 * DAY, now, "-starts", gathering__roll_complete=False)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan
        assert "Seq Scan" not in plan
