"""People who sign up together are placed together or wait together, and nobody passes the queue because of them."""

import contextlib
import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.classes import parallel, parties, queue, verification
from lms.classes import services as classes
from lms.classes.models import ClassGroup, OfferCall, Registration
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.services import grant_role
from tests.classes.building import DAY, make_class, make_course, make_people, make_school, make_term

Status = Registration.Status


@pytest.fixture
def course(db):
    return make_course(make_school())


@pytest.fixture
def group(course) -> ClassGroup:
    """Four seats; it meets for weeks."""
    return make_class(course, seats=4, weeks=9)


def together(group: ClassGroup, *people):
    return classes.register_together(group=group, learners=people, actor=people[0])


def alone(group: ClassGroup, *people):
    return classes.register_many(group=group, learners=people, actor=None)


def leave(group: ClassGroup, one):
    return classes.withdraw(group=group, learner=one, actor=one)


def statuses(group: ClassGroup, *people) -> list[str]:
    rows = dict(Registration.objects.holding().filter(class_group=group).values_list("learner", "status"))
    return [rows.get(one.pk, "") for one in people]


def test_where_all_fit_all_have_places(group):
    people = make_people(4)
    rows = together(group, *people)
    assert [row.status for row in rows] == [Status.CONFIRMED] * 4
    assert len({row.party for row in rows}) == 1 and rows[0].party is not None


def test_where_one_place_is_missing_all_wait_side_by_side(group):
    first, people, after = make_people(3), make_people(2), make_people(1)
    alone(group, *first)
    assert [row.status for row in together(group, *people)] == [Status.WAITING] * 2
    assert alone(group, *after)[0].status == Status.WAITING  # the last seat is the party's to wait for
    places = Registration.objects.filter(class_group=group, status="waiting").with_queue_place().order_by("pk")
    assert [(row.learner_id, row.queue_place) for row in places] == [
        (people[0].pk, 1), (people[1].pk, 2), (after[0].pk, 3),
    ]  # fmt: skip


def test_a_party_is_offered_its_places_when_all_of_it_fits_and_not_before(group):
    first, couple, after = make_people(4), make_people(2), make_people(1)
    alone(group, *first)
    together(group, *couple)
    alone(group, *after)
    assert leave(group, first[0]) == []
    assert statuses(group, *couple, *after) == ["waiting"] * 3
    assert {row.learner_id for row in leave(group, first[1])} == {one.pk for one in couple}
    assert statuses(group, *couple, *after) == ["offered", "offered", "waiting"]
    leave(group, first[2])
    assert statuses(group, *after) == ["offered"]


def test_one_of_them_takes_the_places_for_all(group):
    first, couple = make_people(4), make_people(2)
    alone(group, *first)
    together(group, *couple)
    leave(group, first[0])
    leave(group, first[1])
    row = queue.accept_offer(group=group, learner=couple[1], actor=couple[1])
    assert (row.learner, row.status) == (couple[1], Status.CONFIRMED)
    assert statuses(group, *couple) == ["confirmed", "confirmed"]
    assert len(AuditEntry.objects.get(action="class.offer_accepted").data["learners"]) == 2


def test_who_leaves_the_party_leaves_alone_and_the_other_moves_up(group):
    first, couple = make_people(3), make_people(2)
    alone(group, *first)
    together(group, *couple)
    assert [row.learner_id for row in leave(group, couple[0])] == [couple[1].pk]
    assert statuses(group, *couple) == ["", "offered"]
    assert not Registration.objects.filter(class_group=group, party__isnull=False).exists()


def test_of_four_three_stay_together(group):
    first, family = make_people(1), make_people(4)
    alone(group, *first)
    together(group, *family)
    leave(group, family[2])
    assert statuses(group, *family) == ["offered", "offered", "", "offered"]
    assert Registration.objects.filter(class_group=group, party__isnull=False).count() == 3


def test_who_comes_back_after_leaving_stands_alone(group):
    first, couple = make_people(4), make_people(2)
    alone(group, *first)
    together(group, *couple)
    leave(group, couple[0])
    row = classes.undo_withdraw(group=group, learner=couple[0], actor=couple[0])
    assert (row.status, row.party) == (Status.WAITING, None)


def test_who_undoes_it_has_the_seat_again_that_a_party_behind_is_too_many_for(group):
    first, couple = make_people(4), make_people(2)
    alone(group, *first)
    together(group, *couple)
    leave(group, first[0])
    assert classes.undo_withdraw(group=group, learner=first[0], actor=first[0]).status == Status.CONFIRMED
    assert statuses(group, *couple) == ["waiting", "waiting"]


