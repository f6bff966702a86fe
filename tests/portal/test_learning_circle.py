"""Which communities have no class within reach: the one where a class meets is not among them."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from lms.attendance.models import Gathering
from lms.core.models import AuditEntry
from lms.network.models import Organisation, ServiceCentre
from lms.network.position import METRES_A_DEGREE
from lms.portal.views.manage.circle import REACHES, latitude_of, tell_way, without_class

JINGDU, FANGQIAN, TAIHU = "320214052005", "320214052021", "320214052014"


def rows(place, reach: str = "community"):
    return without_class(place, reach, around=latitude_of(place))


def codes(place, reach: str = "community") -> set[str]:
    return {row.code for row in rows(place, reach)}


@pytest.fixture
def line(class_of_forty) -> None:
    """坊前 lies 1,500 m north of 景渎, where the class meets; 太湖花园 has no position, all others lie far away."""
    start = class_of_forty.centre
    ServiceCentre.objects.exclude(pk=start.pk).update(latitude=10, longitude=10)
    north = start.latitude + 1500 / METRES_A_DEGREE
    standing = ServiceCentre.objects.filter(organisation__code=FANGQIAN)
    standing.update(latitude=north, longitude=start.longitude)
    ServiceCentre.objects.filter(organisation__code=TAIHU).update(latitude=None, longitude=None)


def test_a_community_with_a_coming_class_is_within_reach_until_the_class_is_over(street, class_of_forty, now):
    every = set(street.children.active().values_list("code", flat=True))
    assert class_of_forty.centre.organisation.code == JINGDU
    assert codes(street) == every - {JINGDU}
    assert codes(street, "street") == set()

    Gathering.objects.filter(session__class_group=class_of_forty).update(
        starts_at=now - datetime.timedelta(days=2), ends_at=now - datetime.timedelta(days=1)
    )
    for reach in REACHES:
        assert codes(street, reach) == every


def test_a_cancelled_class_helps_nobody(street, class_of_forty):
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(status="cancelled")
    for reach in REACHES:
        assert JINGDU in codes(street, reach)


def test_classes_in_the_rooms_of_the_street_are_told(street, class_of_forty):
    centre = street.centres.first()
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(centre=centre)
    assert all(row.in_street for row in rows(street))
    assert codes(street, "street") == set()
    elsewhere = Organisation.objects.get(code="320214055")
    assert not any(row.in_street for row in rows(elsewhere))
    assert codes(elsewhere, "street") == codes(elsewhere)


@pytest.mark.parametrize(("reach", "served"), [("1", {JINGDU}), ("2", {JINGDU, FANGQIAN})])
def test_kilometres_are_measured_from_centre_to_centre(street, line, reach, served):
    every = set(street.children.active().values_list("code", flat=True))
    assert every - codes(street, reach) == served


def test_the_way_to_the_nearest_class_is_told_where_it_is_known(street, line):
    listed = {row.code: row for row in rows(street)}
    tell_way(listed.values(), around=latitude_of(street))
    assert listed[FANGQIAN].metres == pytest.approx(1500, abs=2)
    assert listed[TAIHU].metres is None
    assert listed[TAIHU].latitude is None
    far = next(code for code in listed if code not in {FANGQIAN, TAIHU})
    assert listed[far].metres is None, "further than anybody walks"


def test_degrees_of_longitude_are_shorter_than_those_of_latitude(street, line, class_of_forty):
    start = class_of_forty.centre
    ServiceCentre.objects.filter(organisation__code=FANGQIAN).update(
        latitude=start.latitude, longitude=start.longitude + 1150 / METRES_A_DEGREE
    )
    ServiceCentre.objects.filter(latitude=10).update(latitude=None, longitude=None)
    assert FANGQIAN not in codes(street, "1"), "980 m"


def test_the_list_is_taken_along_as_it_was_asked_for(as_user, chen, street, line):
    address = reverse("manage-circle-export", args=[street.code])
    answer = as_user(chen).post(address, {"format": "csv", "within": "2"})
    told = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row[1] for row in told[1:]} == codes(street, "2")
    assert AuditEntry.objects.get(action="circle.exported").data == {"format": "csv", "within": "2"}


@pytest.mark.parametrize("reach", REACHES)
def test_the_page_costs_the_same_for_a_street_and_for_a_district(
    as_user, chen, class_of_forty, reach, django_assert_max_num_queries
):
    client = as_user(chen)
    for code in ("320214052", "320214"):
        with django_assert_max_num_queries(8):
            page = client.get(reverse("manage-circle", args=[code]), {"within": reach})
        assert page.status_code == 200
