"""The second factor: asked for at every door, each code once, nothing readable where it rests."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from lms.accounts import codes, personal_data, second_factor, sms
from lms.accounts.cards import issue_card
from lms.core.models import AuditEntry
from lms.ops.demo_guard import DEMO_PASSWORD
from tests.accounts.factors import PERIOD, clock, set_up  # noqa: F401 - a fixture
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db
ENTER = "mfa_authenticate"


@pytest.fixture
def phone(qian, clock):  # noqa: F811
    """Qian's app: its key and the recovery codes."""
    secret, recovery, _next = set_up(sign_in(qian), clock)
    return secret, recovery


def password_given(client, login="qian", password=DEMO_PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def enter(client, code):
    return client.post(reverse(ENTER), {"code": code})


def came_in(client) -> bool:
    return client.get(reverse("my")).status_code == 200


def test_the_password_alone_opens_nothing(client, phone, clock):  # noqa: F811
    assert password_given(client)["Location"] == reverse(ENTER)
    assert not came_in(client)
    assert enter(client, clock.code(phone[0])).status_code == 302
    assert came_in(client)


def test_a_code_by_text_message_and_a_card_with_its_pin_open_nothing_alone(client, qian, phone, monkeypatch):
    sent = []
    monkeypatch.setattr(
        codes.sms, "gateway", lambda: type("G", (), {"send_code": lambda s, **k: sent.append(k) or ""})()
    )
    assert sms.gateway() is not None
    type(qian).objects.filter(pk=qian.pk).update(phone_verified=True, last_login="2026-11-01T00:00:00Z")
    client.post(reverse("code-login"), {"phone": qian.phone, "deed": "send"})
    answer = client.post(reverse("code-login"), {"phone": qian.phone, "code": sent[0]["code"], "deed": "enter"})
    if answer.status_code == 200:  # the number may be another's by now: the name is asked
        data = {"phone": qian.phone, "code": sent[0]["code"], "deed": "enter", "name": qian.name}
        answer = client.post(reverse("code-login"), data)
    assert answer["Location"] == reverse(ENTER)
    card = issue_card(person=qian, actor=None, pin="260714")
    client.cookies.clear()
    assert password_given(client, card.number, "260714")["Location"] == reverse(ENTER)
    assert not came_in(client)


def test_a_wrong_code_is_told_beside_its_field(client, phone):
    password_given(client)
    answer = enter(client, "000000")
    assert answer.status_code == 400
    assert answer.context["form"].errors["code"]
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_code_counts_once_for_as_long_as_it_would_be_right(client, phone, clock):  # noqa: F811
    code = clock.code(phone[0])
    password_given(client)
    assert enter(client, code).status_code == 302
    clock.now += PERIOD
    client.cookies.clear()
    password_given(client)
    assert enter(client, code).status_code == 400
    assert enter(client, clock.code(phone[0])).status_code == 302


def test_the_code_of_the_setting_up_is_used_up_by_it(client, qian, clock):  # noqa: F811
    secret, _recovery, _next = set_up(sign_in(qian), clock)
    clock.now -= 10 * PERIOD
    password_given(client)
    assert enter(client, clock.code(secret)).status_code == 400


def test_full_width_figures_and_spaces_are_taken(client, phone, clock):  # noqa: F811
    code = clock.code(phone[0])
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in code)
    password_given(client)
    assert enter(client, f"{wide[:3]} {wide[3:]}").status_code == 302


def test_guessing_ends_soon_and_with_another_browser_too(client, phone, clock):  # noqa: F811
    for _try in range(6):
        client.cookies.clear()
        password_given(client)
        assert enter(client, "000000").status_code == 400
    assert enter(client, clock.code(phone[0])).status_code == 400
    assert not came_in(client)


def test_a_recovery_code_opens_once(client, phone):
    password_given(client)
    assert enter(client, phone[1][0]).status_code == 302
    client.cookies.clear()
    password_given(client)
    assert enter(client, phone[1][0]).status_code == 400
    assert enter(client, phone[1][1]).status_code == 302


