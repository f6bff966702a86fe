"""Sessions that are moved, called off and added singly: who is told, and what is refused."""

import datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from lms.attendance.models import CheckIn
from lms.classes import queue, rescheduling, rolls
from lms.classes import services as classes
from lms.classes.models import ClassTeacher, Session
from lms.classes.timetable import Meeting
from lms.classes.verification import problems
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.models import Room
from lms.notices import kinds
from lms.notices.models import Notice
from tests.classes.building import DAY, HOUR, first_past_session, make_class, make_course, make_people, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def group(school):
    """Three sessions, the first yesterday; two people with a place, one who waits; a teacher."""
    group = make_class(make_course(school), weeks=3, seats=2, teachers=[(make_people(1)[0], ClassTeacher.Part.TEACHER)])
    classes.register_many(group=group, learners=make_people(3), actor=None)
    return group


def coming(group) -> Session:
    return group.sessions.select_related("gathering").get(number=2)


def meeting(days: float = 10, hours: int = 2) -> Meeting:
    start = (timezone.now() + days * DAY).replace(second=0, microsecond=0)
    return Meeting(starts_at=start, ends_at=start + hours * HOUR)


def move(group, *, to: Meeting | None = None, room: Room | None = None, **facts) -> Session:
    return rescheduling.move_session(
        **{
            "session": coming(group),
            "meeting": to or meeting(),
            "centre": group.centre,
            "room": room,
            "actor": None,
        }
        | facts
    )


def add(group, **facts) -> Session:
    return rescheduling.add_session(
        **{
            "group": group,
            "uuid": uuid4(),
            "meeting": meeting(20),
            "centre": group.centre,
            "room": None,
            "actor": None,
        }
        | facts
    )


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def concerned(group) -> set[str]:
    held = group.registrations.filter(status="confirmed").values_list("learner__username", flat=True)
    return {*held, *group.teachers.values_list("username", flat=True)}


def refusal(deed) -> str:
    with pytest.raises(DomainError) as caught:
        deed()
    return caught.value.code


def test_a_moved_session_is_held_at_the_new_time_and_place_and_all_concerned_are_told(group, school):
    before = coming(group).gathering.starts_at
    room = school.organisation.centres.get().rooms.get(seats=40)
    to = meeting()
    session = move(group, to=to, room=room, reason="教室装修")
    assert (session.gathering.starts_at, session.gathering.room, session.moved_from) == (to.starts_at, room, before)
    assert told("class.session_moved") == concerned(group)
    assert len(concerned(group)) == 3
    words = kinds.words("class.session_moved", Notice.objects.filter(kind="class.session_moved").first().args)
    said = {fact.value for fact in words.facts}
    assert {before, to.starts_at, "教室装修"} <= said
    assert any("大教室" in str(value) for value in said)
    assert AuditEntry.objects.filter(action="class.session_moved", object_uuid=group.uuid).count() == 1
    assert list(problems()) == []


def test_moved_to_where_it_stands_nobody_is_told(group):
    gathering = coming(group).gathering
    move(group, to=Meeting(starts_at=gathering.starts_at, ends_at=gathering.ends_at))
    assert told("class.session_moved") == set()
    assert coming(group).moved_from is None


def test_a_session_called_off_has_no_roll_and_counts_for_nothing(group):
    session = rescheduling.call_off_session(session=coming(group), reason="老师生病", actor=None)
    assert told("class.session_called_off") == concerned(group)
    learner = group.registrations.filter(status="confirmed")[0].learner
    session = Session.objects.select_related("gathering", "class_group__school__organisation").get(pk=session.pk)
    keep = lambda: rolls.keep_roll(  # noqa: E731
        session=session, marks={learner.uuid: "present"}, actor=None, nonce="x", now=session.gathering.starts_at
    )
    assert refusal(keep) == "session_called_off"
    assert list(Session.objects.planned().filter(class_group=group).values_list("number", flat=True)) == [1, 3]
    rescheduling.call_off_session(session=session, reason="另一个", actor=None)
    assert coming(group).change_reason == "老师生病"  # done twice, told once
    assert Notice.objects.filter(kind="class.session_called_off").count() == 3
    assert list(problems()) == []


def test_the_roll_of_a_past_session_called_off_is_missing_no_more_and_nobody_is_told(group):
    group.registrations.update(registered_at=timezone.now() - 5 * DAY)
    past = first_past_session(group)
    queue.places_changed(group)
    past.gathering.refresh_from_db()
    assert not past.gathering.roll_complete
    rescheduling.call_off_session(session=past, actor=None)
    past.gathering.refresh_from_db()
    assert past.gathering.roll_complete
    assert told("class.session_called_off") == set()
    assert list(problems()) == []


