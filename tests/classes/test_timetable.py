"""When sessions are held, and who and what is wanted twice at one time."""

import datetime

import pytest

from lms.classes.timetable import MOST_SESSIONS, Meeting, clashes, in_weeks, weekly
from lms.core.days import SHANGHAI
from lms.network.models import Room
from tests.classes.building import make_class, make_course, make_people, make_school

FIRST = datetime.date(2026, 12, 18)  # a Friday
NINE = datetime.time(9)


def days(meetings: list[Meeting]) -> list[str]:
    return [meeting.starts_at.astimezone(SHANGHAI).date().isoformat() for meeting in meetings]


def test_a_class_meets_every_week_at_the_same_time():
    meetings = weekly(first=FIRST, at=NINE, hours=2, times=3)
    assert days(meetings) == ["2026-12-18", "2026-12-25", "2027-01-01"]
    assert {meeting.starts_at.astimezone(SHANGHAI).time() for meeting in meetings} == {NINE}
    assert {meeting.ends_at - meeting.starts_at for meeting in meetings} == {datetime.timedelta(minutes=90)}


def test_a_holiday_is_passed_over_and_the_class_goes_on_longer():
    meetings = weekly(first=FIRST, at=NINE, hours=2, times=3, left_out=[datetime.date(2027, 1, 1)])
    assert days(meetings) == ["2026-12-18", "2026-12-25", "2027-01-08"]


def test_every_second_week_counts_weeks_and_not_sessions():
    meetings = weekly(first=FIRST, at=NINE, hours=1, times=3, every=2, left_out=[datetime.date(2027, 1, 1)])
    assert days(meetings) == ["2026-12-18", "2027-01-15", "2027-01-29"]


@pytest.mark.parametrize("times", [0, MOST_SESSIONS + 1])
def test_a_number_of_sessions_that_no_class_has_is_refused(times):
    with pytest.raises(ValueError, match="sessions"):
        weekly(first=FIRST, at=NINE, hours=1, times=times)


@pytest.fixture
def school(db):
    return make_school()


def test_room_and_teacher_are_wanted_twice(school, django_assert_num_queries):
    room = Room.objects.get(centre__organisation=school.organisation, name="大教室")
    (teacher,) = make_people(1)
    meetings = weekly(first=FIRST, at=NINE, hours=2, times=2)
    held = make_class(make_course(school), room=room, teachers=[(teacher, "teacher")], meetings=meetings)
    wanted = weekly(first=FIRST, at=datetime.time(10), hours=1, times=3)
    with django_assert_num_queries(3):
        found = clashes(meetings=wanted, room=room, teachers=[teacher])
    assert [(clash.group, clash.teacher) for clash in found] == [(held, None), (held, teacher)] * 2
    assert [clash.starts_at for clash in found] == [at for one in meetings for at in (one.starts_at, one.starts_at)]


def test_what_follows_right_after_or_is_cancelled_or_elsewhere_is_no_clash(school):
    room, other = school.organisation.centres.get().rooms.order_by("-seats")
    (teacher,) = make_people(1)
    meetings = weekly(first=FIRST, at=NINE, hours=2, times=1)
    held = make_class(make_course(school), room=room, teachers=[(teacher, "teacher")], meetings=meetings)
    after = weekly(first=FIRST, at=datetime.time(10, 30), hours=1, times=1)
    assert clashes(meetings=after, room=room, teachers=[teacher]) == []
    assert clashes(meetings=meetings, room=other, teachers=make_people(1)) == []
    held.status = "cancelled"
    held.save()
    assert clashes(meetings=meetings, room=room, teachers=[teacher]) == []


def test_what_is_held_instead_of_a_day_off_is_no_session_more():
    off, instead = datetime.date(2027, 1, 1), datetime.date(2027, 1, 3)
    meetings = weekly(first=FIRST, at=NINE, hours=1, times=4, left_out=[off], instead={off: instead})
    assert days(meetings) == ["2026-12-18", "2026-12-25", "2027-01-03", "2027-01-08"]


def test_two_sessions_are_never_held_on_one_day():
    off = datetime.date(2026, 12, 25)
    meetings = weekly(first=FIRST, at=NINE, hours=1, times=3, instead={off: datetime.date(2027, 1, 1)})
    assert days(meetings) == ["2026-12-18", "2027-01-01", "2027-01-08"]


@pytest.mark.parametrize(
    ("first", "odd", "held"),
    [
        ("2026-09-02", True, "2026-09-02"),  # the term begins on Tuesday, 1 September: week 1
        ("2026-09-02", False, "2026-09-09"),
        ("2026-09-07", True, "2026-09-14"),  # Monday: week 2
        ("2026-09-07", False, "2026-09-07"),
    ],
)
def test_odd_weeks_are_counted_from_the_week_in_which_the_term_begins(first, odd, held):
    day = in_weeks(datetime.date.fromisoformat(first), odd=odd, term_from=datetime.date(2026, 9, 1))
    assert day.isoformat() == held