def test_recovery_codes_are_shown_once_and_new_ones_replace_them(client, phone, clock):  # noqa: F811
    assert len(set(phone[1])) == 10
    password_given(client)
    enter(client, clock.code(phone[0]))
    clock.now += 10 * PERIOD
    again = client.get(reverse("mfa_view_recovery_codes"))
    client.post(again["Location"], {"code": clock.code(phone[0])})
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert not any(code[:4] in page.content.decode() for code in phone[1])
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert not set(new) & set(phone[1])
    client.cookies.clear()
    password_given(client)
    assert enter(client, phone[1][0]).status_code == 400
    assert enter(client, new[0]).status_code == 302


def test_back_ends_the_half_log_in(client, phone):
    password_given(client)
    assert client.get(reverse(ENTER)).status_code == 200
    back = client.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert back["Location"] == reverse("account_login")
    assert client.get(reverse(ENTER))["Location"] == reverse("account_login")


def test_setting_up_is_nobodys_who_knows_no_password(qian, clock):  # noqa: F811
    browser = sign_in(qian)
    assert browser.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    refused = browser.post(reverse("account_reauthenticate"), {"password": "guess"})
    assert refused.status_code == 400
    assert not second_factor.is_set_up(qian)


def test_the_password_alone_makes_no_new_recovery_codes(qian, phone):
    stolen = sign_in(qian)
    assert stolen.get(reverse("mfa_generate_recovery_codes"))["Location"].startswith(reverse("mfa_reauthenticate"))
    stolen.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    assert stolen.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert Authenticator.objects.get(user=qian, type="recovery_codes").wrap().get_unused_codes() == phone[1]


def raw_rows(*tables: str) -> str:
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found.append(str(cursor.fetchall()))
    return "".join(found) + str([session.get_decoded() for session in Session.objects.all()])


def test_the_key_can_be_read_nowhere(qian, clock):  # noqa: F811
    browser = sign_in(qian)
    asked = browser.get(reverse("mfa_activate_totp"))
    browser.post(asked["Location"], {"password": DEMO_PASSWORD})
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    wrong = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 400
    assert wrong.context["form"].secret == secret, "the app that was set up already stays right"
    assert secret not in raw_rows("django_session")
    browser.post(reverse("mfa_activate_totp"), {"code": clock.code(secret)})
    assert second_factor.is_set_up(qian)
    assert secret not in raw_rows("mfa_authenticator", "django_session", "core_auditentry")


def test_a_new_key_of_the_site_keeps_them_readable(client, phone, settings, clock):  # noqa: F811
    old, new = settings.PHONE_KEY, ["another-key-with-more-than-fifty-characters-for-this-test"]
    settings.PHONE_KEY = new + old
    call_command("rotate_phone_key")
    settings.PHONE_KEY = new
    password_given(client)
    assert enter(client, clock.code(phone[0])).status_code == 302


def test_it_is_told_of_given_along_and_gone_with_the_account(qian, phone):
    qian.role_assignments.update(ended_at="2026-11-01T00:00:00Z")
    kinds = {
        line["what"]
        for holding in personal_data.holdings()
        if holding.code == "second_factor"
        for line in holding.read(qian)
    }
    assert len(kinds) == 2
    assert phone[0] not in json.dumps(str(personal_data.copy_of(qian)))
    personal_data.close_account(user=qian)
    assert not Authenticator.objects.filter(user=qian).exists()


def test_removing_it_asks_for_a_code_and_is_in_the_log(client, qian, phone, clock):  # noqa: F811
    password_given(client)
    enter(client, clock.code(phone[0]))
    again = client.get(reverse("mfa_deactivate_totp"))
    clock.now += 10 * PERIOD
    client.post(again["Location"], {"code": clock.code(phone[0])})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=qian).exists()
    deeds = AuditEntry.objects.filter(object_uuid=qian.uuid, action__startswith="second_factor.")
    assert [entry.action for entry in deeds.order_by("at")] == ["second_factor.set_up", "second_factor.removed"]


def test_the_operator_can_take_it_away(qian, phone):
    call_command("reset_second_factor", "qian")
    assert not Authenticator.objects.filter(user=qian).exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "qian")
