"""People made in bulk, and what a person is called and belongs to."""

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.adapter import normalise_phone
from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people


def test_people_come_back_in_their_order_with_ids(db):
    made = create_people([NewPerson(username=f"p-{n}", name=f"人{n}") for n in (3, 1, 2)])
    assert [user.username for user in made] == ["p-3", "p-1", "p-2"]
    assert all(user.pk for user in made)


def test_without_a_password_nobody_logs_in(db, client):
    create_people([NewPerson(username="nobody-yet", name="人")])
    assert not client.login(username="nobody-yet", password="")
    assert not client.login(username="nobody-yet", password="!")


def test_many_without_a_number_are_no_clash_and_a_number_twice_is_one(db):
    create_people([NewPerson(username=f"p-{n}", name="人") for n in range(3)])
    with pytest.raises(IntegrityError), transaction.atomic():
        create_people([NewPerson(username=f"q-{n}", name="人", phone="+8615400000055") for n in range(2)])
    assert not User.objects.filter(username__startswith="q-").exists()


@pytest.mark.parametrize(
    ("age", "audience"), [(None, "adult"), (15, "youth"), (17, "youth"), (18, "adult"), (59, "adult"), (60, "elderly")]
)
def test_the_age_says_which_courses_come_first(now, age, audience):
    birth_year = None if age is None else now.year - age
    assert User(birth_year=birth_year).audience == audience


@pytest.mark.parametrize("year", [1899, 2101])
def test_a_year_of_birth_is_sensible_for_the_database_too(li, year):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=li.pk).update(birth_year=year)


def test_a_number_is_shown_with_its_middle_hidden(li, zhang):
    assert li.masked_phone == "154****0001"
    assert zhang.masked_phone == ""


@pytest.mark.parametrize(("raw", "number"), [("138 0013 8000", "+8613800138000"), ("+1 650 253 0000", "+16502530000")])
def test_numbers_are_kept_in_one_form(raw, number):
    assert normalise_phone(raw) == number
    assert normalise_phone(number) == number


@pytest.mark.parametrize("raw", ["", "0", "12", "+86", "+86 10 6552 9988", "mobile"])
def test_what_is_no_mobile_number_is_refused(raw):
    with pytest.raises(ValueError, match=r"."):
        normalise_phone(raw)