def test_split_they_stand_one_by_one_and_the_first_gets_the_free_place(group):
    first, couple = make_people(3), make_people(2)
    alone(group, *first)
    together(group, *couple)
    assert [row.learner_id for row in parties.split(group=group, learner=couple[1], actor=couple[1])] == [couple[0].pk]
    assert statuses(group, *couple) == ["offered", "waiting"]
    assert parties.split(group=group, learner=couple[1], actor=couple[1]) == []
    assert AuditEntry.objects.filter(action="class.party_split").count() == 1
    (stranger,) = make_people(1)
    with pytest.raises(DomainError, match="not_registered"):
        parties.split(group=group, learner=stranger, actor=stranger)


def test_sent_twice_it_is_one_party(group):
    people = make_people(2)
    assert [row.pk for row in together(group, *people)] == [row.pk for row in together(group, *people[::-1])][::-1]
    assert Registration.objects.filter(class_group=group).count() == 2


@pytest.mark.parametrize("number", [1, 5])
def test_a_party_is_two_to_four_people(group, number):
    with pytest.raises(DomainError, match="party_size"):
        together(group, *make_people(number))
    (one,) = make_people(1)
    with pytest.raises(DomainError, match="party_size"):
        together(group, one, one)


def test_a_party_that_no_room_holds_would_stand_in_the_way_for_ever(course):
    small = make_class(course, seats=2, weeks=9)
    with pytest.raises(DomainError, match="party_over_seats"):
        together(small, *make_people(3))


def test_who_is_in_already_keeps_the_others_from_nothing_but_the_party(group):
    one, other = make_people(2)
    alone(group, one)
    with pytest.raises(DomainError, match="party_member_in"):
        together(group, other, one)
    assert statuses(group, one, other) == ["confirmed", ""]
    third, fourth = make_people(2)
    alone(group, third, fourth)  # both are in, but not as a party
    with pytest.raises(DomainError, match="party_member_in"):
        together(group, third, fourth)


def test_in_the_first_round_one_who_has_two_classes_keeps_the_party_out(course):
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, term=term, weeks=9, name=f"班{number}") for number in range(3)]
    one, other = make_people(2)
    alone(groups[0], one)
    alone(groups[1], one)
    with pytest.raises(DomainError, match="too_many_classes"):
        together(groups[2], other, one)
    assert statuses(groups[2], one, other) == ["", ""]


def test_before_a_draw_everybody_signs_up_alone_and_after_it_together(course):
    now = timezone.now()
    dates = {"opens_at": now - 9 * DAY, "closes_at": now + DAY, "draws_at": now + 2 * DAY}
    group = make_class(course, weeks=9, rule="draw", **dates)
    with pytest.raises(DomainError, match="party_not_drawn"):
        together(group, *make_people(2))
    ClassGroup.objects.filter(pk=group.pk).update(drawn_at=now)
    assert [row.status for row in together(group, *make_people(2))] == ["confirmed"] * 2


def test_one_call_is_for_all_of_a_party_and_their_offers_end_together(group):
    officer, *first = make_people(5)
    place = group.school.organisation
    today = local_day(timezone.now())
    grant_role(user=officer, role="registrar", organisation=place, starts_on=today, actor=None)
    couple, after = make_people(2), make_people(1)
    alone(group, *first)
    together(group, *couple)
    alone(group, *after)
    leave(group, first[0])
    leave(group, first[1])
    queue.note_call(group=group, learner=couple[0], outcome="not_reached", actor=officer)
    assert OfferCall.objects.count() == 2
    queue.pass_on_all(now=timezone.now() + 6 * DAY)
    assert statuses(group, *couple, *after) == ["", "", "offered"]


def test_joining_classes_offers_a_party_all_its_places_or_lets_it_wait(course):
    term = make_term(course.school)
    ahead = timezone.now() + DAY
    meetings = [classes.Meeting(starts_at=ahead, ends_at=ahead + datetime.timedelta(hours=2))]
    old = make_class(course, term=term, seats=2, meetings=meetings)
    new = make_class(course, term=term, seats=3, meetings=meetings)
    inside, couple, after = make_people(2), make_people(2), make_people(1)
    alone(old, *inside)
    together(old, *couple)
    alone(old, *after)
    parallel.merge_class(group=old, into=new, actor=None)
    assert statuses(new, *inside, *couple, *after) == ["offered", "offered", "waiting", "waiting", "waiting"]
    leave(new, inside[0])
    assert statuses(new, *couple, *after) == ["offered", "offered", "waiting"]


