"""Renaming, moving, merging and closing places: the tree stays whole, nothing is lost, nobody sees more than before."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import policy, reorganising
from lms.network import services as network
from lms.network.models import Organisation, OrganisationChange, Residence, RoleAssignment, School, ServiceCentre
from lms.network.tree import PARENT_TIERS, STEP
from lms.records.models import StudyRecord

JINGDU, FANGQIAN = "320214052005", "320214052021"


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_new_name_is_kept_with_the_old_one_and_who_gave_it(chen):
    reorganising.rename_place(
        place=place(JINGDU), name="新渎社区", full_name="新渎社区居民委员会", name_en="Xindu", actor=chen
    )

    assert (place(JINGDU).name, place(JINGDU).name_en) == ("新渎社区", "Xindu")
    change = OrganisationChange.objects.get()
    assert (change.kind, change.was, change.became, change.actor) == ("renamed", "景渎社区", "新渎社区", chen.uuid)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.organisation_code) == ("place.renamed", chen.uuid, JINGDU)


def test_the_same_names_again_are_no_change(chen):
    here = place(JINGDU)
    names = {"name": here.name, "full_name": here.full_name, "name_en": here.name_en}
    assert reorganising.rename_place(place=here, **names, actor=chen) is None
    assert not OrganisationChange.objects.exists()


def test_a_merged_community_gives_people_schools_and_centres_to_the_other(chen, li):
    old, new = place(JINGDU), place(FANGQIAN)
    people = Residence.objects.filter(organisation=old).count()
    assert people
    doors = set(old.schools.values_list("pk", flat=True)), set(old.centres.values_list("pk", flat=True))

    reorganising.merge_places(place=old, into=new, actor=chen)

    old = place(JINGDU)
    assert (old.status, old.parent, old.path[:-STEP]) == ("merged", new, new.path)
    assert not Residence.objects.filter(organisation=old).exists()
    assert Residence.objects.get(user=li).organisation == new
    assert doors[0] <= set(School.objects.filter(organisation=new).values_list("pk", flat=True))
    assert doors[1] <= set(ServiceCentre.objects.filter(organisation=new).values_list("pk", flat=True))


def test_the_records_of_a_merged_community_are_read_by_the_new_one(li, qian, chen, now):
    """Of the old community's own, without rewriting: an archive is append-only."""
    old, new = place(JINGDU), place(FANGQIAN)
    line = StudyRecord.objects.create(
        key="k", evidence_key="k", learner=li, kind="study", mode="class", title="t", course_title="t", subject="sport",
        organisation=old, organisation_name=old.name, minutes=45, at=now, day=now.date(), evidence_kind="x",
        evidence_uuid=li.uuid,
    )  # fmt: skip
    registrar = User.objects.create_user(username="of-the-new-one", name="New")
    network.grant_role(user=registrar, role="registrar", organisation=new, starts_on=now.date(), actor=chen)
    assert line not in StudyRecord.objects.visible_to(registrar)

    reorganising.merge_places(place=old, into=new, actor=chen)

    assert line in StudyRecord.objects.visible_to(again(registrar))
    assert line in StudyRecord.objects.visible_to(again(qian))


def test_roles_in_a_merged_community_end_at_once_and_open_nothing_of_the_other(chen, now):
    old, new = place(JINGDU), place(FANGQIAN)
    staff = User.objects.create_user(username="staff", name="Staff")
    held = network.grant_role(user=staff, role="manager", organisation=old, starts_on=now.date(), actor=chen)

    reorganising.merge_places(place=old, into=new, actor=chen)

    held.refresh_from_db()
    assert held.ended_at is not None
    assert not policy.allows(again(staff), "people.view", place(FANGQIAN))


