"""Many people at once, on a real PostgreSQL: SQLite lets one writer in at a time and proves nothing here."""

import datetime
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import CheckIn
from lms.classes import parallel, queue, rescheduling, rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session, Term
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network.models import Room
from lms.network.services import grant_role
from lms.notices.models import Notice
from lms.points import services as points
from lms.records.models import StudyRecord
from tests.classes.building import DAY, make_class, make_course, make_people, make_school, make_term

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
    group = make_class(course, seats=5, weeks=2)
    inside, waiting, coming = make_people(5), make_people(5), make_people(5)
    classes.register_many(group=group, learners=[*inside, *waiting], actor=None)

    offered = at_once(
        *[lambda one=one: classes.withdraw(group=group, learner=one, actor=one) for one in inside],
        *[sign_up(group, one) for one in coming],
    )[:5]

    assert {row.learner_id for rows in offered for row in rows} == {one.pk for one in waiting}
    assert statuses(group) == {"withdrawn": 5, "offered": 5, "waiting": 5}


def test_two_who_come_at_once_for_the_last_place_get_one_place_and_one_number(course):
    group = make_class(course, seats=1, weeks=2)
    told = at_once(*[sign_up(group, one) for one in make_people(2)])
    assert Counter(told) == statuses(group) == {"confirmed": 1, "waiting": 1}


def offered_class(course):
    """One seat that is offered to the first of two who wait; the offer's end, and who manages the class."""
    group = make_class(course, seats=1, weeks=10)
    first, *waiting = make_people(3)
    [officer] = make_people(1)
    place, today = group.school.organisation, local_day(timezone.now())
    grant_role(user=officer, role="registrar", organisation=place, starts_on=today, actor=None)
    classes.register_many(group=group, learners=[first, *waiting], actor=None)
    [row] = classes.withdraw(group=group, learner=first, actor=first)
    return group, waiting, row.offered_until, officer


def test_who_takes_the_place_in_the_moment_in_which_it_runs_out_or_not_never_both(course):
    for late in (datetime.timedelta(), -datetime.timedelta(seconds=1)):
        group, (one, two), until, officer = offered_class(course)
        queue.note_call(group=group, learner=one, outcome="answered", actor=officer)
        now = until + late

        told = at_once(
            *[lambda group=group, one=one, now=now: queue.accept_offer(group=group, learner=one, actor=one, now=now)]
            * 3,
            *[lambda now=until: queue.pass_on_all(now=now)] * 3,
        )

        held = dict(Registration.objects.holding().filter(class_group=group).values_list("learner_id", "status"))
        assert held in ({one.pk: "confirmed", two.pk: "waiting"}, {two.pk: "offered"})
        taken = [answer for answer in told[:3] if isinstance(answer, Registration)]
        assert bool(taken) == (held.get(one.pk) == "confirmed")
        assert not taken or late  # what is over is over


def test_who_takes_and_passes_on_at_once_does_one_after_the_other(course):
    group, (one, two), _until, _officer = offered_class(course)
    at_once(
        lambda: queue.accept_offer(group=group, learner=one, actor=one),
        lambda: classes.withdraw(group=group, learner=one, actor=one),
        lambda: queue.pass_on_all(),
    )
    assert statuses(group) == {"withdrawn": 2, "offered": 1}
    assert Registration.objects.get(class_group=group, status="offered").learner == two


def test_people_who_change_both_ways_while_others_come_wait_for_nobody_forever(course):
    term = make_term(course.school)
    groups = [make_class(course, term=term, seats=6, weeks=10) for _ in range(2)]
    inside = [make_people(3), make_people(3)]
    for group, people in zip(groups, inside, strict=True):
        classes.register_many(group=group, learners=people, actor=None)

    told = at_once(
        *[
            lambda here=here, one=one: (
                parallel.transfer(group=groups[here], to=groups[1 - here], learner=one, actor=one).status
            )
            for here in (0, 1)
            for one in inside[here]
        ],
        *[sign_up(group, one) for group in groups for one in make_people(4)],
    )

    assert set(told) <= {"confirmed", "waiting", "transfer_full"}
    for group in groups:
        held = group.registrations.holding()
        assert sum(row.status in ("confirmed", "offered") for row in held) <= 6
    held = Registration.objects.holding().filter(class_group__in=groups)
    assert held.values("learner").distinct().count() == held.count() == 14