def test_a_party_that_is_half_placed_is_found_by_the_check(group):
    people = make_people(2)
    together(group, *people)
    assert list(verification.problems()) == []
    Registration.objects.filter(class_group=group, learner=people[1]).update(status="waiting")
    assert [problem for problem in verification.problems() if group.uuid.hex in problem.replace("-", "")]


PEOPLE = 8
WHAT = ["alone", "together", "together", "leave", "leave", "leave", "accept", "accept", "call", "split", "undo", "days"]
DEEDS = st.lists(
    st.tuples(st.sampled_from(WHAT), st.integers(0, PEOPLE - 1), st.integers(2, 4)), min_size=8, max_size=40
)


def units(rows) -> list[frozenset[int]]:
    """Who waits, in the order of the queue: a party counts where its first stands."""
    found: dict[object, set[int]] = {}
    for row in rows:
        found.setdefault(row.party or row.pk, set()).add(row.learner_id)
    return [frozenset(people) for people in found.values()]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(1, 4), deeds=DEEDS)
def test_whatever_happens_no_party_is_half_placed_and_nobody_passes(db, seats, deeds):
    school, now = make_school(), timezone.now()
    group = make_class(make_course(school), seats=seats, weeks=60, closes_at=now + 400 * DAY)
    people = make_people(PEOPLE)
    (officer,) = make_people(1)
    grant_role(user=officer, role="registrar", organisation=school.organisation, starts_on=local_day(now), actor=None)
    # It begins full, as else few would ever wait.
    classes.register_many(group=group, learners=people[:seats], actor=None, now=now)
    waited: list[frozenset[int]] = []

    for deed, who, size in deeds:
        one = people[who]
        before = {row.learner_id for row in rows_of(group)}
        # Mostly somebody who can do it, as else little would happen.
        able = {"accept": Status.OFFERED, "call": Status.OFFERED, "leave": Status.CONFIRMED}.get(deed)
        if able and size > 2 and (fit := [row.learner for row in rows_of(group) if row.status == able]):
            one = fit[who % len(fit)]
        with contextlib.suppress(DomainError), transaction.atomic():
            match deed:
                case "alone":
                    classes.register(group=group, learner=one, actor=one, now=now)
                case "together":
                    party = [people[(who + step) % PEOPLE] for step in range(size)]
                    classes.register_together(group=group, learners=party, actor=one, now=now)
                case "leave":
                    classes.withdraw(group=group, learner=one, actor=one, now=now)
                case "accept":
                    queue.accept_offer(group=group, learner=one, actor=one, now=now)
                case "call":
                    queue.note_call(group=group, learner=one, outcome="not_reached", actor=officer, now=now)
                case "split":
                    parties.split(group=group, learner=one, actor=one, now=now)
                case "undo":
                    classes.undo_withdraw(group=group, learner=one, actor=one, now=now)
                case "days":
                    now += who * DAY / 2
                    queue.pass_on_all(now=now)
        rows = rows_of(group)
        taken = sum(row.status != Status.WAITING for row in rows)
        assert taken <= seats
        assert len({row.learner_id for row in rows}) == len(rows)
        # All of a party stand alike, and one is no party.
        standing: dict[object, list[str]] = {}
        for row in rows:
            if row.party is not None:
                standing.setdefault(row.party, []).append(row.status)
        assert all(len(set(states)) == 1 and len(states) >= 2 for states in standing.values())
        # Of those that waited before, whoever is asked stood before all who wait still. Where a party splits, or one
        # of it leaves, its people stand one by one from then on.
        waiting = [row for row in rows if row.status == Status.WAITING]
        if deed not in {"split", "leave"}:
            stood = [unit for unit in waited if unit <= before]
            still = {row.learner_id for row in waiting}
            asked = [bool(unit & still) for unit in stood if unit & {row.learner_id for row in rows}]
            assert asked == sorted(asked)
        # A seat is empty only where the first of the queue are too many for it.
        queued = units(waiting)
        assert not queued or seats - taken < len(queued[0])
        waited = queued
    assert list(verification.problems()) == []


def rows_of(group: ClassGroup) -> list[Registration]:
    return list(Registration.objects.holding().filter(class_group=group).in_queue_order())
