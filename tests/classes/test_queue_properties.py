"""Whatever people do in whatever order: seats are never exceeded, and the queue is first come, first served."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.classes import services as classes
from lms.classes.models import Registration
from lms.core.errors import DomainError
from tests.classes.building import make_class, make_course, make_people, make_school

PEOPLE = 7
DEEDS = st.lists(
    st.tuples(st.sampled_from(["register", "register", "withdraw"]), st.integers(0, PEOPLE - 1)), max_size=30
)


class Door:
    """A class as a doorkeeper would run it with two lists on paper."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.inside: list[int] = []
        self.queue: list[int] = []

    def register(self, who: int) -> str:
        if who not in self.inside and who not in self.queue:
            (self.inside if len(self.inside) < self.seats and not self.queue else self.queue).append(who)
        return "confirmed" if who in self.inside else "waiting"

    def withdraw(self, who: int) -> int | None:
        if who in self.queue:
            self.queue.remove(who)
            return None
        self.inside.remove(who)
        if not self.queue:
            return None
        up = self.queue.pop(0)
        self.inside.append(up)
        return up


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(1, 4), deeds=DEEDS)
def test_the_class_is_run_as_a_doorkeeper_would(db, seats, deeds):
    group = make_class(make_course(make_school()), seats=seats)
    people = make_people(PEOPLE)
    who_is = {one.pk: number for number, one in enumerate(people)}
    door = Door(seats)

    for deed, who in deeds:
        if deed == "register":
            status = classes.register(group=group, learner=people[who], actor=people[who]).status
            assert status == door.register(who)
        elif who in door.inside or who in door.queue:
            moved = classes.withdraw(group=group, learner=people[who], actor=people[who])
            assert (who_is[moved.learner_id] if moved else None) == door.withdraw(who)
        else:
            try:
                classes.withdraw(group=group, learner=people[who], actor=people[who])
            except DomainError as refusal:
                assert refusal.code == "not_registered"
            else:
                raise AssertionError("a place was given back that nobody held")

        rows = list(Registration.objects.holding().filter(class_group=group).order_by("pk"))
        inside = [who_is[row.learner_id] for row in rows if row.status == "confirmed"]
        assert len(inside) <= seats
        assert sorted(inside) == sorted(door.inside)
        assert [who_is[row.learner_id] for row in rows if row.status == "waiting"] == door.queue
