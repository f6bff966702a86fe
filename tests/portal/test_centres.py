"""Where to go: the service centres of a place, the nearest first, and a map that says what the list says."""

import pytest
from django.test import Client
from django.urls import reverse

from lms.network import reorganising
from lms.network.models import Organisation, ServiceCentre
from lms.network.position import square_of_metres
from lms.settings import environment
from lms.settings.environment import Tiles

STREET, JINGDU, FANGQIAN = "320214052", "320214052005", "320214052021"


def listed(client: Client, **asked: str) -> list[ServiceCentre]:
    return client.get(reverse("centres"), asked).context["page"].object_list


def centre_of(code: str) -> ServiceCentre:
    return ServiceCentre.objects.filter(organisation__code=code).order_by("pk").first()


def test_without_a_home_all_centres_stand_in_the_order_of_the_tree(client, db):
    codes = [centre.organisation.code for centre in listed(client)]
    assert codes[0] == "320214"
    assert len(codes) == ServiceCentre.objects.count()


def test_a_resident_finds_that_of_her_community_first_then_those_of_the_street_then_by_the_way(as_user, li):
    found = listed(as_user(li))
    codes = [centre.organisation.code for centre in found]
    near = 1 + codes.count(STREET)
    assert codes[:near] == [JINGDU, *[STREET] * (near - 1)]
    start = centre_of(JINGDU).position
    ways = [square_of_metres(one.position, start, around=start.latitude) for one in found[near:]]
    assert ways == sorted(ways)
    assert len(ways) > 20


def test_one_without_a_position_comes_last_and_is_not_on_the_map(as_user, li):
    ServiceCentre.objects.filter(organisation__code=FANGQIAN).update(latitude=None, longitude=None)
    response = as_user(li).get(reverse("centres"))
    assert response.context["page"].object_list[-1].organisation.code == FANGQIAN
    assert response.content.decode().count("data-latitude=") == len(response.context["page"].object_list) - 1


def test_a_place_without_a_centre_names_the_nearest_above_it(as_user, zhao):
    page = as_user(zhao).get(reverse("centres"))
    assert page.context["page"].object_list == []
    assert reverse("centre", args=[centre_of("320214").uuid]) in page.content.decode()


def test_a_place_that_was_merged_leads_to_what_it_became(client, db, chen):
    jingdu, fangqian = (Organisation.objects.get(code=code) for code in (JINGDU, FANGQIAN))
    reorganising.merge_places(place=jingdu, into=fangqian, actor=chen)
    assert client.get(reverse("centres"), {"place": JINGDU})["Location"] == f"{reverse('centres')}?place={FANGQIAN}"


@pytest.mark.parametrize("code", ["000", "32021405200x", "１２"])
def test_a_code_that_no_place_has_is_not_found(client, db, code):
    assert client.get(reverse("centres"), {"place": code}).status_code == 404


def test_the_elderly_display_has_the_list_the_way_and_no_map(client, db):
    client.cookies["display"] = "elderly"
    page = client.get(reverse("centres")).content.decode()
    assert "data-near-me" in page
    assert "leaflet" not in page
    assert "data-map" not in page


@pytest.fixture
def tiles(settings) -> Tiles:
    settings.MAP_TILES = Tiles("https://tiles.example.cn/{z}/{x}/{y}.png", "© 样例地图", "https://tiles.example.cn")
    return settings.MAP_TILES


def test_one_position_on_a_plain_ground_is_no_map(client, db):
    assert "data-map" not in client.get(reverse("centre", args=[centre_of(JINGDU).uuid])).content.decode()


def test_invented_positions_are_said_to_be_so_on_every_map(client, db, tiles):
    centre = centre_of(JINGDU)
    for address in (
        reverse("centres"),
        reverse("centre", args=[centre.uuid]),
        reverse("place", args=[STREET]),
        reverse("school", args=[centre.organisation.schools.get().uuid]),
    ):
        page = client.get(address)
        assert page.context["map"].sources == ["样例"]
        told = page.content.decode().split('id="after-map"')[1]
        assert "样例" in told.split("</p>")[0]


def test_a_school_that_stands_elsewhere_is_shown_where_it_stands(client, db, tiles):
    school = Organisation.objects.get(code=JINGDU).schools.get()
    type(school).objects.filter(pk=school.pk).update(latitude=31.5, longitude=120.3, position_source="实地测量")
    page = client.get(reverse("school", args=[school.uuid]))
    assert page.context["map"].sources == ["实地测量"]
    assert 'data-latitude="31.5" data-longitude="120.3"' in page.content.decode()


def test_the_map_asks_the_host_that_is_named_for_the_pictures_under_it(client, db, tiles):
    page = client.get(reverse("centres"), {"place": STREET}).content.decode()
    assert f'data-tiles="{tiles.url}" data-attribution="{tiles.attribution}"' in page


def test_the_policy_names_the_host_of_the_pictures_and_no_other(monkeypatch, settings):
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] == ["'self'", "data:"]
    monkeypatch.setenv("MAP_TILES_URL", "https://t0.tianditu.gov.cn/vec_w/{z}/{x}/{y}?tk=key")
    monkeypatch.setenv("MAP_TILES_ATTRIBUTION", "天地图")
    assert environment.map_tiles().host == "https://t0.tianditu.gov.cn"
