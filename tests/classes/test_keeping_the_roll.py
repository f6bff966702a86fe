"""One save of a roll: marks, study records and points, all or nothing, right after every correction."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.attendance.models import CheckIn
from lms.classes import queue, rolls
from lms.classes import services as classes
from lms.classes.models import Registration, Session
from lms.core.errors import DomainError
from lms.points import services as points
from lms.points import verification as ledger
from lms.records import verification as archive
from lms.records.models import StudyRecord
from tests.classes.building import make_class, make_course, make_people, make_school

ATTENDED = {"present", "late", "left_early"}
STATUSES = ["present", "late", "left_early", "excused", "absent"]


@pytest.fixture
def roster(class_of_forty):
    rows = Registration.objects.filter(class_group=class_of_forty, status="confirmed").select_related("learner")
    return [row.learner for row in rows.order_by("pk")]


@pytest.fixture
def keep(past_session, wang):
    """``keep({learner: status})`` saves the roll of the past session, under a fresh nonce unless one is given."""
    count = iter(range(1000))

    def save(said, *, nonce: str | None = None, session: Session = past_session, now=None):
        marks = {learner.uuid: status for learner, status in said.items()}
        return rolls.keep_roll(session=session, marks=marks, actor=wang, nonce=nonce or f"nonce-{next(count)}", now=now)

    return save


def minutes_of(learner) -> int:
    return StudyRecord.objects.filter(learner=learner).aggregate(sum=Sum("minutes"))["sum"] or 0


def standing(learner) -> tuple[int, int]:
    """(minutes in the archive, points)."""
    return minutes_of(learner), points.summary(learner).balance


def assert_books_are_right() -> None:
    assert list(ledger.problems()) == []
    assert list(archive.problems()) == []


def test_a_roll_of_forty_is_marked_recorded_and_paid_in_one_save(keep, roster, past_session):
    absent = set(roster[:3])
    marks = keep({learner: "absent" if learner in absent else "present" for learner in roster})

    assert Counter(mark.status for mark in marks) == {"present": 37, "absent": 3}
    assert all(mark.changed for mark in marks)
    assert CheckIn.objects.filter(gathering=past_session.gathering, superseded=False).count() == 40
    assert Counter(standing(learner) for learner in roster) == {(90, 2): 37, (0, 0): 3}
    assert_books_are_right()


def test_the_record_says_what_was_attended_and_what_it_is_worth(keep, roster, past_session, wang):
    keep({roster[0]: "late"})

    line = StudyRecord.objects.get(learner=roster[0])
    assert (line.mode, line.minutes, line.subject) == ("class", 90, "sport")
    assert line.course_title == "八段锦四十人班"
    assert line.course_title_en == "Baduanjin, forty people"
    assert (line.evidence_kind, line.evidence_uuid) == ("session", past_session.uuid)
    assert line.at == past_session.gathering.ends_at
    assert line.detail["status"] == "late"
    assert line.actor == wang.uuid
    mark = CheckIn.objects.get(learner=roster[0])
    assert (mark.method, mark.actor) == ("roll", wang)


@pytest.mark.parametrize("status", STATUSES)
def test_coming_late_and_leaving_early_are_attending_being_excused_is_not(keep, roster, status):
    keep({roster[0]: status})
    assert standing(roster[0]) == ((90, 2) if status in ATTENDED else (0, 0))


def test_the_same_save_sent_twice_counts_once(keep, roster):
    said = dict.fromkeys(roster, "present")
    keep(said, nonce="same-nonce")
    before = (CheckIn.objects.count(), StudyRecord.objects.count())

    again = keep(said, nonce="same-nonce")

    assert not any(mark.changed for mark in again)
    assert [mark.status for mark in again] == ["present"] * 40
    assert (CheckIn.objects.count(), StudyRecord.objects.count()) == before
    assert {standing(learner) for learner in roster} == {(90, 2)}


def test_a_roll_saved_again_without_a_change_writes_nothing(keep, roster):
    keep(dict.fromkeys(roster, "present"))
    before = (CheckIn.objects.count(), StudyRecord.objects.count())
    keep(dict.fromkeys(roster, "present"))
    assert (CheckIn.objects.count(), StudyRecord.objects.count()) == before


def test_an_old_save_that_arrives_late_does_not_undo_a_correction(keep, roster):
    keep({roster[0]: "present"}, nonce="first-save")
    keep({roster[0]: "absent"})

    [mark] = keep({roster[0]: "present"}, nonce="first-save")

    assert (mark.status, mark.changed) == ("absent", False)
    assert standing(roster[0]) == (0, 0)


def test_a_correction_takes_back_what_it_changes_and_gives_it_again(keep, roster):
    one, other = roster[:2]
    keep({one: "present", other: "present"})
    assert standing(one) == (90, 2)

    keep({one: "absent"})
    assert standing(one) == (0, 0)
    assert points.summary(one).rule("study.class").carried == 0
    assert standing(other) == (90, 2), "another's line is left alone"

    keep({one: "present"})
    assert standing(one) == (90, 2)
    kinds = list(StudyRecord.objects.filter(learner=one).order_by("pk").values_list("kind", "minutes"))
    assert kinds == [("study", 90), ("correction", -90), ("correction", 90)]
    assert list(CheckIn.objects.filter(learner=one, superseded=False).values_list("status", flat=True)) == ["present"]
    assert CheckIn.objects.filter(learner=one).count() == 3
    assert_books_are_right()


def test_a_change_between_two_ways_of_attending_changes_no_minute(keep, roster):
    keep({roster[0]: "present"})
    keep({roster[0]: "late"})
    assert StudyRecord.objects.filter(learner=roster[0]).count() == 1
    assert standing(roster[0]) == (90, 2)


def test_sessions_of_one_class_count_each_for_itself(keep, roster, class_of_forty, past_session, now):
    sessions = list(class_of_forty.sessions.select_related("gathering", "class_group__course").order_by("number")[:2])
    keep({roster[0]: "present"}, session=sessions[0])
    keep({roster[0]: "present"}, session=sessions[1], now=sessions[1].gathering.starts_at)
    assert standing(roster[0]) == (180, 4)


def refused(code: str, said, keep, **more) -> None:
    """The save is refused and nothing of it is written, for anybody."""
    before = (CheckIn.objects.count(), StudyRecord.objects.count())
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        keep(said, **more)
    assert refusal.value.code == code
    assert (CheckIn.objects.count(), StudyRecord.objects.count()) == before


def test_who_is_not_in_the_class_is_refused_and_so_is_the_whole_roll(keep, roster, li):
    refused("not_in_class", {roster[0]: "present", li: "present"}, keep)


def test_who_waits_or_gave_the_place_back_is_not_in_the_roll(keep, roster, class_of_forty, zhang):
    classes.register(group=class_of_forty, learner=zhang, actor=None)
    refused("not_in_class", {zhang: "present"}, keep)
    leaving = roster[0]
    classes.withdraw(group=class_of_forty, learner=leaving, actor=leaving)

    refused("not_in_class", {leaving: "present"}, keep)
    refused("not_in_class", {zhang: "present"}, keep)  # she is offered the place, and has not taken it
    queue.accept_offer(group=class_of_forty, learner=zhang, actor=zhang)
    keep({zhang: "present"})
    assert standing(zhang) == (90, 2)


def test_what_was_attended_stays_when_the_place_is_given_back(keep, roster, class_of_forty):
    keep({roster[0]: "present"})
    classes.withdraw(group=class_of_forty, learner=roster[0], actor=roster[0])
    assert standing(roster[0]) == (90, 2)


@pytest.mark.parametrize("status", ["came", "", "PRESENT", "<script>"])
def test_an_unknown_mark_is_refused(keep, roster, status):
    refused("unknown_status", {roster[0]: "present", roster[1]: status}, keep)


def test_the_roll_opens_one_hour_before_the_class_begins(keep, roster, class_of_forty):
    session = class_of_forty.sessions.select_related("gathering", "class_group__course").last()
    opens = session.gathering.starts_at - datetime.timedelta(hours=1)

    refused(
        "gathering_not_open", {roster[0]: "present"}, keep, session=session, now=opens - datetime.timedelta(seconds=1)
    )

    keep({roster[0]: "present"}, session=session, now=opens)
    assert minutes_of(roster[0]) == 90


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    saves=st.lists(st.dictionaries(st.integers(0, 3), st.sampled_from(STATUSES), min_size=1), min_size=1, max_size=6),
    hours=st.integers(1, 3),
)
def test_whatever_is_corrected_the_last_mark_is_what_counts(db, saves, hours):
    people = make_people(4)
    group = make_class(make_course(make_school()), hours_a_session=hours)
    classes.register_many(group=group, learners=people, actor=None)
    session = Session.objects.select_related("gathering", "class_group__course", "class_group__school__organisation")
    session = session.get(class_group=group)
    last: dict[int, str] = {}
    for number, said in enumerate(saves):
        marks = {people[who].uuid: status for who, status in said.items()}
        rolls.keep_roll(session=session, marks=marks, actor=None, nonce=f"nonce-{number}")
        last |= said

    for who, person in enumerate(people):
        worth = hours if last.get(who) in ATTENDED else 0
        assert standing(person) == (45 * worth, worth)
    assert_books_are_right()
