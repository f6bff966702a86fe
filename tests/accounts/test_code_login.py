"""A mobile number and six digits by text message: logging in, signing up, and what a stranger cannot do with them."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lms.accounts import codes, sms
from lms.accounts.models import PhoneCode, User
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.models import Residence

pytestmark = pytest.mark.django_db

NUMBER = "154 0000 0077"
KEPT = "+8615400000077"
HOME = "320214052005"


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The codes that were sent, by number; the gateway of this site is the demo's."""
    cache.clear()
    sent: dict[str, list[str]] = {}

    def send_code(self, *, phone, code):
        sent.setdefault(phone, []).append(code)
        return ""

    monkeypatch.setattr(sms.ScreenGateway, "send_code", send_code)
    return sent


@pytest.fixture
def post(client):
    def send(deed="send", **data):
        return client.post(reverse("code-login"), {"phone": NUMBER, "deed": deed, **data})

    return send


@pytest.fixture
def known():
    user = User.objects.create_user(username="gao", password="tai-hu-shi-88", name="高秀英")
    User.objects.filter(pk=user.pk).update(phone=KEPT, phone_verified=True, last_login=timezone.now())
    user.refresh_from_db()
    return user


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def later(minutes: int) -> None:
    """Let ``minutes`` pass for all codes."""
    delta = datetime.timedelta(minutes=minutes)
    for row in PhoneCode.objects.all():
        PhoneCode.objects.filter(pk=row.pk).update(sent_at=row.sent_at - delta, minute=row.minute - minutes)


def test_a_known_number_and_its_code_log_in(client, post, known, outbox):
    assert 'autocomplete="one-time-code"' in post().content.decode()
    response = post("enter", code=outbox[KEPT][0])
    assert (response.status_code, response.url) == (302, reverse("my"))
    assert signed_in(client)


def test_the_code_leads_where_the_reader_wanted_to_go_and_nowhere_else(client, post, known, outbox):
    post()
    wanted = reverse("my-classes")
    assert post("enter", code=outbox[KEPT][0], next=wanted).url == wanted
    client.logout()
    later(2)
    post()
    assert post("enter", code=outbox[KEPT][1], next="https://elsewhere.example/").url == reverse("my")


@pytest.mark.parametrize("typed", ["１２３", " ", "abcdef", "0" * 12])
def test_a_wrong_code_is_told_beside_its_field_and_keeps_the_number(client, post, known, outbox, typed):
    post()
    response = post("enter", code=typed)
    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"code"}
    assert NUMBER in response.content.decode()
    assert not signed_in(client)


def test_full_width_digits_and_spaces_are_the_same_code(client, post, known, outbox):
    post()
    code = outbox[KEPT][0].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    post("enter", code=f"{code[:3]} {code[3:]}")
    assert signed_in(client)


def test_a_code_works_once(client, post, known, outbox):
    post()
    post("enter", code=outbox[KEPT][0])
    client.logout()
    assert post("enter", code=outbox[KEPT][0]).status_code == 400


def test_a_code_is_too_old_after_ten_minutes(client, post, known, outbox):
    post()
    later(11)
    assert post("enter", code=outbox[KEPT][0]).status_code == 400
    assert not signed_in(client)


def test_a_new_code_ends_the_one_before(client, post, known, outbox):
    post()
    later(2)
    post()
    first, second = outbox[KEPT]
    if first != second:
        assert post("enter", code=first).status_code == 400
    assert post("enter", code=second).status_code == 302


def test_the_right_code_comes_too_late_after_six_wrong_ones(client, post, known, outbox):
    post()
    wrong = "000000" if outbox[KEPT][0] != "000000" else "111111"
    for _ in range(codes.TRIES):
        post("enter", code=wrong)
    assert post("enter", code=outbox[KEPT][0]).status_code == 400
    assert not signed_in(client)


def test_one_code_a_minute_five_an_hour_ten_a_day(post, outbox):
    assert post().status_code == 200
    assert post().status_code == 429
    for _ in range(codes.AN_HOUR - 1):
        later(2)
        post()
    later(2)
    assert post().status_code == 429
    later(70)
    for _ in range(codes.A_DAY - codes.AN_HOUR):
        later(15)
        assert post().status_code == 200
    later(70)
    assert post().status_code == 429
    assert len(outbox[KEPT]) == codes.A_DAY
    later(24 * 60)
    assert post().status_code == 200


def test_the_whole_site_has_a_limit_too(monkeypatch, post, outbox):
    monkeypatch.setattr(codes, "EVERYBODY_A_DAY", 2)
    for number in ("15400000001", "15400000002"):
        assert post(phone=number).status_code == 200
    assert post(phone="15400000003").status_code == 429
    assert len(outbox) == 2


