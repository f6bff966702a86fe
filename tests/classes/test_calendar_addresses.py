"""Secret addresses of timetables: whom they lead to, that renewing ends one, and what a stolen table is worth."""

import json

import pytest
from django.db import connection

from lms.accounts.personal_data import holdings
from lms.classes import calendar_addresses
from lms.classes.models import CalendarAddress
from lms.core.models import AuditEntry
from tests.classes.building import make_people

LEARNING, TEACHING = CalendarAddress.Kind.LEARNING, CalendarAddress.Kind.TEACHING


@pytest.fixture
def person(db):
    return make_people(1)[0]


def deeds(person) -> list[str]:
    return list(AuditEntry.objects.filter(object_uuid=person.uuid).order_by("pk").values_list("action", flat=True))


def test_an_address_leads_to_its_owner_until_it_is_renewed(person):
    first = calendar_addresses.secret_of(calendar_addresses.renew(user=person, kind=LEARNING, actor=person))
    found = calendar_addresses.address_of(first)
    assert (found.user, found.kind) == (person, LEARNING)
    second = calendar_addresses.secret_of(calendar_addresses.renew(user=person, kind=LEARNING, actor=person))
    assert first != second
    assert calendar_addresses.address_of(first) is None
    assert calendar_addresses.address_of(second).user == person
    assert CalendarAddress.objects.filter(user=person).count() == 1
    assert deeds(person) == ["calendar.address_made", "calendar.address_renewed"]


def test_the_two_addresses_of_a_teacher_end_apart(person):
    learning = calendar_addresses.renew(user=person, kind=LEARNING, actor=person)
    teaching = calendar_addresses.renew(user=person, kind=TEACHING, actor=person)
    assert calendar_addresses.give_up(user=person, kind=LEARNING, actor=person)
    assert not calendar_addresses.give_up(user=person, kind=LEARNING, actor=person)
    assert calendar_addresses.address_of(calendar_addresses.secret_of(learning)) is None
    assert calendar_addresses.address_of(calendar_addresses.secret_of(teaching)).kind == TEACHING
    assert deeds(person)[-1] == "calendar.address_given_up"
    assert len(deeds(person)) == 3


@pytest.mark.parametrize("spoil", [
    lambda secret: secret[:-1] + ("0" if secret[-1] != "0" else "1"),  # another signature
    lambda secret: ("0" if secret[0] != "0" else "1") + secret[1:],  # another key
    lambda secret: secret[:32] * 2,  # what stands in the table, twice
    lambda secret: secret[:32],
    lambda secret: secret.upper().replace("A", "Ａ"),
    lambda secret: secret + "\n",
    lambda secret: "",
])  # fmt: skip
def test_what_is_no_secret_of_ours_leads_nowhere(person, spoil, django_assert_num_queries):
    secret = calendar_addresses.secret_of(calendar_addresses.renew(user=person, kind=LEARNING, actor=person))
    with django_assert_num_queries(0):
        assert calendar_addresses.address_of(spoil(secret)) is None


def test_neither_the_table_nor_the_log_holds_the_secret(person):
    address = calendar_addresses.renew(user=person, kind=LEARNING, actor=person)
    signature = calendar_addresses.secret_of(address)[32:]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM classes_calendaraddress")
        rows = str(cursor.fetchall())
    assert signature not in rows
    log = json.dumps(list(AuditEntry.objects.values("data", "object_uuid")), default=str)
    assert signature not in log
    assert address.key.hex not in log.replace("-", "")


def test_another_key_of_the_site_opens_nothing(person, settings):
    secret = calendar_addresses.secret_of(calendar_addresses.renew(user=person, kind=LEARNING, actor=person))
    settings.SECRET_KEY = "another"
    assert calendar_addresses.address_of(secret) is None


def test_who_is_here_no_more_has_no_timetable(person):
    secret = calendar_addresses.secret_of(calendar_addresses.renew(user=person, kind=LEARNING, actor=person))
    person.is_active = False
    person.save()
    assert calendar_addresses.address_of(secret) is None


def test_it_is_among_her_data_without_the_secret_and_goes_with_her(person):
    address = calendar_addresses.renew(user=person, kind=LEARNING, actor=person)
    holding = next(one for one in holdings() if one.code == "calendar_addresses")
    lines = list(holding.read(person))
    assert len(lines) == 1
    assert address.key.hex not in str(lines).replace("-", "")
    holding.erase(person)
    assert not CalendarAddress.objects.filter(user=person).exists()