def test_a_street_takes_its_communities_and_rights_along_when_it_moves(chen, qian):
    street, district = place("320214052"), place("320213")
    below = set(Organisation.objects.below(street).values_list("code", flat=True))
    with pytest.raises(DomainError, match="not_allowed"):
        reorganising.move_place(place=street, parent=district, actor=chen)

    reorganising.move_place(place=street, parent=district, actor=None)

    street = place("320214052")
    assert set(Organisation.objects.below(street).values_list("code", flat=True)) == below
    assert street.parent == district
    assert policy.allows(again(qian), "people.view", place(JINGDU))
    assert not policy.allows(again(chen), "people.view", place(JINGDU))


@pytest.mark.parametrize("who", ["qian", "sun", "zhao", "li"])
@pytest.mark.parametrize("deed", ["rename", "move", "merge", "close"])
def test_only_who_manages_what_lies_above_may_change_a_place(request, who, deed):
    actor, here = request.getfixturevalue(who), place(JINGDU)
    deeds = {
        "rename": lambda: reorganising.rename_place(place=here, name="x", full_name="x", name_en="", actor=actor),
        "move": lambda: reorganising.move_place(place=here, parent=place("320214055"), actor=actor),
        "merge": lambda: reorganising.merge_places(place=here, into=place(FANGQIAN), actor=actor),
        "close": lambda: reorganising.close_place(place=here, actor=actor),
    }
    with pytest.raises(DomainError, match="not_allowed"):
        deeds[deed]()
    assert not OrganisationChange.objects.exists()


def test_the_manager_of_a_street_does_not_change_the_street_itself(zhao):
    own = zhao.role_assignments.get(role="manager").organisation
    with pytest.raises(DomainError, match="not_allowed"):
        reorganising.rename_place(place=own, name="x", full_name="x", name_en="", actor=zhao)
    child = own.children.active().order_by("path")[0]
    reorganising.rename_place(place=child, name="x", full_name="x", name_en="", actor=zhao)
    assert place(child.code).name == "x"


def test_a_place_in_use_is_not_closed(chen):
    with pytest.raises(DomainError, match="place_in_use"):
        reorganising.close_place(place=place(JINGDU), actor=chen)
    assert place(JINGDU).status == "active"


def test_what_both_have_under_one_name_is_told_before_anything_happens(chen):
    old, new = place(JINGDU), place(FANGQIAN)
    ServiceCentre.objects.create(organisation=new, name=old.centres.get().name)
    with pytest.raises(DomainError, match="place_same_names") as refusal:
        reorganising.merge_places(place=old, into=new, actor=chen)
    assert refusal.value.params["names"] == old.centres.get().name
    assert place(JINGDU).status == "active"


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda here: reorganising.merge_places(place=here, into=here, actor=None), "place_itself"),
        (lambda here: reorganising.merge_places(place=here, into=here.parent, actor=None), "place_wrong_tier"),
        (lambda here: reorganising.move_place(place=here, parent=here.parent, actor=None), "place_there_already"),
        (lambda here: reorganising.move_place(place=here, parent=here.parent.parent, actor=None), "place_wrong_tier"),
    ],
    ids=["into itself", "into another tier", "where it is", "below another tier"],
)
def test_a_change_that_makes_no_sense_is_refused(db, deed, code):
    with pytest.raises(DomainError, match=code):
        deed(place(JINGDU))


def test_nobody_settles_in_a_place_that_is_no_more(chen, li):
    reorganising.merge_places(place=place(JINGDU), into=place(FANGQIAN), actor=chen)
    with pytest.raises(DomainError, match="place_not_living"):
        network.settle_resident(user=li, organisation=place(JINGDU), actor=None)
    assert network.community_by_code(JINGDU) == place(FANGQIAN)


# Sequences: a small tree of its own; people live in it and hold roles; whatever is done, the tree stays a tree.

CODES = ["97", "9701", "9702", "970101", "970102", "970201", "970202", "970203", "97020301", "97020302"]
TIER_OF = {2: "district", 4: "street", 6: "community", 8: "grid"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rename", "move", "merge", "close", "settle"]),
        st.sampled_from(CODES),
        st.sampled_from(CODES),
        st.sampled_from(["above", "beside", None]),
    ),
    max_size=8,
)


