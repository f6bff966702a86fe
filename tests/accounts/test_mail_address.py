"""An address of email: given with the password, confirmed by its reader, removed at will, shown to nobody else."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.core import jobs
from lms.core.models import AuditEntry, Job
from tests.portal.reading import said

MAIL = "/my/profile/mail/"
PASSWORD = "linxue-demo"


@pytest.fixture(autouse=True)
def nobody_has_tried(db):
    cache.clear()


def give(browser: Client, email: str = "li@example.com", password: str = PASSWORD):
    return browser.post(MAIL, {"email": email, "password": password})


def send() -> list[str]:
    """Do the jobs that are due; the links to this site in each letter's button, without its host."""
    before = len(mail.outbox)
    for job_id in jobs.due_ids():
        assert jobs.run(job_id)
    found = (re.search(rf"{settings.SITE_URL}(/\S*accounts/\S+)", letter.body) for letter in mail.outbox[before:])
    return [link[1] for link in found if link]


def standing(person: User) -> list[tuple[str, bool]]:
    return list(EmailAddress.objects.filter(user=person).order_by("pk").values_list("email", "verified"))


def confirmed(person: User, browser: Client) -> str:
    give(browser)
    [link] = send()
    browser.post(link)
    assert standing(person) == [("li@example.com", True)]
    return link


def test_an_address_is_confirmed_by_opening_the_letter_and_pressing_the_button(as_user, li):
    browser = as_user(li)
    assert give(browser, "Li@Example.com").status_code == 302
    assert standing(li) == [("li@example.com", False)]
    [link] = send()
    [letter] = mail.outbox
    assert letter.to == ["li@example.com"]

    opened = browser.get(link)
    assert said(opened, "Is this address yours?")
    assert standing(li) == [("li@example.com", False)], "a program that looks at links confirms nothing"

    assert browser.post(link)["Location"] == MAIL
    assert standing(li) == [("li@example.com", True)]
    assert said(browser.get(MAIL), "This address is confirmed.")
    deeds = AuditEntry.objects.filter(object_uuid=li.uuid, action__startswith="person.").order_by("pk")
    assert [deed.action for deed in deeds] == ["person.address_given", "person.address_confirmed"]


def test_it_can_be_confirmed_where_nobody_is_signed_in(as_user, client, li):
    give(as_user(li))
    [link] = send()
    assert client.post(link)["Location"] == reverse("account_login")
    assert standing(li) == [("li@example.com", True)]
    assert "_auth_user_id" not in client.session


def test_a_link_that_was_used_or_made_up_confirms_nothing(as_user, li):
    browser = as_user(li)
    link = confirmed(li, browser)
    for path in (link, "/accounts/confirm-email/Mw:1abc:zzz/"):
        assert said(browser.get(path), "This email is used up")
        assert browser.post(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "wrong"}, "This is not your password. Please try again."),
        ({"email": "li at example"}, "This is not an email address. Write it like name@163.com."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(as_user, li, changes, sentence):
    response = give(as_user(li), **changes)
    assert response.status_code == 400
    assert said(response, sentence)
    assert standing(li) == []
    assert not Job.objects.exists()


def test_passwords_cannot_be_tried_out(as_user, li):
    browser = as_user(li)
    statuses = [give(browser, password=f"guess {number}").status_code for number in range(12)]
    assert statuses == [400] * 10 + [429] * 2


def test_the_old_address_stays_until_the_new_one_is_confirmed(as_user, li):
    browser = as_user(li)
    confirmed(li, browser)
    give(browser, "new@example.com")
    give(browser, "newer@example.com")
    assert standing(li) == [("li@example.com", True), ("newer@example.com", False)]
    [link] = send()
    browser.post(link)
    assert standing(li) == [("newer@example.com", True)]


def test_giving_the_same_address_again_sends_the_letter_again(as_user, li):
    browser = as_user(li)
    give(browser)
    assert len(send()) == 1
    give(browser)
    assert len(send()) == 1


def test_nobody_learns_that_another_account_has_an_address(as_user, li, zhang):
    confirmed(li, as_user(li))
    hers, free = as_user(zhang), as_user(zhang)
    assert give(hers).status_code == give(free, "free@example.com").status_code == 302
    give(hers)
    [link] = send()
    page = hers.get(link)
    assert said(page, "Another account has confirmed this address already. Each address belongs to one.")
    hers.post(link)
    assert standing(zhang) == [("li@example.com", False)]


def test_a_removed_address_is_forgotten_with_its_links(as_user, li):
    browser = as_user(li)
    confirmed(li, browser)
    give(browser, "new@example.com")
    [link] = send()
    browser.post(f"{MAIL}remove/")
    assert standing(li) == []
    assert User.objects.get(pk=li.pk).email == ""
    assert said(browser.get(link), "This email is used up")
    assert browser.post(f"{MAIL}remove/").status_code == 302
    assert AuditEntry.objects.filter(action="person.address_removed").count() == 1


def test_letters_can_be_stopped_and_asked_for_again(as_user, li):
    browser = as_user(li)
    confirmed(li, browser)
    for wanted in (False, True):
        browser.post(f"{MAIL}letters/", {"wanted": "1" if wanted else "0"})
        assert User.objects.get(pk=li.pk).mail_notices is wanted


def test_no_job_holds_an_address_and_nobody_else_sees_one(as_user, li, wang, qian):
    confirmed(li, as_user(li))
    assert "example.com" not in "".join(str(job.payload) + job.key for job in Job.objects.all())
    for other, path in ((wang, "/teach/"), (qian, "/manage/")):
        assert "li@example.com" not in as_user(other).get(path).content.decode()
