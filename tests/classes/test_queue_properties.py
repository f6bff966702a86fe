"""Whatever people and the clock do in whatever order: seats are never exceeded, and the queue keeps its order."""

import contextlib
import datetime
from collections import Counter
from unittest import mock

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.classes import parallel, queue, releasing
from lms.classes import services as classes
from lms.classes.models import ClassGroup, OfferCall, Registration
from lms.classes.working_days import end_of_offer
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network.services import grant_role
from tests.classes.building import DAY, make_class, make_course, make_people, make_school, make_term

PEOPLE = 7
WHAT = ["register", "register", "register", "withdraw", "accept", "accept", "call", "undo", "release", "days"]
DEEDS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, PEOPLE - 1)), max_size=40)


class Door:
    """A class as a doorkeeper would run it with lists on paper, and a pencil for who has been called."""

    def __init__(self, seats: int, now: datetime.datetime) -> None:
        self.seats, self.now = seats, now
        self.came = 0
        self.inside: set[int] = set()
        self.offered: dict[int, datetime.datetime] = {}
        self.called: set[int] = set()
        self.queue: dict[int, int] = {}  # who waits, with the number of the ticket
        self.tickets: dict[int, int] = {}
        self.left: dict[int, datetime.datetime] = {}
        self.kept: dict[int, datetime.datetime] = {}  # released, and when

    def taken(self) -> int:
        kept = [one for one, at in self.kept.items() if at > self.now - DAY]
        return len(self.inside) + len(self.offered) + len(kept)

    def holds(self, who: int) -> bool:
        return who in self.inside or who in self.offered or who in self.queue

    def tidy(self) -> None:
        for who, until in list(self.offered.items()):
            if until <= self.now and who in self.called:
                del self.offered[who]
        while self.queue and self.taken() < self.seats:
            first = min(self.queue, key=self.queue.__getitem__)
            del self.queue[first]
            self.offered[first] = end_of_offer(self.now, days=2)
            self.called.discard(first)

    def enter(self, who: int) -> None:
        if self.taken() < self.seats and not self.queue:
            self.inside.add(who)
        else:
            self.queue[who] = self.tickets[who]

    def register(self, who: int) -> None:
        self.tidy()
        if who in self.kept and self.kept[who] > self.now - DAY:
            self.undo(who)
        if not self.holds(who):
            self.came += 1
            self.tickets[who] = self.came
            self.left.pop(who, None)
            self.kept.pop(who, None)
            self.enter(who)

    def withdraw(self, who: int) -> None:
        if self.holds(who):
            self.inside.discard(who)
            self.offered.pop(who, None)
            self.queue.pop(who, None)
            self.left[who] = self.now
            self.tidy()

    def accept(self, who: int) -> None:
        over = who in self.called and who in self.offered and self.offered[who] <= self.now
        if who in self.offered and not over:
            del self.offered[who]
            self.inside.add(who)
            self.tidy()

    def call(self, who: int) -> None:
        if who in self.offered:
            self.called.add(who)
            self.tidy()

    def undo(self, who: int) -> None:
        if self.holds(who):
            return
        back = self.kept if who in self.kept else self.left
        if who in back and back[who] > self.now - DAY:
            self.tidy()
            del back[who]
            if back is self.kept:
                self.inside.add(who)
            else:
                self.enter(who)

    def release(self, who: int) -> None:
        if who in self.inside:
            self.inside.discard(who)
            self.kept[who] = self.now
            self.left.pop(who, None)
            self.tidy()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(1, 4), deeds=DEEDS)