def test_clocks_that_run_at_once_offer_each_seat_once_and_in_order(course):
    group = make_class(course, seats=2, weeks=10)
    people = make_people(8)
    classes.register_many(group=group, learners=people, actor=None)
    ClassGroup.objects.filter(pk=group.pk).update(seats=5)

    at_once(*[queue.pass_on_all] * 6)

    rows = group.registrations.order_by("pk").values_list("learner_id", "status")
    expected = ["confirmed"] * 2 + ["offered"] * 3 + ["waiting"] * 3
    assert list(rows) == list(zip([one.pk for one in people], expected, strict=True))
    assert Notice.objects.filter(kind="class.offered").count() == 3


def test_who_asks_for_five_classes_at_once_gets_two_in_the_first_round(course):
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, term=term) for _ in range(5)]
    [one] = make_people(1)

    told = at_once(*[sign_up(group, one) for group in groups])

    assert Counter(told) == {"confirmed": 2, "too_many_classes": 3}
    assert Registration.objects.filter(learner=one).count() == 2


def test_who_presses_in_three_windows_at_once_gets_no_more_than_the_first_round_gives(course):
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, term=term) for _ in range(3)]
    [one] = make_people(1)
    windows = [Client() for _ in groups]
    for window in windows:
        window.force_login(one)

    def press(window, group):
        return lambda: window.post(reverse("register", args=[group.uuid])).status_code

    told = at_once(*[press(window, group) for window, group in zip(windows, groups, strict=True)])

    assert told == [302] * 3
    assert Registration.objects.filter(learner=one).count() == Term.FIRST_ROUND_CLASSES == 2


def test_pairs_who_ask_for_three_classes_at_once_wait_for_nobody_forever(course):
    """Each asks first for the other: whose rows are held in two orders would never end."""
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, term=term) for _ in range(3)]
    one, two = make_people(2)

    def ask(group, pair):
        return lambda: len(classes.register_together(group=group, learners=pair, actor=one))

    told = at_once(
        *[ask(group, pair) for group, pair in zip(groups, ([one, two], [two, one], [one, two]), strict=True)]
    )

    assert Counter(told) == {2: 2, "too_many_classes": 1}
    for person in (one, two):
        assert Registration.objects.filter(learner=person).count() == Term.FIRST_ROUND_CLASSES


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


def test_of_two_classes_that_are_opened_in_one_room_at_once_one_is_refused(course):
    room = Room.objects.get(centre__organisation=course.school.organisation, seats=40)
    wanted = {"room": room, "centre": room.centre, "term": make_term(course.school), "all_the_same": False}

    told = at_once(*[lambda: make_class(course, **wanted).status for _ in range(4)])

    assert Counter(told) == {"open": 1, "room_taken": 3}


def test_of_two_officers_who_move_a_session_into_one_room_at_once_one_is_refused(course):
    room = Room.objects.get(centre__organisation=course.school.organisation, seats=40)
    ahead = timezone.now() + 3 * DAY
    sessions = []
    for day in (5, 7):
        start = ahead + day * DAY
        meeting = classes.Meeting(starts_at=start, ends_at=start + datetime.timedelta(hours=2))
        group = make_class(course, room=room, centre=room.centre, meetings=[meeting])
        sessions.append(group.sessions.select_related("gathering").get())
    there = classes.Meeting(starts_at=ahead, ends_at=ahead + datetime.timedelta(hours=2))

    def move(session):
        return lambda: (
            rescheduling.move_session(session=session, meeting=there, centre=room.centre, room=room, actor=None)
            and "moved"
        )

    assert Counter(at_once(*map(move, sessions))) == {"moved": 1, "room_taken": 1}
