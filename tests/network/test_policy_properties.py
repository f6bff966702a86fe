"""No sequence of roles given, taken away and given back, of people and places that move, of places that are merged lets
anybody beyond her right.

The model beside it is written from ``domain.md`` alone: it walks from a place to its parent, keeps roles in a list and
knows nothing of paths, queries or the table of capabilities.
"""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import policy, reorganising, services
from lms.network.audit_log import entries_of
from lms.network.models import Organisation, RoleAssignment

# A city, two districts, two streets in each, a community or two in each of these: number of the parent.
PARENTS = [None, 0, 0, 1, 1, 2, 3, 3, 4, 5]
TIERS = ["city", *["district"] * 2, *["street"] * 3, *["community"] * 4]
COMMUNITIES = [6, 7, 8, 9]
PEOPLE = 5
ROLES = ["teacher", "registrar", "editor", "reviewer", "steward", "head", "manager"]
# What domain.md says each may, in words of this test.
MAY = {
    "see people": {"registrar", "head", "manager"},
    "see numbers": {"registrar", "steward", "manager"},
    "write": {"editor", "reviewer", "manager"},
    "approve": {"reviewer", "manager"},
    "run classes": {"registrar", "head", "manager"},
    "keep rolls": {"registrar", "manager"},
    "give roles": {"manager"},
    "read the log": {"manager"},
    "change places": {"manager"},
}
CAPABILITIES = {
    "see people": "people.view",
    "see numbers": "contacts.view",
    "write": "content.edit",
    "approve": "content.publish",
    "run classes": "classes.manage",
    "keep rolls": "roll.keep",
    "give roles": "roles.assign",
    "read the log": "audit.view",
    "change places": "places.change",
}

person = st.integers(0, PEOPLE - 1)
days = st.integers(-2, 2)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("give"), person, person, st.sampled_from(ROLES), st.integers(0, len(PARENTS) - 1), days,
            st.none() | st.integers(0, 3),
        ),
        st.tuples(st.just("end"), person, st.integers(0, 30), st.none() | st.integers(0, 3)),
        st.tuples(st.just("undo"), person, st.integers(0, 30)),
        st.tuples(st.just("settle"), person, st.sampled_from(COMMUNITIES)),
        st.tuples(st.sampled_from(["move", "merge"]), person, st.integers(1, 9), st.integers(0, 9)),
    ),
    max_size=14,
)  # fmt: skip


