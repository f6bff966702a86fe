"""Lectures, activities and study tours: rooms, headcounts, cards, and what a card brings."""

import datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from lms.classes import rescheduling
from lms.classes.timetable import Meeting
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import occupancy
from lms.network.models import Room
from lms.network.services import grant_role
from lms.occasions import services as occasions
from lms.occasions.models import Occasion
from lms.points import services as points
from lms.points import verification as points_verification
from lms.records import evidence
from lms.records import verification as records_verification
from lms.records.models import StudyRecord
from tests.classes.building import DAY, make_class, make_course, make_people, make_school

HOUR = datetime.timedelta(hours=1)
WORDS = {
    "form": "lecture", "name": "防骗讲座", "name_en": "Lecture against fraud", "subject": "integrity", "text": "",
    "text_en": "", "meeting_point": "", "hours": 2,
}  # fmt: skip


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def keeper(school):
    (one,) = make_people(1)
    grant_role(
        user=one, role="registrar", organisation=school.organisation, starts_on=local_day(timezone.now()), actor=None
    )
    return one


@pytest.fixture
def room(school) -> Room:
    return Room.objects.get(centre__organisation=school.organisation, seats=40)


def plan(school, start=None, *, room=None, **more) -> Occasion:
    start = start or timezone.now() - HOUR / 2
    facts = {
        "school": school, "uuid": uuid4(), "meeting": Meeting(starts_at=start, ends_at=start + 2 * HOUR),
        "centre": room.centre if room else None, "room": room, "words": WORDS, "actor": None,
    }  # fmt: skip
    return occasions.plan(**facts | more)


def come(occasion: Occasion, learner, keeper, *, came: bool = True):
    return occasions.check_in(occasion=occasion, learner=learner, came=came, actor=keeper, nonce=str(uuid4()))


def refused(deed, *, code: str, **facts) -> DomainError:
    with pytest.raises(DomainError) as error:
        deed(**facts)
    assert error.value.code == code
    return error.value


def minutes_of(learner) -> int:
    return sum(StudyRecord.objects.filter(learner=learner).values_list("minutes", flat=True))


def test_who_comes_with_a_card_has_study_hours_and_points_once(school, keeper):
    occasion, (learner,) = plan(school), make_people(1)
    for _time in range(3):
        come(occasion, learner, keeper)
    record = StudyRecord.objects.get(learner=learner)
    assert (record.minutes, record.title, record.evidence_kind) == (90, "防骗讲座", "occasion")
    assert points.summary(learner).balance > 0
    labels = [str(step.text) for step in evidence.steps(record, learner)]
    assert any("防骗讲座" in text or "Lecture against fraud" in text for text in labels)


def test_taken_back_nothing_is_left_and_the_books_are_right(school, keeper):
    occasion, (learner,) = plan(school), make_people(1)
    come(occasion, learner, keeper)
    come(occasion, learner, keeper, came=False)
    assert minutes_of(learner) == 0 and points.summary(learner).balance == 0
    come(occasion, learner, keeper)
    assert minutes_of(learner) == 90
    assert not list(records_verification.problems()) and not list(points_verification.problems())


def test_the_headcount_is_at_least_who_came_with_a_card_and_each_number_stays_in_the_log(school, keeper):
    occasion = plan(school)
    for learner in make_people(3):
        come(occasion, learner, keeper)
    for number in (2, -1, 20_001):
        error = refused(occasions.count, code="headcount_odd", occasion=occasion, headcount=number, actor=keeper)
        assert error.params["least"] == 3
    for number in (57, 57, 61):
        occasions.count(occasion=occasion, headcount=number, actor=keeper)
    occasion.refresh_from_db()
    assert (occasion.headcount, occasion.counted_by) == (61, keeper)
    lines = AuditEntry.objects.filter(action="occasion.counted").order_by("pk")
    assert [(line.data["before"], line.data["people"]) for line in lines] == [(None, 57), (57, 61)]


def test_before_the_door_opens_nobody_is_marked_or_counted(school, keeper):
    occasion, (learner,) = plan(school, timezone.now() + 2 * HOUR), make_people(1)
    refused(come, code="gathering_not_open", occasion=occasion, learner=learner, keeper=keeper)
    refused(occasions.count, code="gathering_not_open", occasion=occasion, headcount=5, actor=keeper)


def test_who_has_no_role_there_neither_plans_nor_marks(school, keeper):
    occasion, (stranger, learner) = plan(school), make_people(2)
    refused(plan, code="not_allowed", school=school, actor=stranger)
    refused(come, code="not_allowed", occasion=occasion, learner=learner, keeper=stranger)
    refused(occasions.call_off, code="not_allowed", occasion=occasion, reason="", actor=stranger)


