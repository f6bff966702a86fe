"""Three absences in a row without leave give a place up; for a day it is kept."""

from uuid import uuid4

import pytest
from django.utils import timezone

from lms.classes import queue, releasing, rolls, tasks
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.notices.models import Notice
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.classes.test_signing_up import sign_up, standing

PAST = 5


@pytest.fixture
def group(db) -> ClassGroup:
    """Two seats; five sessions are over, three are to come."""
    start = timezone.now() - PAST * 7 * DAY
    meetings = [
        classes.Meeting(starts_at=start + 7 * week * DAY, ends_at=start + 7 * week * DAY + HOUR) for week in range(8)
    ]
    return make_class(make_course(make_school()), seats=2, meetings=meetings, opens_at=start - 20 * DAY)


@pytest.fixture
def people(group):
    """Two with a place from the beginning, one who waits."""
    three = make_people(3)
    sign_up(group, *three, now=group.opens_at)
    return three


def keep(group, one, *marks: str) -> None:
    """``marks`` of ``one`` in the first sessions; a dot for none."""
    found = group.sessions.select_related("gathering", "class_group__course", "class_group__school__organisation")
    for session, mark in zip(found.order_by("number"), marks, strict=False):
        if mark != ".":
            rolls.keep_roll(session=session, marks={one.uuid: mark}, actor=None, nonce=str(uuid4()))


def released(group, **facts) -> list[int]:
    return [row.learner_id for row in releasing.release_absent(group=group, **facts)]


A, P, E = "absent", "present", "excused"


@pytest.mark.parametrize(
    ("marks", "gone"),
    [
        ([A, A, A], True),
        ([P, P, A, A, A], True),
        ([A, A, ".", A], True),  # a roll that nobody kept says nothing
        ([A, A], False),
        ([A, A, P, A, A], False),
        ([A, A, E, A, A], False),  # she has asked for leave: she means to come
        ([A, A, A, P], False),
        ([A, A, A, "late"], False),
        ([], False),
    ],
)
def test_three_absences_in_a_row_give_the_place_up(group, people, marks, gone):
    keep(group, people[0], *marks)
    assert released(group) == ([people[0].pk] if gone else [])


def test_the_seat_is_kept_for_a_day_and_then_offered(group, people):
    keep(group, people[0], A, A, A)
    released(group)
    assert standing(group) == [(people[1].pk, "confirmed"), (people[2].pk, "waiting")]
    assert Notice.objects.of(people[0]).latest("pk").kind == "class.released"
    queue.pass_on_all(now=timezone.now() + DAY - HOUR)
    assert standing(group)[1] == (people[2].pk, "waiting")
    queue.pass_on_all(now=timezone.now() + DAY + HOUR)
    assert standing(group)[1] == (people[2].pk, "offered")


@pytest.mark.parametrize("way", ["undo", "register"])
def test_within_the_day_she_has_her_place_again_and_is_not_released_for_the_same(group, people, way):
    keep(group, people[0], A, A, A)
    released(group)
    if way == "undo":
        classes.undo_withdraw(group=group, learner=people[0], actor=people[0])
    else:
        sign_up(group, people[0])
    assert standing(group)[0] == (people[0].pk, "confirmed")
    assert released(group) == []
    assert Registration.objects.filter(class_group=group, learner=people[0]).count() == 1


def test_after_the_day_the_place_is_gone(group, people):
    keep(group, people[0], A, A, A)
    released(group)
    with pytest.raises(DomainError, match="nothing_to_undo"):
        classes.undo_withdraw(group=group, learner=people[0], actor=people[0], now=timezone.now() + DAY + HOUR)


def test_what_she_missed_before_she_signed_up_anew_does_not_count(group, people):
    keep(group, people[1], A, A, A)
    classes.withdraw(group=group, learner=people[1], actor=people[1])
    classes.withdraw(group=group, learner=people[2], actor=people[2])
    assert sign_up(group, people[1]) == ["confirmed"]
    assert released(group) == []


def test_the_clock_releases_in_every_class_once(group, people):
    keep(group, people[0], A, A, A)
    keep(group, people[1], A, A, A)
    tasks.release_absent()
    tasks.release_absent()
    assert Notice.objects.filter(kind="class.released").count() == 2
    assert standing(group) == [(people[2].pk, "waiting")]


def test_a_class_that_meets_no_more_releases_nobody(group, people):
    keep(group, people[0], A, A, A)
    assert released(group, now=group.sessions.last().gathering.ends_at) == []


def test_a_correction_before_the_night_keeps_the_place(group, people):
    keep(group, people[0], A, A, A)
    keep(group, people[0], ".", ".", E)
    assert released(group) == []
