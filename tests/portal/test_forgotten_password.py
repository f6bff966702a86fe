"""A forgotten password: the page names who helps near the reader's home, and sends nothing to anybody."""

import pytest
from django.core import mail
from django.urls import reverse

from lms.network.models import ServiceCentre
from tests.portal.counting import cost, listed
from tests.portal.reading import said


def ask(client, name: str):
    return client.get(reverse("account_reset_password"), {"community_name": name})


def test_a_community_leads_to_its_centre_with_person_and_telephone(client, db):
    [row] = ask(client, "景渎").context["helpers"]
    page = ask(client, "景渎社区").content.decode()
    assert row.centre.organisation.code == "320214052005"
    assert row.centre.contact_name in page
    assert row.centre.phone in page


def test_a_community_without_a_centre_leads_to_the_one_above(client, db):
    own = ServiceCentre.objects.get(organisation__code="320214052014")
    ServiceCentre.objects.filter(pk=own.pk).update(organisation=own.organisation.parent)
    [row] = [row for row in ask(client, "太湖花园第二").context["helpers"] if row.community.code == "320214052014"]
    assert row.centre.organisation.code == "320214052"


def test_a_name_that_is_none_is_told_so(client, db):
    assert said(ask(client, "没有这个地方"), "We found no community of this name. Try fewer characters.")


@pytest.mark.parametrize("name", ["%", "x" * 500, "<b>"])
def test_whatever_is_typed_is_answered(client, db, name):
    response = ask(client, name)
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_it_costs_as_much_for_one_community_as_for_several(client, db):
    for name in ("景渎", "太湖"):
        _, statements = cost(client, f"{reverse('account_reset_password')}?community_name={name}")
        assert len(statements) <= 3, listed(statements)


def test_nothing_is_sent_to_anybody(client, li):
    response = client.post(reverse("account_reset_password"), {"email": "li@example.cn", "login": "li"})
    assert response.status_code == 405
    assert mail.outbox == []


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "confirm-email/",
        "phone/change/",
        "phone/verify/",
        "reauthenticate/",
        "password/reset/done/",
    ],
)
def test_what_the_accounts_do_not_offer_is_not_there(as_user, client, li, path):
    for browser in (client, as_user(li)):
        assert browser.get(f"/accounts/{path}").status_code == 404