def test_the_same_form_sent_twice_plans_one(school):
    uuid = uuid4()
    assert plan(school, uuid=uuid) == plan(school, uuid=uuid)
    assert Occasion.objects.count() == 1


def test_a_room_is_taken_by_a_class_or_by_another_lecture_and_says_by_which(school, room):
    start = timezone.now() + 3 * DAY
    group = make_class(
        make_course(school), room=room, centre=room.centre, meetings=[Meeting(starts_at=start, ends_at=start + HOUR)]
    )
    assert refused(plan, code="room_taken", school=school, start=start, room=room).params["name"] == group.label
    later = plan(school, start + HOUR, room=room)
    assert (
        refused(plan, code="room_taken", school=school, start=start + 2 * HOUR, room=room).params["name"] == later.label
    )
    assert plan(school, start, room=room, all_the_same=True).pk


def test_no_session_moves_into_the_room_of_a_lecture_unless_it_is_called_off(school, room):
    start = timezone.now() + 3 * DAY
    lecture = plan(school, start, room=room)
    group = make_class(make_course(school), room=room, centre=room.centre, weeks=9)
    session = group.sessions.select_related("gathering").last()
    there = {"session": session, "meeting": Meeting(starts_at=start, ends_at=start + HOUR), "centre": room.centre}
    move = {**there, "room": room, "actor": None}
    assert refused(rescheduling.move_session, code="room_taken", **move).params["name"] == lecture.label
    occasions.call_off(occasion=lecture, reason="", actor=None)
    assert rescheduling.move_session(**move).gathering.room == room
    refused(occasions.hold_after_all, code="room_taken", occasion=lecture, actor=None)


def test_moved_to_another_time_it_is_not_in_its_own_way(school, room):
    start = timezone.now() + 3 * DAY
    occasion = plan(school, start, room=room)
    meeting = Meeting(starts_at=start + HOUR, ends_at=start + 3 * HOUR)
    facts = {"meeting": meeting, "centre": room.centre, "room": room, "words": WORDS | {"name": "改名讲座"}}
    changed = occasions.change(occasion=occasion, actor=None, **facts)
    assert (changed.name, changed.gathering.starts_at) == ("改名讲座", start + HOUR)


def test_once_somebody_is_marked_it_neither_moves_nor_is_called_off(school, keeper):
    occasion, (learner,) = plan(school), make_people(1)
    come(occasion, learner, keeper)
    gathering = occasion.gathering
    meeting = Meeting(starts_at=gathering.starts_at + DAY, ends_at=gathering.ends_at + DAY)
    facts = {"occasion": occasion, "centre": None, "room": None, "words": WORDS, "actor": None}
    refused(occasions.change, code="occasion_begun", meeting=meeting, **facts)
    refused(occasions.call_off, code="occasion_begun", occasion=occasion, reason="", actor=None)
    same = Meeting(starts_at=gathering.starts_at, ends_at=gathering.ends_at)
    assert occasions.change(**facts | {"meeting": same, "words": WORDS | {"name": "讲座"}}).name == "讲座"


def test_called_off_nobody_is_marked_and_the_centre_can_close(school, room, keeper):
    occasion, (learner,) = plan(school, room=room), make_people(1)
    assert occupancy.in_use(room.centre) and occupancy.in_use(school)
    occasions.call_off(occasion=occasion, reason="讲师生病", actor=None)
    refused(come, code="occasion_cancelled", occasion=occasion, learner=learner, keeper=keeper)
    assert not occupancy.in_use(room.centre)


def test_a_card_that_is_read_after_the_count_is_counted_too(school, keeper):
    occasion = plan(school)
    occasions.count(occasion=occasion, headcount=1, actor=keeper)
    people = make_people(3)
    for learner in people:
        come(occasion, learner, keeper)
    occasion.refresh_from_db()
    assert occasion.headcount == 3
    come(occasion, people[0], keeper, came=False)
    occasion.refresh_from_db()
    assert occasion.headcount == 3  # somebody has counted three people


def test_where_the_only_card_was_taken_back_it_can_be_called_off(school, keeper):
    occasion, (learner,) = plan(school), make_people(1)
    come(occasion, learner, keeper)
    come(occasion, learner, keeper, came=False)
    occasions.call_off(occasion=occasion, reason="", actor=None)
    occasion.refresh_from_db()
    assert occasion.cancelled_at is not None
