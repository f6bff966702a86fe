"""Which communities have no class within reach: the one where a class meets is not among them."""

import datetime

from django.urls import reverse

from lms.attendance.models import Gathering
from lms.network.models import Organisation
from lms.portal.views.manage.circle import without_class

JINGDU = "320214052005"


def codes(place) -> set[str]:
    return {row.code for row in without_class(place)}


def test_a_community_with_a_coming_class_is_within_reach_until_the_class_is_over(street, class_of_forty, now):
    every = set(street.children.active().values_list("code", flat=True))
    assert class_of_forty.centre.organisation.code == JINGDU
    assert codes(street) == every - {JINGDU}

    Gathering.objects.filter(session__class_group=class_of_forty).update(
        starts_at=now - datetime.timedelta(days=2), ends_at=now - datetime.timedelta(days=1)
    )
    assert codes(street) == every


def test_a_cancelled_class_helps_nobody(street, class_of_forty):
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(status="cancelled")
    assert JINGDU in codes(street)


def test_classes_in_the_rooms_of_the_street_are_told(street, class_of_forty):
    centre = street.centres.first()
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(centre=centre)
    assert all(row.in_street for row in without_class(street))
    elsewhere = Organisation.objects.get(code="320214055")
    assert not any(row.in_street for row in without_class(elsewhere))


def test_the_page_costs_the_same_for_a_street_and_for_a_district(as_user, chen, django_assert_max_num_queries):
    client = as_user(chen)
    for code in ("320214052", "320214"):
        with django_assert_max_num_queries(8):
            assert client.get(reverse("manage-circle", args=[code])).status_code == 200
