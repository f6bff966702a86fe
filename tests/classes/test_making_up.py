"""Leave asked beforehand, and a missed session made up in a class beside one's own."""

import datetime

import pytest
from django.db.models import Sum
from django.utils import timezone

from lms.attendance.models import CheckIn
from lms.classes import leaves, making_up, queue, rolls
from lms.classes import services as classes
from lms.classes.models import Leave, Registration, Session
from lms.classes.verification import problems
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.points import verification as ledger
from lms.records import verification as archive
from lms.records.models import StudyRecord
from tests.classes.building import DAY, HOUR, first_past_session, make_class, make_course, make_people, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside(db):
    """Two classes of one course and term; a person in the first, who was absent yesterday."""
    course = make_course(make_school())
    one = make_class(course, name="周二班", weeks=3)
    other = make_class(course, name="周四班", weeks=3, term=one.term)
    person, teacher = make_people(2)
    classes.register(group=one, learner=person, actor=person)
    Registration.objects.filter(class_group=one).update(registered_at=timezone.now() - 5 * DAY)
    queue.places_changed(one)
    rolls.keep_roll(session=first_past_session(one), marks={person.uuid: "absent"}, actor=teacher, nonce="roll")
    return one, other, person, teacher


def minutes(person) -> int:
    return StudyRecord.objects.filter(learner=person).aggregate(all=Sum("minutes"))["all"] or 0


def refusal(deed) -> str:
    with pytest.raises(DomainError) as caught:
        deed()
    return caught.value.code


def make_up(beside, **facts):
    one, other, person, teacher = beside
    return making_up.make_up(
        **{
            "session": first_past_session(other),
            "missed": first_past_session(one),
            "learner": person,
            "actor": teacher,
        }
        | facts
    )


def test_the_credit_goes_to_what_was_missed_and_once(beside):
    one, other, person, _teacher = beside
    assert minutes(person) == 0
    assert make_up(beside).changed
    assert minutes(person) == one.hours_a_session * 45
    assert not make_up(beside).changed
    assert minutes(person) == one.hours_a_session * 45
    mark = CheckIn.objects.current().get(learner=person)
    assert (mark.gathering.session.class_group, mark.made_up_in.session.class_group) == (one, other)
    assert [row.pk for row in making_up.guests_of(first_past_session(other))] == [mark.pk]
    assert making_up.misses_beside(first_past_session(other), now=timezone.now()) == []
    for verifier in (problems, ledger.problems, archive.problems):
        assert list(verifier()) == []


def test_taken_back_it_is_missed_again_and_the_hours_go(beside):
    one, other, person, teacher = beside
    make_up(beside)
    for _time in range(2):
        making_up.take_back(
            session=first_past_session(other), missed=first_past_session(one), learner=person, actor=teacher
        )
        assert minutes(person) == 0
    assert CheckIn.objects.current().get(learner=person).status == "absent"
    assert make_up(beside).changed
    assert minutes(person) == one.hours_a_session * 45
    for verifier in (problems, ledger.problems, archive.problems):
        assert list(verifier()) == []


def test_what_was_not_missed_or_is_made_up_or_lies_elsewhere_is_refused(beside):
    one, other, person, teacher = beside
    third = make_class(one.course, name="周六班", weeks=2, term=one.term)
    assert refusal(lambda: make_up(beside, learner=teacher)) == "nothing_missed"
    elsewhere = make_class(make_course(make_school()), weeks=1)
    assert refusal(lambda: make_up(beside, session=first_past_session(elsewhere))) == "not_parallel"
    assert refusal(lambda: make_up(beside, session=first_past_session(one))) == "not_parallel"
    ahead = Session.objects.select_related("gathering").get(class_group=other, number=2)
    assert refusal(lambda: make_up(beside, session=ahead)) == "gathering_not_open"
    make_up(beside)
    assert refusal(lambda: make_up(beside, session=first_past_session(third))) == "made_up_already"
    assert minutes(person) == one.hours_a_session * 45


def test_two_missed_sessions_are_not_made_up_by_sitting_in_once(beside):
    one, _other, person, teacher = beside
    rows = Session.objects.select_related("gathering", "class_group__course", "class_group__school__organisation")
    second = rows.get(class_group=one, number=2)
    now = second.gathering.starts_at + HOUR
    rolls.keep_roll(
        session=second,
        marks={person.uuid: "excused"},
        actor=teacher,
        nonce="second",
        now=now,
    )
    make_up(beside)
    assert refusal(lambda: make_up(beside, missed=second, now=now)) == "one_at_a_time"


def test_a_roll_says_made_up_of_nobody_by_itself_and_leaves_what_is(beside):
    one, _other, person, teacher = beside
    keep = lambda status, nonce: rolls.keep_roll(  # noqa: E731
        session=first_past_session(one), marks={person.uuid: status}, actor=teacher, nonce=nonce
    )
    assert refusal(lambda: keep("made_up", "a")) == "made_up_elsewhere"
    make_up(beside)
    assert not keep("made_up", "b")[0].changed
    keep("absent", "c")
    assert minutes(person) == 0
    assert making_up.guests_of(first_past_session(_other)) == []


def test_leave_is_asked_before_and_taken_back(beside):
    one, _other, person, _teacher = beside
    ahead = one.sessions.get(number=2)
    for _time in range(2):
        leaves.ask_leave(session=ahead, learner=person, actor=person)
    assert Leave.objects.standing().count() == 1
    assert AuditEntry.objects.filter(action="class.leave_asked").count() == 1
    for _time in range(2):
        leaves.take_back_leave(session=ahead, learner=person, actor=person)
    assert Leave.objects.standing().count() == 0
    assert AuditEntry.objects.filter(action="class.leave_taken_back").count() == 1


def test_leave_is_for_who_has_a_place_and_for_what_is_ahead(beside):
    one, _other, person, teacher = beside
    ask = lambda session, who, **facts: leaves.ask_leave(session=session, learner=who, actor=who, **facts)  # noqa: E731
    ahead = one.sessions.get(number=2)
    assert refusal(lambda: ask(ahead, teacher)) == "not_registered"
    assert refusal(lambda: ask(first_past_session(one), person)) == "leave_too_late"
    late = ahead.gathering.starts_at + datetime.timedelta(seconds=1)
    assert refusal(lambda: ask(ahead, person, now=late)) == "leave_too_late"
    ahead.cancelled_at = timezone.now()
    ahead.save()
    assert refusal(lambda: ask(ahead, person)) == "session_called_off"