class Model:
    """Roles as dictionaries; day 0 is today."""

    def __init__(self) -> None:
        self.roles: list[dict] = [
            {"who": 0, "role": "manager", "where": 0, "first": 0, "last": None, "gone": None},
            {"who": 1, "role": "manager", "where": 3, "first": 0, "last": None, "gone": None},
        ]
        self.parents = list(PARENTS)
        self.merged: set[int] = set()
        self.homes = dict(enumerate([6, 7, 8, 9, 6]))

    def chain(self, place: int) -> set[int]:
        """``place`` and all above it."""
        found: set[int] = set()
        step: int | None = place
        while step is not None:
            found.add(step)
            step = self.parents[step]
        return found

    def held(self, who: int) -> list[tuple[str, int]]:
        return [
            (row["role"], row["where"])
            for row in self.roles
            if row["who"] == who and row["gone"] is None and row["first"] <= 0
            and (row["last"] is None or row["last"] >= 0)
        ]  # fmt: skip

    def may(self, who: int, deed: str, place: int) -> bool:
        return any(role in MAY[deed] and where in self.chain(place) for role, where in self.held(who))

    def clashes(self, row: dict) -> list[dict]:
        def apart(a: dict, b: dict) -> bool:
            return (a["last"] is not None and a["last"] < b["first"]) or (
                b["last"] is not None and b["last"] < a["first"]
            )

        return [
            other
            for other in self.roles
            if other is not row and other["gone"] is None and not apart(row, other)
            and all(other[key] == row[key] for key in ("who", "role", "where"))
        ]  # fmt: skip

    def give(self, actor: int, row: dict) -> str:
        if not self.may(actor, "give roles", row["where"]):
            return "not_allowed"
        if row["last"] is not None and row["last"] < row["first"]:
            return "role_dates"
        clashes = self.clashes(row)
        if any((other["first"], other["last"]) == (row["first"], row["last"]) for other in clashes):
            return "same"
        if clashes:
            return "role_held"
        self.roles.append(row)
        return "done"

    def end(self, actor: int, row: dict, last: int | None) -> str:
        if not self.may(actor, "give roles", row["where"]):
            return "not_allowed"
        if row["gone"] is not None:
            return "role_ended"
        if last is not None and last < row["first"]:
            return "role_dates"
        if last is None:
            row["gone"] = actor
        else:
            row["last"] = last
        return "done"

    def undo(self, actor: int, row: dict) -> str:
        if not self.may(actor, "give roles", row["where"]):
            return "not_allowed"
        if row["gone"] != actor:
            return "undo_over"
        if self.clashes(row):
            return "role_held"
        row["gone"] = None
        return "done"

    def may_change(self, who: int, place: int) -> bool:
        above = self.parents[place]
        return above is not None and self.may(who, "change places", above)

    def settle(self, who: int, home: int) -> str:
        if home in self.merged:
            return "place_not_living"
        self.homes[who] = home
        return "done"

    def move(self, actor: int, place: int, to: int) -> str:
        if not self.may_change(actor, place):
            return "not_allowed"
        if place in self.merged or to in self.merged:
            return "place_not_living"
        if not self.may(actor, "change places", to):
            return "not_allowed"
        if {"district": "city", "street": "district", "community": "street"}[TIERS[place]] != TIERS[to]:
            return "place_wrong_tier"
        if self.parents[place] == to:
            return "place_there_already"
        self.parents[place] = to
        return "done"

    def merge(self, actor: int, place: int, into: int) -> str:
        if not self.may_change(actor, place):
            return "not_allowed"
        if place in self.merged or into in self.merged:
            return "place_not_living"
        if not self.may_change(actor, into):
            return "not_allowed"
        if place == into:
            return "place_itself"
        if TIERS[place] != TIERS[into]:
            return "place_wrong_tier"
        self.parents = [into if above == place else above for above in self.parents]
        self.parents[place] = into
        self.merged.add(place)
        self.homes = {who: into if home == place else home for who, home in self.homes.items()}
        for row in self.roles:
            if row["where"] == place and row["gone"] is None and (row["last"] is None or row["last"] > 0):
                row["gone"] = actor
        return "done"


