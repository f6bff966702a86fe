"""A resident finds her community by what she calls it."""

import pytest

from lms.core.errors import DomainError
from lms.network import services as network
from lms.network.models import Organisation, Residence


@pytest.mark.parametrize("typed", ["景渎社区", "景渎", " 景渎 ", "景渎社区居民委员会"])
def test_a_community_is_found_by_its_short_and_its_full_name(db, typed):
    assert network.find_communities(typed)[0].code == "320214052005"


def test_an_exact_name_comes_before_names_that_only_hold_it(db, street):
    # A name that begins earlier in the tree and holds the other one.
    exact = Organisation.objects.get(code="320214052021")
    longer = Organisation.objects.get(code="320214052005")
    longer.name = longer.full_name = f"新{exact.name}"
    longer.save()

    assert network.find_communities(exact.name)[:2] == [exact, longer]


@pytest.mark.parametrize("typed", ["", "   ", "没有这个地方"])
def test_nothing_is_found_for_nothing(db, typed):
    assert network.find_communities(typed) == []


def test_streets_and_districts_are_no_homes(db):
    assert Organisation.objects.filter(name="江溪街道").exists()
    assert network.find_communities("江溪街道") == []
    assert {place.tier for place in network.find_communities("新", limit=500)} == {"community"}


def test_closed_communities_are_not_offered(db):
    Organisation.objects.filter(code="320214052005").update(status="closed")
    assert "320214052005" not in [place.code for place in network.find_communities("景渎")]
    assert network.community_by_code("320214052005") is None


def test_no_more_are_offered_than_a_phone_can_show(db):
    assert len(network.find_communities("社区")) == network.MOST_SUGGESTIONS


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "<b>"])
def test_signs_with_a_meaning_elsewhere_are_plain_signs(db, typed):
    assert network.find_communities(typed) == []


def test_a_street_is_not_chosen_by_its_code(db):
    assert network.community_by_code("320214052") is None
    assert network.community_by_code("320214052005").name == "景渎社区"
    assert network.community_by_code("' OR 1=1 --") is None


@pytest.mark.parametrize("code", ["320214052", "320214"])
def test_a_home_is_a_community(li, code):
    with pytest.raises(DomainError, match="home_not_community"):
        network.settle_resident(user=li, organisation=Organisation.objects.get(code=code), actor=li)
    assert li.residence.organisation.code == "320214052005"


def test_moving_keeps_one_home(li):
    network.settle_resident(user=li, organisation=Organisation.objects.get(code="320214052021"), actor=li)
    assert [row.organisation.code for row in Residence.objects.filter(user=li)] == ["320214052021"]


def test_many_are_settled_together_or_not_at_all(db):
    from lms.accounts.services import NewPerson, create_people

    people = create_people([NewPerson(username=f"new-{number}", name="新") for number in range(2)])
    community, street = (Organisation.objects.get(code=code) for code in ("320214052005", "320214052"))
    with pytest.raises(DomainError, match="home_not_community"):
        network.settle_many(homes=[(people[0].pk, community), (people[1].pk, street)], actor=None)
    assert not Residence.objects.filter(user__in=people).exists()
