"""Sums over a whole city are read from an index alone; the rows themselves are some hundred bytes each."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.core.days import local_day
from lms.network.models import Organisation
from lms.portal import figures, proposals

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="plans in SQLite's words"),
]


def plans_of(read: Callable[[], object]) -> str:
    with CaptureQueriesContext(connection) as asked:
        read()
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall() for query in asked]
    return "\n".join(str(row[-1]) for plan in plans for row in plan)


def test_the_year_of_a_place_is_summed_from_an_index():
    city = Organisation.objects.get(code="3202")
    plans = plans_of(lambda: figures._year(city, local_day(timezone.now())))
    assert "studyrecord USING COVERING INDEX record_year_of_place" in plans


def test_courses_that_are_finished_are_counted_from_an_index():
    plans = plans_of(lambda: proposals._most_finished())
    assert "COVERING INDEX enrolment_finished" in plans
