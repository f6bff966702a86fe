"""A role holds in its organisation and below, between its dates: never sideways, never up."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.courses.models import Course
from lms.network import policy
from lms.network import services as network
from lms.network.models import Organisation, RoleAssignment
from lms.records.models import StudyRecord

CITY, DISTRICT, STREET, COMMUNITY = "3202", "320214", "320214052", "320214052005"


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


@pytest.fixture
def neighbour(zhao) -> Organisation:
    """旺庄街道, where Zhao is the manager."""
    return zhao.role_assignments.get(role="manager").organisation


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user(username="somebody", name="Somebody")


@pytest.fixture
def role(person, now):
    """``role("editor", place)`` gives ``person`` a role; days from today, None for no end."""

    def give(name: str, organisation: Organisation, *, start: int = -1, end: int | None = None) -> RoleAssignment:
        today = local_day(now)
        return network.grant_role(
            user=person,
            role=name,
            organisation=organisation,
            starts_on=today + datetime.timedelta(days=start),
            ends_on=None if end is None else today + datetime.timedelta(days=end),
            actor=None,
        )

    return give


def again(user: User) -> User:
    """The same person with the next request."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("code", "allowed"), [(STREET, True), (COMMUNITY, True), (DISTRICT, False), (CITY, False)], ids=str
)
def test_a_role_flows_down_and_never_up(person, role, code, allowed):
    role("manager", place(STREET))
    assert policy.allows(person, "people.view", place(code)) is allowed


def test_a_role_never_flows_sideways(person, role, neighbour):
    role("manager", place(STREET))
    assert not policy.allows(person, "people.view", neighbour)
    assert not any(policy.allows(person, "people.view", below) for below in Organisation.objects.below(neighbour))


def test_the_outsider_has_her_own_street_only(zhao, neighbour, street):
    assert policy.allows(zhao, "classes.manage", neighbour)
    assert not policy.allows(zhao, "classes.manage", street)
    assert list(Course.objects.editable_by(zhao)) == []


def test_the_district_reaches_every_street_of_it_and_no_other_district(chen, street, neighbour):
    assert policy.allows(chen, "content.edit", street)
    assert policy.allows(chen, "content.edit", neighbour)
    naxi = place("510503001")
    assert not policy.allows(chen, "content.edit", naxi)


@pytest.mark.parametrize(
    ("capability", "roles"),
    [
        ("content.edit", {"editor", "reviewer", "manager"}),
        ("classes.manage", {"registrar", "head", "manager"}),
        ("roll.keep", {"registrar", "manager"}),
        ("people.view", {"registrar", "head", "manager"}),
        ("records.view", {"registrar", "head", "manager"}),
        ("people.register", {"registrar", "centre_staff", "volunteer", "manager"}),
        ("posters.print", {"registrar", "centre_staff", "steward", "volunteer", "manager"}),
        ("rewards.hand_over", {"centre_staff", "manager"}),
        ("rewards.manage", {"head", "manager"}),
        ("roles.assign", {"manager"}),
    ],
)
def test_a_capability_belongs_to_its_roles_and_to_no_other(person, role, street, capability, roles):
    able = set()
    for name in RoleAssignment.Role.values:
        held = role(name, street)
        if policy.allows(again(person), capability, street):
            able.add(name)
        held.delete()
    assert able == roles


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(0, None, True), (-5, 0, True), (-5, -1, False), (1, None, False), (1, 9, False), (0, 0, True)],
    ids=["from today", "until today", "until yesterday", "from tomorrow", "later", "today only"],
)
def test_a_role_holds_between_its_dates_the_last_day_included(person, role, street, start, end, holds):
    role("manager", street, start=start, end=end)
    assert policy.allows(person, "people.view", street) is holds


def test_an_ended_role_is_gone_with_the_next_request(person, role, street, chen, now):
    held = role("editor", street)
    assert policy.allows(person, "content.edit", street)

    network.end_role(held=held, ends_on=local_day(now) - datetime.timedelta(days=1), actor=chen)

    assert not policy.allows(again(person), "content.edit", street)


def test_the_roles_of_a_person_are_read_once_a_request(wang, street, django_assert_num_queries):
    with django_assert_num_queries(1):
        policy.allows(wang, "roll.keep", street)
        policy.holds_any(wang, "teacher")
        policy.scope(wang, "people.view", "organisation__path")


def test_who_is_not_signed_in_may_nothing(db, street):
    nobody = AnonymousUser()
    assert not any(policy.allows(nobody, capability, street) for capability in policy.CAPABILITIES)
    assert not policy.holds_any(nobody, *RoleAssignment.Role.values)
    assert not Organisation.objects.filter(policy.scope(nobody, "people.view", "path")).exists()


def test_the_scope_of_a_person_is_the_union_of_her_places(person, role, street, neighbour):
    role("registrar", street)
    role("registrar", neighbour)
    role("editor", place(DISTRICT))  # carries another capability

    scope = Organisation.objects.filter(policy.scope(person, "people.view", "path"))

    assert set(scope) == set(Organisation.objects.below(street)) | set(Organisation.objects.below(neighbour))


def test_a_learner_without_a_role_sees_her_own_records_and_no_others(li, zhang):
    assert not StudyRecord.objects.visible_to(li).exclude(learner=li).exists()
    assert not StudyRecord.objects.visible_to(AnonymousUser()).exists()


def test_roles_are_given_by_managers_of_the_place_only(chen, zhao, qian, person, street, now):
    today = local_day(now)
    for stranger in (zhao, qian, person):
        with pytest.raises(DomainError, match="not_allowed"):
            network.grant_role(user=person, role="editor", organisation=street, starts_on=today, actor=stranger)

    held = network.grant_role(user=person, role="editor", organisation=street, starts_on=today, actor=chen)

    assert held.granted_by == chen
    with pytest.raises(DomainError, match="not_allowed"):
        network.end_role(held=held, ends_on=today, actor=zhao)


def test_a_manager_cannot_give_away_what_lies_above_her(person, role, street, now):
    role("manager", street)
    with pytest.raises(DomainError, match="not_allowed"):
        network.grant_role(
            user=person, role="manager", organisation=place(DISTRICT), starts_on=local_day(now), actor=person
        )
