"""The demo's people have passwords that everybody knows: a real site does not start with them."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from lms.accounts.models import User
from lms.ops.demo_guard import CAST, DEMO_PASSWORD, refuse_demo_passwords


@pytest.fixture
def real_site(settings):
    settings.DEMO = settings.DEBUG = False


def test_a_demo_account_that_kept_its_password_is_refused_by_name(db, real_site):
    User.objects.filter(username__in=CAST).exclude(username="qian").update(password="!")

    with pytest.raises(ImproperlyConfigured, match=r"DEMO is off.*'qian'"):
        refuse_demo_passwords()


def test_one_password_of_the_demo_is_enough_to_be_refused(db, real_site):
    for user in User.objects.filter(username__in=CAST).exclude(username="chen"):
        user.set_unusable_password()
        user.save()

    with pytest.raises(ImproperlyConfigured):
        refuse_demo_passwords()


def test_the_same_people_with_passwords_of_their_own_may_stay(li, real_site):
    User.objects.filter(username__in=CAST).exclude(pk=li.pk).update(password="!")
    li.set_password("a password of Li's own")
    li.save()

    refuse_demo_passwords()


@pytest.mark.parametrize("mode", ["DEMO", "DEBUG"])
def test_a_demo_on_this_machine_keeps_them(db, real_site, settings, mode):
    setattr(settings, mode, True)
    refuse_demo_passwords()


def test_the_server_does_not_start_with_them(db, real_site):
    with pytest.raises(CommandError, match="Linxue does not start: DEMO is off"):
        call_command("serve", port=0)


def test_the_demo_is_not_loaded_into_a_real_site(db, real_site):
    people = User.objects.count()

    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("load_demo")

    assert User.objects.count() == people


def test_the_cast_logs_in_to_the_demo_with_the_printed_password(client, li):
    assert client.login(username="li", password=DEMO_PASSWORD)
