"""Telephone numbers of people lie sealed in the database, and are found all the same."""

import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from lms.accounts import sealing
from lms.accounts.models import EmergencyContact, User
from lms.accounts.services import NewPerson, create_people
from lms.ops.reaching import refuse_other_phone_key

NEW, OLD = "the-new-key-of-telephone-numbers-long-enough", "the-old-key-of-telephone-numbers-long-enough"
NUMBER = "+8615400000077"


def raw(user: User) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        return bytes(cursor.fetchone()[0])


def person(**changes) -> User:
    return create_people([NewPerson(**({"username": "sealed", "name": "陈晓", "phone": NUMBER} | changes))])[0]


def test_the_database_holds_no_digit_of_a_number_and_python_reads_it_whole(db):
    user = person()
    assert not re.search(rb"\d{4}", raw(user))
    assert User.objects.get(pk=user.pk).phone == NUMBER
    assert User.objects.filter(pk=user.pk).values_list("phone", flat=True)[0] == NUMBER


def test_a_number_is_found_by_itself_and_by_its_last_four_digits(db):
    user = person()
    assert User.objects.get(phone=NUMBER) == User.objects.with_phone(NUMBER).get() == user
    assert user in User.objects.found_by("0077")
    assert user not in User.objects.found_by("0078")


def test_the_last_four_digits_are_looked_up_in_the_index(db):
    if connection.vendor != "sqlite":
        pytest.skip("the plan is SQLite's")
    plan = User.objects.filter(sealing.ending_in("phone", "0077")).explain()
    assert "SEARCH accounts_user USING INDEX" in plan and "SCAN" not in plan


@pytest.mark.parametrize("write", ["save", "update"])
def test_however_a_number_is_changed_the_new_one_is_found(db, write):
    user = person()
    if write == "save":
        user.phone = "+8615400000088"
        user.save(update_fields=["phone"])
    else:
        User.objects.filter(pk=user.pk).update(phone="+8615400000088")
    assert User.objects.found_by("0088").get() == user
    assert not User.objects.with_phone(NUMBER).exists()


def test_a_number_belongs_to_one_person(db):
    person()
    with pytest.raises(IntegrityError):
        person(username="another")


def test_two_people_with_the_same_relative_do_not_show_it(db, li, zhang):
    rows = [EmergencyContact.objects.create(user=user, name="女儿", phone=NUMBER) for user in (li, zhang)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT phone) FROM accounts_emergencycontact")
        assert cursor.fetchone()[0] == 2
    assert {EmergencyContact.objects.get(pk=row.pk).phone for row in rows} == {NUMBER}


def test_a_changed_byte_is_noticed(db):
    user = person()
    value = bytearray(raw(user))
    value[-1] ^= 1
    with pytest.raises(sealing.WrongKey):
        sealing.unseal(bytes(value))


def test_a_key_replaces_another_and_numbers_are_found_all_the_while(db, settings):
    User.objects.update(phone=None)
    settings.PHONE_KEY = [OLD]
    user = person()
    EmergencyContact.objects.create(user=user, name="女儿", phone=NUMBER)
    before = raw(user)
    settings.PHONE_KEY = [NEW, OLD]
    assert User.objects.with_phone(NUMBER).get() == User.objects.found_by("0077").get() == user
    call_command("rotate_phone_key")
    assert raw(user) != before
    settings.PHONE_KEY = [NEW]
    assert User.objects.with_phone(NUMBER).get() == user
    assert EmergencyContact.objects.get(user=user).phone == NUMBER
    refuse_other_phone_key()


def test_a_wrong_key_stops_the_start_with_a_sentence(db, settings):
    User.objects.update(phone=None)
    settings.PHONE_KEY = [OLD]
    person()
    refuse_other_phone_key()
    settings.PHONE_KEY = [NEW]
    with pytest.raises(ImproperlyConfigured, match=r"PHONE_KEY is not the key that .* accounts[.]User[.]phone"):
        refuse_other_phone_key()
    with pytest.raises(CommandError, match="PHONE_KEY=new,old"):
        call_command("rotate_phone_key")


@pytest.mark.parametrize("login", ["154 0000 0001", "+8615400000001"])
def test_logging_in_by_number_leaves_none_in_the_session(client, li, login):
    li.set_password("mei-hua-kai-le")
    li.save()
    answer = client.post("/accounts/login/", {"login": login, "password": "mei-hua-kai-le"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(li.pk)
    assert not re.search(r"154\s?0000", str(dict(client.session)))


OLD_DATABASE = """
import os, django
django.setup()
from django.core.management import call_command
call_command("migrate", "accounts", "0002", verbosity=0)
call_command("migrate", "sessions", verbosity=0)
from django.db import connection
with connection.cursor() as cursor:
    for number in range(400):
        cursor.execute(
            "INSERT INTO accounts_user (password, is_superuser, username, first_name, last_name, email, is_staff,"
            " is_active, date_joined, uuid, name, phone, phone_verified, phone_shared, sex, language, display)"
            " VALUES ('', 0, %s, '', '', '', 0, 1, '2026-01-01', %s, '李芳', %s, 0, 0, '', 'zh-hans', 'standard')",
            [f"old-{number}", f"{number:032x}", f"+86154{number:08}"],
        )
"""
NEW_DATABASE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "accounts", verbosity=0)
from lms.accounts.models import User
assert User.objects.get(phone="+8615400000399").pinyin == "lifang"
person = User.objects.get(username="old-7")
person.phone = "+8615400009999"
person.save()
"""


def test_no_number_is_left_in_the_file_of_a_database_that_was_older(tmp_path):
    """Neither in its pages, freed ones too, nor in the log of SQLite beside it."""
    file = tmp_path / "old.sqlite3"
    number = re.compile(rb"154\d{8}")

    def run(code: str) -> bytes:
        environment = {
            "DEMO": "1", "SITE_URL": "http://127.0.0.1:8000", "DATABASE_URL": f"sqlite:///{file}",
            "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "lms.settings", "PATH": "/usr/bin:/bin",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, check=True, timeout=300)
        return b"".join(part.read_bytes() for part in sorted(tmp_path.glob("old.sqlite3*")))

    assert len(set(number.findall(run(OLD_DATABASE)))) == 400
    assert not number.findall(run(NEW_DATABASE))
