"""Many people at once, on a real PostgreSQL: SQLite lets one writer in at a time and proves nothing here."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lms.attendance.models import CheckIn
from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import Registration, Session
from lms.core.errors import DomainError
from lms.points import services as points
from lms.records.models import StudyRecord
from tests.classes.building import make_class, make_course, make_people, make_school, make_term

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]


# Connections of a process. More people than that wait for one, as they do on the running site.
POOL = 8


def at_once(*deeds):
    """Do ``deeds`` in threads that start together; their results, or the code of their refusal, in order."""
    start = Barrier(len(deeds))

    def run(deed):
        if len(deeds) < POOL:
            connection.ensure_connection()
        start.wait()
        try:
            return deed()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]


@pytest.fixture
def course():
    return make_course(make_school())


def statuses(group) -> Counter:
    return Counter(group.registrations.values_list("status", flat=True))


def sign_up(group, one):
    return lambda: classes.register(group=group, learner=one, actor=one).status


def test_twenty_people_for_five_seats_leave_fifteen_in_the_queue(course):
    group = make_class(course, seats=5)

    told = at_once(*[sign_up(group, one) for one in make_people(20)])

    assert Counter(told) == statuses(group) == {"confirmed": 5, "waiting": 15}


def test_a_button_pressed_many_times_is_one_place(course):
    group = make_class(course, seats=5)
    [one] = make_people(1)

    told = at_once(*[sign_up(group, one)] * 10)

    assert set(told) == {"confirmed"}
    assert group.registrations.count() == 1


def test_while_some_leave_and_others_come_no_seat_is_lost_and_none_is_given_twice(course):
    group = make_class(course, seats=5)
    inside, waiting, coming = make_people(5), make_people(5), make_people(5)
    classes.register_many(group=group, learners=[*inside, *waiting], actor=None)

    moved = at_once(
        *[lambda one=one: classes.withdraw(group=group, learner=one, actor=one) for one in inside],
        *[sign_up(group, one) for one in coming],
    )[:5]

    assert {row.learner_id for row in moved} == {one.pk for one in waiting}
    assert statuses(group) == {"withdrawn": 5, "confirmed": 5, "waiting": 5}


def test_who_asks_for_five_classes_at_once_gets_two_in_the_first_round(course):
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, term=term) for _ in range(5)]
    [one] = make_people(1)

    told = at_once(*[sign_up(group, one) for group in groups])

    assert Counter(told) == {"confirmed": 2, "too_many_classes": 3}
    assert Registration.objects.filter(learner=one).count() == 2


def test_two_teachers_who_save_the_same_roll_at_once_count_it_once(course):
    people = make_people(12)
    group = make_class(course, seats=12)
    classes.register_many(group=group, learners=people, actor=None)
    session = Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
        class_group=group
    )
    marks = {one.uuid: "present" for one in people}
    others = dict(reversed(marks.items()))

    at_once(
        *[
            lambda number=number, said=said: rolls.keep_roll(
                session=session, marks=said, actor=None, nonce=f"nonce-{number}"
            )
            for number, said in enumerate([marks, others, marks, others])
        ]
    )

    assert CheckIn.objects.filter(gathering=session.gathering).count() == 12
    assert StudyRecord.objects.filter(evidence_uuid=session.uuid).count() == 12
    assert {points.summary(one).balance for one in people} == {2}
