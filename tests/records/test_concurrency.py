"""The same evidence settled by several at once, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lms.points import verification as ledger
from lms.points.models import Account
from lms.records import services, verification
from lms.records.models import StudyRecord

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

WRITERS = 6


def at_once(*deeds):
    """Do ``deeds`` in threads that start together; the first error is raised."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]


def test_a_lesson_completed_in_two_windows_is_recorded_once(learner, entry):
    one = entry(learner, 45, mode="online")

    records = at_once(*[lambda: services.record_study(one, actor=learner)] * WRITERS)

    assert {record.pk for record in records} == {StudyRecord.objects.get().pk}
    assert Account.objects.get(user=learner).balance == 1


def test_a_roll_corrected_by_several_at_once_ends_with_what_one_of_them_said(make_person, teacher, entry):
    people = [make_person() for _ in range(10)]

    def keep_roll(minutes):
        order = people if minutes else people[::-1]
        for _ in range(3):
            services.record_study_many([entry(one, minutes, key=f"s:{one.pk}") for one in order], actor=teacher)

    at_once(*[lambda minutes=minutes: keep_roll(minutes) for minutes in (0, 45, 90, 0)])

    for one in people:
        minutes = sum(StudyRecord.objects.of(one).values_list("minutes", flat=True))
        assert minutes in {0, 45, 90}
        assert Account.objects.get(user=one).balance == minutes // 45
    assert list(verification.problems()) == []
    assert list(ledger.problems()) == []