class Town:
    """The same in the database, through the services."""

    def __init__(self, model: Model) -> None:
        self.today = local_day(datetime.datetime.now(tz=datetime.UTC))
        self.places: list[Organisation] = []
        for number, (parent, tier) in enumerate(zip(PARENTS, TIERS, strict=True)):
            above = self.places[parent] if parent is not None else None
            path = f"{above.path}{number:05}" if above else "88888"
            self.places.append(
                Organisation.objects.create(
                    code=f"property-{number}",
                    name=str(number),
                    full_name=str(number),
                    tier=tier,
                    parent=above,
                    path=path,
                )
            )
        self.people = create_people([NewPerson(username=f"property-{n}", name=f"人{n}") for n in range(PEOPLE)])
        for who, home in model.homes.items():
            services.settle_resident(user=self.people[who], organisation=self.places[home], actor=None)
        self.rows: list[RoleAssignment] = []
        for row in model.roles:
            self.give(None, row)

    def day(self, number: int | None) -> datetime.date | None:
        return None if number is None else self.today + datetime.timedelta(days=number)

    def who(self, number: int | None) -> User | None:
        """The person with a new request."""
        return None if number is None else User.objects.get(pk=self.people[number].pk)

    def give(self, actor: int | None, row: dict) -> str:
        known = {held.pk for held in self.rows}
        first = self.day(row["first"])
        assert first is not None
        held = services.grant_role(
            user=self.people[row["who"]],
            role=row["role"],
            organisation=self.place(row["where"]),
            starts_on=first,
            ends_on=self.day(row["last"]),
            actor=self.who(actor),
        )
        if held.pk in known:
            return "same"
        self.rows.append(held)
        return "done"

    def end(self, actor: int, number: int, last: int | None) -> str:
        services.end_role(held=self.rows[number], actor=self.who(actor), ends_on=self.day(last), leave_no_manager=True)
        return "done"

    def undo(self, actor: int, number: int) -> str:
        reader = self.who(actor)
        assert reader is not None
        services.undo_end_role(held=self.rows[number], actor=reader)
        return "done"

    def place(self, number: int) -> Organisation:
        """As it is now."""
        return Organisation.objects.get(pk=self.places[number].pk)

    def settle(self, who: int, home: int) -> str:
        services.settle_resident(user=self.people[who], organisation=self.place(home), actor=None)
        return "done"

    def move(self, actor: int, place: int, to: int) -> str:
        reorganising.move_place(place=self.place(place), parent=self.place(to), actor=self.who(actor))
        return "done"

    def merge(self, actor: int, place: int, into: int) -> str:
        reorganising.merge_places(place=self.place(place), into=self.place(into), actor=self.who(actor))
        return "done"


def outcome(deed, *args) -> str:
    try:
        with transaction.atomic():
            return deed(*args)
    except DomainError as error:
        return error.code


def take(step: tuple, model: Model, town: Town) -> None:
    kind = step[0]
    if kind == "give":
        _, actor, who, role, where, first, last = step
        row = {"who": who, "role": role, "where": where, "first": first, "last": last, "gone": None}
        assert outcome(town.give, actor, dict(row)) == model.give(actor, row)
    elif kind in {"settle", "move", "merge"}:
        assert outcome(getattr(town, kind), *step[1:]) == getattr(model, kind)(*step[1:]), step
    else:
        _, actor, number, *rest = step
        number %= len(model.roles)
        told = outcome(getattr(town, kind), actor, number, *rest)
        assert told == getattr(model, kind)(actor, model.roles[number], *rest), step


def compare(model: Model, town: Town) -> None:
    """Every person × every deed × every place, and what lists and the log let her see."""
    town.places = [town.place(number) for number in range(len(PARENTS))]
    for number in range(PEOPLE):
        reader = town.who(number)
        assert reader is not None
        for deed, capability in CAPABILITIES.items():
            allowed = [policy.allows(reader, capability, place) for place in town.places]
            assert allowed == [model.may(number, deed, place) for place in range(len(PARENTS))], (number, deed)
        seen = User.objects.filter(
            policy.scope(reader, "people.view", "residence__organisation__path"), username__startswith="property-"
        )
        assert set(seen) == {
            town.people[who] for who, home in model.homes.items() if model.may(number, "see people", home)
        }
        listed = Organisation.objects.filter(policy.scope(reader, "roles.assign", "path"), code__startswith="property-")
        assert set(listed) == {place for at, place in enumerate(town.places) if model.may(number, "give roles", at)}
        read = {
            entry.organisation_code
            for top in policy.tops(reader, "audit.view")
            for entry in entries_of(top).filter(action="property.test")
        }
        assert read == {f"property-{at}" for at in range(len(PARENTS)) if model.may(number, "read the log", at)}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps)
def test_after_any_sequence_everybody_may_what_the_model_says_and_no_more(db, taken):
    with transaction.atomic():
        model = Model()
        town = Town(model)
        for place in town.places:
            audit.record("property.test", actor=None, object_kind="organisation", organisation_code=place.code)
        assert AuditEntry.objects.filter(action="property.test").count() == len(PARENTS)
        for step in taken:
            take(step, model, town)
        compare(model, town)
        transaction.set_rollback(True)
