"""Roles given and taken away: who may, what stays, what can be undone."""

import datetime

import pytest

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import policy, services
from lms.network.models import Organisation, RoleAssignment

Role = RoleAssignment.Role
DISTRICT, STREET, COMMUNITY = "320214", "320214052", "320214052005"
DAY = datetime.timedelta(days=1)


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def again(user: User) -> User:
    """The same person with the next request."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def today(now) -> datetime.date:
    return local_day(now)


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user(username="somebody", name="某人")


@pytest.fixture
def give(person, today):
    def give(role: str, code: str = STREET, *, user: User | None = None, actor: User | None = None, **dates):
        return services.grant_role(
            user=user or person, role=role, organisation=place(code), actor=actor, **{"starts_on": today - DAY} | dates
        )

    return give


@pytest.mark.parametrize("role", Role.values)
def test_a_manager_gives_every_role_at_home_and_below(give, chen, role):
    for code in (DISTRICT, STREET, COMMUNITY):
        assert give(role, code, actor=chen).granted_by == chen


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("giver", [role for role in Role.values if role != "manager"])
def test_nobody_else_gives_any_role(give, person, wang, giver, role):
    give(giver)
    with pytest.raises(DomainError, match="not_allowed"):
        give(role, user=wang, actor=again(person))


def test_a_manager_gives_nothing_above_beside_or_to_herself_upwards(give, person, wang):
    give("manager")
    manager = again(person)
    for code in (DISTRICT, "3202"):
        for user in (manager, wang):
            with pytest.raises(DomainError, match="not_allowed"):
                give("volunteer", code, user=user, actor=manager)
    neighbour = Organisation.objects.get(name="旺庄街道", tier="street", parent__code=DISTRICT)
    with pytest.raises(DomainError, match="not_allowed"):
        give("volunteer", neighbour.code, user=wang, actor=manager)


def test_nobody_gives_what_she_may_not_do_herself(person, give, street, monkeypatch):
    give("manager")
    monkeypatch.setitem(policy.CAPABILITIES, "report.sign", frozenset({Role.HEAD}))
    manager = again(person)
    assert not policy.may_give(manager, Role.HEAD, street)
    assert policy.may_give(manager, Role.TEACHER, street)


def test_an_ended_role_is_kept_with_who_took_it_away_and_holds_no_more_at_once(give, person, chen, street):
    held = give("registrar", starts_on=local_day(datetime.datetime.now(tz=datetime.UTC)))
    assert policy.allows(again(person), "people.view", street)

    services.end_role(held=held, actor=chen)

    assert not policy.allows(again(person), "people.view", street)
    held.refresh_from_db()
    assert (held.ended_by, held.ends_on) == (chen, None)
    assert held.ended_at is not None


def test_a_role_may_be_given_again_on_the_day_it_was_taken_away(give, chen, person, street):
    services.end_role(held=give("registrar"), actor=chen)
    give("registrar")
    assert RoleAssignment.objects.filter(user=person).count() == 2
    assert policy.allows(again(person), "people.view", street)


def test_a_last_day_lets_the_role_hold_until_then(give, chen, person, street, today):
    held = services.end_role(held=give("registrar"), actor=chen, ends_on=today)
    assert held.ended_at is None
    assert policy.allows(again(person), "people.view", street)
    RoleAssignment.objects.filter(pk=held.pk).update(starts_on=today - 9 * DAY, ends_on=today - DAY)
    assert not policy.allows(again(person), "people.view", street)


def test_what_was_taken_away_today_is_given_back_by_who_took_it(give, chen, zhao, person, street):
    held = services.end_role(held=give("registrar", ends_on=None), actor=chen)
    with pytest.raises(DomainError, match="not_allowed"):
        services.undo_end_role(held=held, actor=zhao)

    services.undo_end_role(held=held, actor=chen)

    assert policy.allows(again(person), "people.view", street)
    held.refresh_from_db()
    assert (held.ended_at, held.ended_by) == (None, None)
    with pytest.raises(DomainError, match="undo_over"):
        services.undo_end_role(held=held, actor=chen)


def test_another_manager_or_another_day_undoes_nothing(give, chen, wang, today):
    give("manager", user=wang)
    held = services.end_role(held=give("registrar"), actor=chen)
    with pytest.raises(DomainError, match="undo_over"):
        services.undo_end_role(held=held, actor=again(wang))
    RoleAssignment.objects.filter(pk=held.pk).update(ended_at=held.ended_at - DAY)
    with pytest.raises(DomainError, match="undo_over"):
        services.undo_end_role(held=held, actor=chen)


def test_what_was_given_anew_in_the_meantime_is_not_given_back_twice(give, chen):
    held = services.end_role(held=give("registrar"), actor=chen)
    give("registrar")
    with pytest.raises(DomainError, match="role_held"):
        services.undo_end_role(held=held, actor=chen)


def test_nobody_takes_away_what_is_over(give, chen):
    held = give("registrar")
    services.end_role(held=held, actor=chen)
    with pytest.raises(DomainError, match="role_ended"):
        services.end_role(held=held, actor=chen)


@pytest.mark.parametrize(("first", "last"), [(0, None), (-5, None), (-1, 3), (2, 9), (-9, 0)], ids=lambda day: str(day))
def test_the_same_role_is_not_held_twice_on_one_day(give, today, first, last):
    give("teacher", starts_on=today, ends_on=today + 4 * DAY)
    with pytest.raises(DomainError, match="role_held"):
        give("teacher", starts_on=today + first * DAY, ends_on=None if last is None else today + last * DAY)
    give("teacher", starts_on=today + 5 * DAY)
    give("teacher", starts_on=today - 9 * DAY, ends_on=today - DAY)


def test_the_last_day_is_not_before_the_first(give, today, chen):
    with pytest.raises(DomainError, match="role_dates"):
        give("teacher", starts_on=today, ends_on=today - DAY)
    later = give("teacher", starts_on=today + 9 * DAY)
    with pytest.raises(DomainError, match="role_dates"):
        services.end_role(held=later, ends_on=today + DAY, actor=chen)


def test_the_last_manager_of_a_place_goes_only_when_it_is_meant(give, chen, person, wang):
    first = give("manager")
    second = give("manager", user=wang)
    services.end_role(held=second, actor=chen)
    with pytest.raises(DomainError, match="last_manager"):
        services.end_role(held=first, actor=chen)
    services.end_role(held=first, actor=chen, leave_no_manager=True)
    assert not RoleAssignment.objects.unended().filter(role="manager", organisation=place(STREET)).exists()


def test_a_manager_to_come_is_none_yet(give, chen, wang, today):
    first = give("manager")
    give("manager", user=wang, starts_on=today + DAY)
    with pytest.raises(DomainError, match="last_manager"):
        services.end_role(held=first, actor=chen)


def test_each_change_of_a_role_is_noted_in_its_place(give, chen, person):
    before = AuditEntry.objects.latest("pk").pk
    held = give("registrar", actor=chen)
    services.end_role(held=held, actor=chen)
    services.undo_end_role(held=held, actor=chen)
    entries = AuditEntry.objects.filter(pk__gt=before).order_by("pk")
    assert [entry.action for entry in entries] == ["role.granted", "role.ended", "role.given_back"]
    assert {(entry.actor, entry.object_uuid, entry.organisation_code, entry.data["role"]) for entry in entries} == {
        (chen.uuid, person.uuid, STREET, "registrar")
    }


def test_a_telephone_number_is_shown_to_the_roles_that_need_it_and_each_look_is_noted(give, person, li):
    for role in Role.values:
        held = give(role)
        before = AuditEntry.objects.filter(action="contact.seen").count()
        reader = again(person)
        if role in {"registrar", "steward", "manager"}:
            assert services.show_phone(user=li, actor=reader) == "+8615400000001"
            entry = AuditEntry.objects.filter(action="contact.seen").latest("pk")
            assert (entry.actor, entry.object_uuid, entry.organisation_code) == (person.uuid, li.uuid, COMMUNITY)
            assert "154" not in str(entry.data)
        else:
            with pytest.raises(DomainError, match="not_allowed"):
                services.show_phone(user=li, actor=reader)
            assert AuditEntry.objects.filter(action="contact.seen").count() == before
        held.delete()


def test_who_is_switched_off_may_nothing(give, person, street):
    give("manager")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not policy.allows(again(person), "people.view", street)


def test_places_are_found_among_ones_own_only(chen, zhao):
    def found(typed: str, user: User) -> list[str]:
        places = services.find_places(typed, user=user, capability="roles.assign")
        return [place.code for place in places]

    assert found("江溪", chen) == [STREET]
    assert found("江溪街道", chen)[0] == STREET
    assert found(COMMUNITY, chen) == [COMMUNITY]
    assert found("江溪", zhao) == found(COMMUNITY, zhao) == found("", chen) == []
