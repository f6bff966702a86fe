"""A forgotten password: a letter to a confirmed address, the same answer to everybody, a link that works once."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from lms.core.models import Job
from tests.accounts.test_mail_address import send
from tests.portal.reading import said

ASK = "/accounts/password/reset/mail/"
NEW = "a calm new word 7"


@pytest.fixture(autouse=True)
def nobody_has_asked(db):
    cache.clear()


@pytest.fixture
def address(li) -> EmailAddress:
    return EmailAddress.objects.create(user=li, email="li@example.com", verified=True)


def ask(client, email: str = "li@example.com"):
    return client.post(ASK, {"email": email})


def link_of(client) -> str:
    ask(client)
    [link] = send()
    return link


def test_the_letter_leads_to_a_new_password_and_in(client, li, address):
    link = link_of(client)
    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    assert said(form, "Choose a new password")
    assert link != path, "the key stands in no address that a page could pass on"

    response = client.post(path, {"password1": NEW})

    assert response["Location"] == reverse("my")
    li.refresh_from_db()
    assert li.check_password(NEW)
    assert client.session["_auth_user_id"] == str(li.pk)


def test_opening_the_link_changes_nothing(client, li, address):
    before = li.password
    client.get(link_of(client), follow=True)
    li.refresh_from_db()
    assert li.password == before


def test_a_link_works_once(client, li, address):
    link = link_of(client)
    client.post(client.get(link, follow=True).request["PATH_INFO"], {"password1": NEW})
    client.logout()
    assert said(client.get(link), "This email is used up")


def test_a_password_that_is_too_simple_is_refused(client, li, address):
    path = client.get(link_of(client), follow=True).request["PATH_INFO"]
    assert client.post(path, {"password1": "12345678"}).context["form"].errors
    li.refresh_from_db()
    assert not li.check_password("12345678")


def test_a_known_and_an_unknown_address_are_answered_alike(client, li, zhang, address):
    EmailAddress.objects.create(user=zhang, email="zhang@example.com", verified=False)
    answers = [ask(client, email) for email in ("li@example.com", "nobody@example.com", "zhang@example.com")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{ASK}sent/")}
    assert Job.objects.count() == 2, "asked for in both cases: the answer comes as fast"
    send()
    assert [letter.to for letter in mail.outbox] == [["li@example.com"]]


def test_a_closed_account_gets_no_letter(client, li, address):
    type(li).objects.filter(pk=li.pk).update(is_active=False)
    ask(client)
    assert send() == []


def test_asking_is_limited_for_each_address(client, li, address):
    assert [ask(client).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert [ask(client, "unknown@example.com").status_code for _ in range(4)] == [302, 302, 302, 429]


def test_the_link_names_nobody_by_a_number(client, li, address):
    assert f"/key/{li.uuid.hex}-" in link_of(client)


@pytest.mark.parametrize("key", ["00000000000000000000000000000000-abc", "{uuid}-zzz"])
def test_a_link_that_was_made_up_leads_nowhere(client, li, key):
    page = client.get(f"/accounts/password/reset/key/{key.format(uuid=li.uuid.hex)}/")
    assert said(page, "This email is used up")
