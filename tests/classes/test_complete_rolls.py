"""Whether a roll is complete is noted by whatever changes places or marks, and the verifier finds where it is not."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.attendance.models import Gathering
from lms.classes import queue, rolls, verification
from lms.classes import services as classes
from lms.classes.models import Session
from lms.core.errors import DomainError
from lms.network.models import Organisation
from tests.classes.building import DAY, HOUR, make_class, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(baduanjin, now):
    """Two seats; a session was a week ago, one is in a week."""
    meetings = [classes.Meeting(starts_at=begin, ends_at=begin + HOUR) for begin in (now - 7 * DAY, now + 7 * DAY)]
    return make_class(baduanjin, meetings=meetings, seats=2, minimum=1)


def sessions(group) -> list[Session]:
    found = group.sessions.select_related("gathering", "class_group__course", "class_group__school__organisation")
    return list(found.order_by("number"))


def complete(group) -> list[bool]:
    return [session.gathering.roll_complete for session in sessions(group)]


def keep(session, people, status="present"):
    marks = dict.fromkeys([one.uuid for one in people], status)
    rolls.keep_roll(session=session, marks=marks, actor=None, nonce=str(uuid4()))


def test_a_roll_is_complete_when_everybody_who_had_a_place_has_a_mark(group, now):
    one, two, three = make_people(3)
    assert complete(group) == [True, True], "nobody is expected"
    classes.register_many(group=group, learners=[one, two, three], actor=None, now=now - 8 * DAY)
    assert complete(group) == [False, False]
    keep(sessions(group)[0], [one])
    assert complete(group) == [False, False]
    keep(sessions(group)[0], [two], "absent")
    assert complete(group) == [True, False]
    classes.withdraw(group=group, learner=one, actor=one)
    queue.accept_offer(group=group, learner=three, actor=three)
    assert complete(group) == [True, False], "who takes an offered place is not expected in what is over"
    assert list(verification.problems()) == []


def test_who_comes_later_is_not_expected_before(group, now):
    one, two = make_people(2)
    classes.register_many(group=group, learners=[one], actor=None, now=now - 8 * DAY)
    keep(sessions(group)[0], [one])
    classes.register_many(group=group, learners=[two], actor=None, now=now)
    assert complete(group) == [True, False]
    classes.withdraw(group=group, learner=two, actor=two)
    classes.undo_withdraw(group=group, learner=two, actor=two)
    assert complete(group) == [True, False]


DEEDS = st.lists(st.tuples(st.sampled_from(["join", "leave", "back", "mark"]), st.integers(0, 3)), max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(deeds=DEEDS)
def test_whatever_is_done_the_note_is_what_places_and_marks_say(group, now, deeds):
    people = make_people(4)
    for deed, number in deeds:
        person = people[number]
        try:
            if deed == "join":
                classes.register_many(group=group, learners=[person], actor=None, now=now - (9 - number) * DAY)
            elif deed == "leave":
                classes.withdraw(group=group, learner=person, actor=person)
            elif deed == "back":
                classes.undo_withdraw(group=group, learner=person, actor=person)
            else:
                keep(sessions(group)[0], [person])
        except DomainError:
            pass  # not possible just now
        assert list(verification.problems()) == []


def test_the_verifier_finds_a_wrong_note_and_a_wrong_holder(class_of_forty, past_session, capsys):
    call_command("verify_rolls")
    assert "The rolls are sound" in capsys.readouterr().out
    one, right = Gathering.objects.filter(pk=past_session.gathering_id), past_session.gathering.roll_complete
    one.update(roll_complete=not right)
    with pytest.raises(CommandError, match="found: 1"):
        call_command("verify_rolls")
    one.update(roll_complete=right, organisation=Organisation.objects.get(code="320214"))
    (sentence,) = verification.problems()
    assert "held" in sentence