def test_what_is_called_off_takes_place_after_all_while_it_is_ahead(group):
    rescheduling.call_off_session(session=coming(group), actor=None)
    session = rescheduling.hold_after_all(session=coming(group), actor=None)
    assert session.cancelled_at is None
    assert told("class.session_held_after_all") == concerned(group)
    rescheduling.call_off_session(session=coming(group), actor=None)
    later = coming(group).gathering.starts_at + HOUR
    assert (
        refusal(lambda: rescheduling.hold_after_all(session=coming(group), actor=None, now=later)) == "session_in_past"
    )


def test_an_added_session_has_the_next_number_and_is_added_once(group):
    uuid = uuid4()
    first = add(group, uuid=uuid)
    assert (first.number, add(group, uuid=uuid).pk) == (4, first.pk)
    assert told("class.session_added") == concerned(group)
    assert group.sessions.count() == 4


def test_a_session_with_marks_is_neither_moved_nor_called_off(group):
    group.registrations.update(registered_at=timezone.now() - 5 * DAY)
    past = first_past_session(group)
    learner = group.registrations.filter(status="confirmed")[0].learner
    rolls.keep_roll(session=past, marks={learner.uuid: "present"}, actor=None, nonce="x")
    assert CheckIn.objects.count() == 1
    assert refusal(lambda: move(group, session=past)) == "session_marked"
    assert refusal(lambda: rescheduling.call_off_session(session=past, actor=None)) == "session_marked"


def test_room_and_teacher_in_another_class_then_are_named_and_can_be_gone_over(group, school):
    room = Room.objects.get(centre=group.centre, seats=40)
    other = make_class(make_course(school), weeks=1, name="另一个班", room=room, meetings=[meeting(12)])
    with pytest.raises(DomainError) as caught:
        move(group, to=meeting(12), room=room)
    assert (caught.value.code, caught.value.params["name"]) == ("room_taken", "另一个班")
    ClassTeacher.objects.create(class_group=other, user=group.teachers.get())
    assert refusal(lambda: move(group, to=meeting(12))) == "teacher_taken"
    assert refusal(lambda: add(group, meeting=meeting(12))) == "teacher_taken"
    assert move(group, to=meeting(12), room=room, all_the_same=True).gathering.room == room


def test_a_session_that_only_moves_within_its_time_is_not_in_its_own_way(group):
    at = coming(group).gathering
    later = Meeting(starts_at=at.starts_at + HOUR, ends_at=at.ends_at + HOUR)
    assert move(group, to=later).gathering.starts_at == later.starts_at


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"to": meeting(-1)}, "session_in_past"),
        ({"to": meeting(800)}, "session_too_far"),
    ],
)
def test_times_that_cannot_be_are_refused(group, facts, code):
    assert refusal(lambda: move(group, **facts)) == code


def test_a_room_that_is_too_small_or_elsewhere_and_a_closed_centre_are_refused(group, school):
    small = Room.objects.get(centre=group.centre, seats=10)
    group.seats = 20
    group.save()
    assert refusal(lambda: move(group, room=small)) == "room_too_small"
    elsewhere = Room.objects.get(centre__organisation=make_school("另一街道").organisation, seats=40)
    assert refusal(lambda: move(group, room=elsewhere)) == "room_elsewhere"
    group.centre.closed_on = datetime.date(2020, 1, 1)
    group.centre.save()
    assert refusal(lambda: move(group)) == "premises_closed"


def test_who_does_not_manage_the_classes_of_the_school_changes_nothing(group):
    stranger = make_people(1)[0]
    for deed in (
        lambda: move(group, actor=stranger),
        lambda: add(group, actor=stranger),
        lambda: rescheduling.call_off_session(session=coming(group), actor=stranger),
        lambda: rescheduling.hold_after_all(session=coming(group), actor=stranger),
    ):
        assert refusal(deed) == "not_allowed"


def test_when_the_last_session_is_called_off_nothing_is_offered_any_more(group):
    for session in group.sessions.filter(number__gt=1):
        rescheduling.call_off_session(session=session, actor=None)
    leaving = group.registrations.filter(status="confirmed")[0].learner
    classes.withdraw(group=group, learner=leaving, actor=None)
    assert not group.registrations.filter(status="offered").exists()
    add(group)
    assert group.registrations.filter(status="offered").count() == 1