def plant() -> dict[str, User]:
    """The tree, a person in each community and grid, a manager of the district and one of the first street."""
    parents: dict[str, Organisation] = {}
    for code in CODES:
        above = parents.get(code[:-2])
        path = Organisation.objects.next_child_path(above) if above else "77777"
        parents[code] = Organisation.objects.create(
            code=code, name=code, full_name=code, tier=TIER_OF[len(code)], parent=above, path=path
        )
    actors = {}
    for name, code in (("above", "97"), ("beside", "9701")):
        actors[name] = User.objects.create_user(username=f"manager-{name}", name=name)
        RoleAssignment.objects.create(
            user=actors[name], organisation=parents[code], role="manager", starts_on="2020-01-01"
        )
    for code in CODES[3:]:
        person = User.objects.create_user(username=f"lives-{code}", name=code)
        Residence.objects.create(user=person, organisation=parents[code])
        School.objects.create(organisation=parents[code], kind="residents_school", name=code)
    return actors


def do(step, actors) -> None:
    deed, code, other, who = step
    here, there = place(code), place(other)
    actor = again(actors[who]) if who else None
    if deed == "rename":
        reorganising.rename_place(place=here, name=f"{code}!", full_name=code, name_en="", actor=actor)
    elif deed == "move":
        reorganising.move_place(place=here, parent=there, actor=actor)
    elif deed == "merge":
        reorganising.merge_places(place=here, into=there, actor=actor)
    elif deed == "close":
        reorganising.close_place(place=here, actor=actor)
    else:
        network.settle_resident(user=User.objects.get(username="lives-970201"), organisation=here, actor=actor)


def visible(user: User) -> set[str]:
    return set(
        Residence.objects.filter(policy.scope(again(user), "people.view", "organisation__path")).values_list(
            "user__username", flat=True
        )
    )


def in_subtree(user: User, top: str) -> set[str]:
    """Who lives at ``top`` or below by walking the parents up, without paths."""
    found = set()
    for home in Residence.objects.select_related("organisation", "user"):
        step = home.organisation
        while step is not None and step.code != top:
            step = step.parent
        if step is not None:
            found.add(home.user.username)
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_changes_breaks_the_tree_or_widens_a_right(db, steps):
    from django.db import transaction

    with transaction.atomic():
        actors = plant()
        records = Organisation.objects.filter(code__startswith="97").count()
        for step in steps:
            before = {name: visible(user) for name, user in actors.items()}
            try:
                with transaction.atomic():
                    do(step, actors)
                done = True
            except DomainError:
                done = False
            if step[3] and done and step[0] != "settle":
                # Who changes a place herself sees nobody whom she did not see before.
                assert visible(actors[step[3]]) <= before[step[3]]
            check(records)
            assert visible(actors["above"]) == in_subtree(actors["above"], "97")
            assert visible(actors["beside"]) == held_by(actors["beside"])
        transaction.set_rollback(True)


def held_by(user: User) -> set[str]:
    return {name for held in policy.active_roles(again(user)) for name in in_subtree(user, held.organisation.code)}


def check(count: int) -> None:
    tree = list(Organisation.objects.filter(path__startswith="77777").select_related("parent"))
    assert len(tree) == count, "no place is lost"
    assert len({one.path for one in tree}) == count
    for one in tree:
        if one.parent is None:
            continue
        assert one.path[:-STEP] == one.parent.path, one.code
        if one.status == "merged":
            assert one.parent.tier == one.tier
            assert one.parent.status != "merged", "what it became is never itself a part of a third"
        else:
            assert one.parent.tier in PARENT_TIERS[one.tier]
        if one.status == "active":
            assert one.parent.status == "active", one.code
    homes = Residence.objects.filter(organisation__in=tree)
    assert homes.count() == len(CODES) - 3, "nobody has lost a home"
    assert not homes.exclude(organisation__status="active").exists()
    assert School.objects.filter(organisation__in=tree, organisation__status="active").count() == len(CODES) - 3