def test_the_class_is_run_as_a_doorkeeper_would(db, seats, deeds):
    school = make_school()
    now = timezone.now()
    group = make_class(make_course(school), seats=seats, weeks=60, closes_at=now + 400 * DAY)
    people = make_people(PEOPLE)
    who_is = {one.pk: number for number, one in enumerate(people)}
    [officer] = make_people(1)
    grant_role(user=officer, role="registrar", organisation=school.organisation, starts_on=local_day(now), actor=None)
    door = Door(seats, now)

    for deed, who in deeds:
        one = people[who]
        with contextlib.suppress(DomainError), transaction.atomic():
            match deed:
                case "register":
                    classes.register(group=group, learner=one, actor=one, now=now)
                case "withdraw":
                    classes.withdraw(group=group, learner=one, actor=one, now=now)
                case "accept":
                    queue.accept_offer(group=group, learner=one, actor=one, now=now)
                case "call":
                    queue.note_call(group=group, learner=one, outcome="not_reached", actor=officer, now=now)
                case "undo":
                    classes.undo_withdraw(group=group, learner=one, actor=one, now=now)
                case "release":
                    absent = lambda _group, rows, one=one: {row.pk: 3 * (row.learner_id == one.pk) for row in rows}  # noqa: E731
                    with mock.patch.object(releasing, "absences_in_a_row", absent):
                        releasing.release_absent(group=group, now=now)
                case "days":
                    now += who * DAY / 2
                    door.now = now
                    queue.pass_on_all(now=now)
        getattr(door, deed, lambda _who: door.tidy())(who)
        check(group, door, who_is)


BESIDE = ["register", "register", "register", "withdraw", "accept", "change", "change", "call", "days"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seats=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    deeds=st.lists(st.tuples(st.sampled_from(BESIDE), st.integers(0, PEOPLE - 1), st.integers(0, 1)), max_size=40),
)
def test_changing_between_two_classes_keeps_both_in_order(db, seats, deeds):
    school, now = make_school(), timezone.now()
    course, term = make_course(school), make_term(school)
    groups = [make_class(course, term=term, seats=own, weeks=60, closes_at=now + 400 * DAY) for own in seats]
    people = make_people(PEOPLE)

    for deed, who, which in deeds:
        group, other, one = groups[which], groups[1 - which], people[who]
        waited = {each.pk: stand(each)["waiting"] for each in groups}
        with contextlib.suppress(DomainError), transaction.atomic():
            match deed:
                case "register":
                    classes.register(group=group, learner=one, actor=one, now=now)
                case "withdraw":
                    classes.withdraw(group=group, learner=one, actor=one, now=now)
                case "accept":
                    queue.accept_offer(group=group, learner=one, actor=one, now=now)
                case "change":
                    parallel.transfer(group=group, to=other, learner=one, actor=one, now=now)
                case "call":
                    for row in Registration.objects.filter(class_group=group, status="offered"):
                        OfferCall.objects.create(
                            registration=row, offered_until=row.offered_until, at=now, actor=one, outcome="answered"
                        )
                case "days":
                    now += who * DAY / 2
                    queue.pass_on_all(now=now)
        for each, most in zip(groups, seats, strict=True):
            held = stand(each)
            assert len(held["confirmed"]) + len(held["offered"]) <= most
            assert len(set().union(*held.values())) == sum(len(rows) for rows in held.values())
            # Of those that waited before, whoever was asked now stood before all who wait still.
            asked = [person for person in waited[each.pk] if person in held["offered"]]
            still = [person for person in waited[each.pk] if person in held["waiting"]]
            assert [person for person in waited[each.pk] if person in asked + still] == asked + still
            # No seat is empty while somebody waits for it.
            assert not held["waiting"] or len(held["confirmed"]) + len(held["offered"]) == most


def stand(group: ClassGroup) -> dict[str, list[int]]:
    """Learners by status, in the order of the queue."""
    held: dict[str, list[int]] = {"confirmed": [], "offered": [], "waiting": []}
    for row in Registration.objects.holding().filter(class_group=group).order_by("pk"):
        held[row.status].append(row.learner_id)
    return held


def check(group: ClassGroup, door: Door, who_is: dict[int, int]) -> None:
    rows = list(Registration.objects.holding().filter(class_group=group).order_by("pk"))
    assert max(Counter(row.learner_id for row in rows).values(), default=0) <= 1
    stand: dict[str, list[int]] = {"confirmed": [], "offered": [], "waiting": []}
    for row in rows:
        stand[row.status].append(who_is[row.learner_id])
    assert len(stand["confirmed"]) + len(stand["offered"]) <= door.seats
    assert set(stand["confirmed"]) == door.inside
    assert set(stand["offered"]) == set(door.offered)
    assert stand["waiting"] == sorted(door.queue, key=door.queue.__getitem__)
    counted = ClassGroup.objects.with_counts().get(pk=group.pk)
    assert (counted.confirmed, counted.waiting) == (len(door.inside), len(door.queue))
