"""Whom a reader may call: the nearest centre where somebody is named."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.network import services as network
from lms.network.backends import ResidentBackend
from lms.network.contacts import contact_for
from lms.network.models import Organisation, Residence, ServiceCentre
from tests.classes.building import make_people

NOBODY = AnonymousUser()


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def centres(code: str):
    return ServiceCentre.objects.filter(organisation__code=code)


def test_a_resident_calls_the_centre_of_her_community(li, django_assert_num_queries):
    reader = ResidentBackend().get_user(li.pk)
    with django_assert_num_queries(1):
        found = contact_for(reader)
        assert (found.organisation.code, found.contact_name, found.phone) == ("320214052005", "周慧", "0510-0000 2005")


def test_home_goes_before_the_place_of_the_page(li):
    assert contact_for(li, place("320214052029")).organisation.code == "320214052005"


@pytest.mark.parametrize("lacking", ["phone", "contact_name"])
def test_a_centre_without_a_name_or_a_number_is_passed_over(li, lacking):
    centres("320214052005").update(**{lacking: ""})
    assert contact_for(li).organisation.code == "320214052"
    centres("320214052").update(**{lacking: ""})
    assert contact_for(li).organisation.code == "320214"


@pytest.mark.parametrize(
    ("about", "answers"),
    [
        ("320214052005", "320214052005"),  # the community's own
        ("320214052", "320214052"),  # the street's
        ("320214055", "320214"),  # a street without one: the district's
        ("320214", "320214"),
        ("3202", "320214"),  # a city without one: the highest of the network
    ],
)
def test_a_page_about_a_place_names_the_nearest_centre_upwards(db, django_assert_num_queries, about, answers):
    about = place(about)
    with django_assert_num_queries(2 if about.code == "3202" else 1):
        assert contact_for(NOBODY, about).organisation.code == answers


def test_without_a_place_the_highest_centre_of_the_network_answers(db):
    assert contact_for(NOBODY).organisation.code == "320214"
    centres("320214").update(phone="")
    assert contact_for(NOBODY).organisation.code == "320214052"


def test_who_has_no_home_is_answered_by_the_place_of_the_page(db):
    (stranger,) = make_people(1)
    Residence.objects.filter(user=stranger).delete()
    assert contact_for(stranger, place("320214052005")).organisation.code == "320214052005"
    assert contact_for(stranger).organisation.code == "320214"


def test_a_home_in_another_street_is_answered_from_there(db):
    (neighbour,) = make_people(1)
    community = Organisation.objects.filter(parent__code="320214055", tier="community").order_by("path").first()
    Residence.objects.filter(user=neighbour).delete()
    network.settle_resident(user=neighbour, organisation=community, actor=None)
    assert contact_for(neighbour).organisation.code == "320214"
    own = ServiceCentre.objects.create(
        organisation=community, name="邻居中心", contact_name="王芳", phone="0510-0000 9000"
    )
    assert contact_for(neighbour) == own


def test_where_nobody_can_be_called_there_is_none(db):
    ServiceCentre.objects.update(phone="")
    assert contact_for(NOBODY) is None
