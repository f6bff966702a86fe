"""A NUL in an address or a cookie is refused with a page, on every database and before one is asked."""

import pytest
from django.conf import settings
from django.urls import reverse


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%00", "/%00/", "/verify/%00/", "/courses/%00/", "/en/courses/?subject=%00",
        "/accounts/login/?next=/%00", "/desk/?q=%00", "/manage/people/?q=%00", "/community-search/?community_name=%00",
    ],
)  # fmt: skip
def test_an_address_with_a_nul_is_a_bad_request(client, address):
    response = client.get(address)  # and no database is open to this test
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


def test_a_cookie_with_a_nul_is_a_bad_request(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "\0"
    assert client.get(reverse("home")).status_code == 400


def test_a_signed_in_reader_gets_the_same_page(as_user, li):
    response = as_user(li).get("/search/?q=%00")
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


def test_what_only_looks_like_a_nul_is_searched_for(client, db):
    assert client.get("/search/?q=%2500").status_code == 200


def test_a_nul_in_a_field_is_refused_beside_it(as_user, li):
    before = li.name
    response = as_user(li).post(reverse("my-profile"), {"name": "李\0梅"})
    li.refresh_from_db()
    assert (response.status_code, li.name) == (400, before)
