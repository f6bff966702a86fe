"""What a person changes about herself."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from lms.accounts.models import User
from lms.core.models import AuditEntry

FORM = {"name": "李芳", "phone": "154 0000 0001", "birth_year": "1962", "language": "zh-hans",
        "proposes_begun": "on", "proposes_near": "on", "proposes_learned": "on"}  # fmt: skip


def save(browser, page: str = "zh-hans", **changes):
    with translation.override(page):
        return browser.post(reverse("my-profile"), FORM | changes)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_page_shows_what_is_known(as_user, li):
    page = as_user(li).get(reverse("my-profile")).content.decode()
    assert 'value="李芳"' in page
    assert 'value="1962"' in page


@pytest.mark.parametrize("year", ["", "1980"])
def test_a_minor_does_not_take_the_limit_off(as_user, li, year):
    born = timezone.localdate().year - 15
    User.objects.filter(pk=li.pk).update(birth_year=born)
    response = save(as_user(li), birth_year=year)
    assert response.status_code == 400
    assert "birth_year" in response.context["form"].errors
    assert again(li).birth_year == born


def test_a_change_is_kept(as_user, li):
    response = save(as_user(li), name="李芳芳", phone="154 0000 0088", birth_year="1963", language="en")
    assert response.status_code == 302
    user = again(li)
    assert (user.name, user.phone, user.birth_year, user.language) == ("李芳芳", "+8615400000088", 1963, "en")


def test_saving_without_a_change_changes_nothing(as_user, li):
    before = User.objects.filter(pk=li.pk).values().get()
    assert save(as_user(li)).status_code == 302
    after = User.objects.filter(pk=li.pk).values().get()
    assert {k: v for k, v in after.items() if k != "last_login"} == {
        k: v for k, v in before.items() if k != "last_login"
    }


@pytest.mark.parametrize("typed", ["15400000003", "+86 154 0000 0003"])
def test_a_number_of_somebody_else_is_refused_and_kept_in_the_form(as_user, li, wang, typed):
    response = save(as_user(li), phone=typed)
    assert response.status_code == 400
    assert "phone" in response.context["form"].errors
    assert again(li).phone == "+8615400000001"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "12345"),
        ("birth_year", "62"),
        ("birth_year", "2999"),
        ("birth_year", "x"),
        ("language", "fr"),
        ("name", ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(as_user, li, field, typed):
    response = save(as_user(li), **{field: typed})
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert again(li).name == "李芳"
    assert again(li).phone == "+8615400000001"


def test_a_number_that_was_verified_is_not_verified_after_it_has_changed(as_user, li):
    User.objects.filter(pk=li.pk).update(phone_verified=True)
    save(as_user(li))
    assert again(li).phone_verified
    save(as_user(li), phone="154 0000 0088")
    assert not again(li).phone_verified


def test_the_number_may_be_taken_out(as_user, li):
    assert save(as_user(li), phone="").status_code == 302
    assert again(li).phone is None


@pytest.mark.parametrize("name", ["is_superuser", "is_staff", "username", "password", "display"])
def test_nothing_but_the_form_can_be_changed(as_user, li, name):
    before = getattr(li, name)
    save(as_user(li), **{name: "1"})
    assert getattr(again(li), name) == before


def test_the_answer_is_in_the_language_of_the_page(as_user, li):
    browser = as_user(li)
    response = save(browser, "en")
    assert response["Location"].startswith("/en/")
    page = browser.get(response["Location"]).content.decode()
    with translation.override("en"):
        assert escape(gettext("Saved.")) in page


def test_a_change_is_in_the_log_and_saving_without_one_is_not(as_user, li):
    save(as_user(li), phone="+86 154-0000-0001", birth_year=str(li.birth_year))
    assert not AuditEntry.objects.filter(action="person.profile_changed").exists()
    save(as_user(li), phone="154 0000 0088", birth_year="1963")
    entry = AuditEntry.objects.get(action="person.profile_changed")
    assert (entry.actor, entry.object_uuid, set(entry.data["fields"])) == (li.uuid, li.uuid, {"phone", "birth_year"})
    assert "0088" not in str(entry.data)


@pytest.mark.parametrize(("kept", "shown"), [("+8615400000001", "154 0000 0001"), ("+4915112345678", "+4915112345678")])
def test_a_chinese_number_is_shown_as_people_write_it(as_user, li, kept, shown):
    User.objects.filter(pk=li.pk).update(phone=kept)
    assert f'name="phone" value="{shown}"' in as_user(li).get(reverse("my-profile")).content.decode()