def test_an_address_that_asks_for_many_numbers_is_stopped(settings, post, outbox):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"send_code": "3/h/ip"}
    answers = [post(phone=f"154000001{number:02}").status_code for number in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_an_unknown_number_gets_the_same_page_as_a_known_one(client, post, known):
    def page(number):
        text = post(phone=number).content.decode()
        return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text).replace(number, "")

    assert page(NUMBER) == page("154 0000 0078")


def test_a_new_number_goes_on_to_sign_up_without_a_password(client, post, outbox):
    post()
    page = post("enter", code=outbox[KEPT][0])
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="password1"' not in text
    assert 'name="username"' not in text
    data = {"phone": NUMBER, "code": outbox[KEPT][0], "name": "周小红", "community": HOME, "privacy": "on"}
    assert client.post(reverse("account_signup"), data).status_code == 302
    user = User.objects.get(phone=KEPT)
    assert user.phone_verified
    assert not user.has_usable_password()
    assert Residence.objects.get(user=user).organisation.code == HOME
    assert signed_in(client)
    # The code is spent: it makes no second account and opens no session.
    client.logout()
    assert post("enter", code=outbox[KEPT][0]).status_code == 400


def test_signing_up_with_a_made_up_code_makes_nobody(client, post, outbox):
    post()
    wrong = "000000" if outbox[KEPT][0] != "000000" else "111111"
    data = {"phone": NUMBER, "code": wrong, "name": "周小红", "community": HOME, "privacy": "on"}
    response = client.post(reverse("account_signup"), data)
    assert response.status_code in {200, 400}
    assert "周小红" in response.content.decode()
    assert not User.objects.filter(name="周小红").exists()


def test_a_form_with_a_mistake_does_not_use_a_try(client, post, outbox):
    post()
    data = {"phone": NUMBER, "code": outbox[KEPT][0], "name": "周小红", "community": HOME}
    for _ in range(codes.TRIES + 2):
        client.post(reverse("account_signup"), data)
    assert client.post(reverse("account_signup"), data | {"privacy": "on"}).status_code == 302


@pytest.mark.parametrize(
    "state",
    [{"phone_verified": False}, {"last_login": timezone.now() - datetime.timedelta(days=200)}, {"last_login": None}],
)
def test_a_number_nobody_has_shown_for_long_asks_for_the_name(client, post, known, outbox, state):
    User.objects.filter(pk=known.pk).update(**state)
    post()
    code = outbox[KEPT][0]
    assert post("enter", code=code).context["step"] == "name"
    assert post("enter", code=code, name="李四").context["form"].errors.keys() == {"name"}
    assert known.name not in post("enter", code=code, name="李四").content.decode()
    assert not signed_in(client)
    assert post("enter", code=code, name=" 高 秀英").status_code == 302
    assert signed_in(client)
    known.refresh_from_db()
    assert known.phone_verified


def test_whoever_holds_the_number_takes_it_off_another_persons_account(client, post, known, outbox):
    User.objects.filter(pk=known.pk).update(phone_verified=False)
    post()
    page = post("not_mine", code=outbox[KEPT][0])
    known.refresh_from_db()
    assert known.phone is None
    assert 'name="privacy"' in page.content.decode()
    assert AuditEntry.objects.filter(action="phone.released", object_uuid=known.uuid).count() == 1
    assert not signed_in(client)


def test_a_number_in_use_cannot_be_taken_off(client, post, known, outbox):
    post()
    post("not_mine", code=outbox[KEPT][0])
    known.refresh_from_db()
    assert known.phone == KEPT


def test_nothing_is_taken_off_without_the_code(client, post, known, outbox):
    User.objects.filter(pk=known.pk).update(phone_verified=False)
    post()
    post("not_mine", code="")
    known.refresh_from_db()
    assert known.phone == KEPT


def test_an_account_that_was_closed_stays_closed(client, post, known, outbox):
    User.objects.filter(pk=known.pk).update(is_active=False)
    post()
    assert post("enter", code=outbox[KEPT][0]).url == reverse("account_inactive")
    assert not signed_in(client)


def test_the_table_holds_neither_number_nor_code(post, outbox):
    post()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_phonecode")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert "5400000077" not in row
    assert outbox[KEPT][0] not in row.split()


def test_a_gateway_that_fails_is_told_and_not_counted(monkeypatch, post):
    def refuse(self, *, phone, code):
        raise sms.NotSentError

    monkeypatch.setattr(sms.ScreenGateway, "send_code", refuse)
    assert post().status_code == 503
    assert not PhoneCode.objects.exists()


def test_without_a_gateway_there_is_no_such_page_and_no_way_to_it(settings, client):
    settings.SMS_URL = ""
    assert client.get(reverse("code-login")).status_code == 404
    for name in ("account_login", "account_signup"):
        assert reverse("code-login") not in client.get(reverse(name)).content.decode()
    with pytest.raises(DomainError):
        codes.send(phone=KEPT)


def test_old_codes_are_forgotten(post, outbox):
    post()
    assert codes.forget_old() == 0
    later(25 * 60)
    assert codes.forget_old() == 1
