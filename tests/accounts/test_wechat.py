"""Logging in with WeChat, against a server on this machine that answers as WeChat's does."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from lms.accounts import personal_data, sms, wechat
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.ops.demo_guard import DEMO_PASSWORD
from tests.accounts.factors import clock, set_up  # noqa: F401 - a fixture
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db
OPENID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.47 NetType/WIFI"}


class Fake(ThreadingHTTPServer):
    """``answer`` is (status, body) for a code that is asked about, ``asked`` what was asked, ``pause`` in seconds."""

    asked: list
    answer: tuple
    pause: float


@pytest.fixture
def server(settings):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append((urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)))
            time.sleep(self.server.pause)
            status, body = self.server.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    fake = Fake(("127.0.0.1", 0), Handler)
    fake.asked, fake.pause = [], 0
    fake.answer = (200, json.dumps({"access_token": "TOKEN-OF-WECHAT", "openid": OPENID, "nickname": "小李"}).encode())
    thread = threading.Thread(target=fake.serve_forever, daemon=True)
    thread.start()
    settings.WECHAT_APP_ID, settings.WECHAT_SECRET = "wx0123456789abcdef", "secret-of-the-website"
    settings.WECHAT_API_URL = settings.WECHAT_OPEN_URL = f"http://127.0.0.1:{fake.server_port}"
    yield fake
    fake.shutdown()
    fake.server_close()
    thread.join()


def come(client, *, process: str = "login", **extra):
    """Press the button, agree at WeChat, come back."""
    gone = client.post(f"{reverse('weixin_login')}?process={process}", **extra)
    asked = parse_qs(urlsplit(gone["Location"]).query)
    return client.get(reverse("weixin_callback"), {"code": "CODE", "state": asked["state"][0]}, **extra)


def shown_again(user) -> Client:
    """A browser in which ``user`` is logged in and has just written her password once more."""
    browser = sign_in(user)
    browser.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
    return browser


def who(client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else None


def known(user) -> None:
    SocialAccount.objects.create(user=user, provider="weixin", uid=OPENID)


def test_without_the_setting_there_is_no_button(client, db):
    assert reverse("weixin_login") not in client.get(reverse("account_login")).content.decode()


def test_the_known_come_in_and_only_the_number_was_asked_for(client, server, li):
    known(li)
    assert reverse("weixin_login") in client.get(reverse("account_login")).content.decode()
    assert come(client).status_code == 302
    assert who(client) == "li"
    ((path, asked),) = server.asked
    assert path == "/sns/oauth2/access_token"
    assert asked["appid"] == ["wx0123456789abcdef"]
    assert asked["secret"] == ["secret-of-the-website"]


def test_the_way_there_names_the_site_the_scope_and_a_state(client, server):
    gone = urlsplit(client.post(reverse("weixin_login") + "?scope=snsapi_userinfo")["Location"])
    asked = parse_qs(gone.query)
    assert gone.path == "/connect/qrconnect"
    assert asked["scope"] == ["snsapi_login"]
    assert asked["redirect_uri"] == ["http://testserver" + reverse("weixin_callback")]
    assert len(asked["state"][0]) >= 16


def test_inside_wechat_its_own_page_and_a_long_session(client, server, settings, li):
    known(li)
    assert client.post(reverse("weixin_login"), **INSIDE).status_code == 404, "no pair for its browser"
    settings.WECHAT_MP_APP_ID, settings.WECHAT_MP_SECRET = "wxabcdef0123456789", "secret-of-the-account"
    gone = client.post(reverse("weixin_login"), **INSIDE)["Location"]
    assert urlsplit(gone).path == "/connect/oauth2/authorize"
    assert gone.endswith("#wechat_redirect")
    server.answer = (200, json.dumps({"access_token": "T", "openid": "another-openid", "unionid": OPENID}).encode())
    come(client, **INSIDE)
    assert who(client) == "li"
    assert server.asked[-1][1]["secret"] == ["secret-of-the-account"]
    assert client.session.get_expiry_age() == wechat.LONG_SESSION.total_seconds()
    usual = Client()
    come(usual)
    assert usual.session.get_expiry_age() < wechat.LONG_SESSION.total_seconds()


def test_with_both_kinds_nobody_new_is_known_by_the_number_of_one_alone(client, server, settings, li):
    settings.WECHAT_MP_APP_ID, settings.WECHAT_MP_SECRET = "wxabcdef0123456789", "x"
    assert come(client).status_code == 503
    assert wechat.waiting(client.session) == ""
    known(li)
    come(client)
    assert who(client) == "li", "who was known by it before the second pair came is not left outside"


def test_who_was_known_by_the_number_of_one_pair_is_known_by_the_common_one_from_then_on(server, settings, li, zhang):
    known(li)
    settings.WECHAT_MP_APP_ID, settings.WECHAT_MP_SECRET = "wxabcdef0123456789", "x"
    website = json.dumps({"access_token": "T", "openid": OPENID, "unionid": "common-number-of-li"}).encode()
    account = json.dumps({"access_token": "T", "openid": "other-openid", "unionid": "common-number-of-li"}).encode()
    for answer, extra in ((website, {}), (account, INSIDE), (website, {})):
        server.answer, browser = (200, answer), Client()
        come(browser, **extra)
        assert who(browser) == "li"
    assert SocialAccount.objects.get().uid == "common-number-of-li"
    assert AuditEntry.objects.filter(action="wechat.number_changed", object_uuid=li.uuid).count() == 1
    # What opens one account already is taken from nobody.
    SocialAccount.objects.create(user=zhang, provider="weixin", uid=OPENID)
    server.answer, browser = (200, website), Client()
    come(browser)
    assert who(browser) == "li"
    assert SocialAccount.objects.get(uid=OPENID).user == zhang


@pytest.mark.parametrize("state", ["", "guessed-by-somebody"])
def test_nobody_comes_back_who_has_not_gone(client, server, li, state):
    known(li)
    answer = client.get(reverse("weixin_callback"), {"code": "CODE", "state": state})
    assert answer.status_code == 400
    assert who(client) is None
    assert server.asked == []


def test_a_way_back_is_walked_once_and_by_its_own_browser(client, server, li):
    known(li)
    state = parse_qs(urlsplit(client.post(reverse("weixin_login"))["Location"]).query)["state"][0]
    assert Client().get(reverse("weixin_callback"), {"code": "C", "state": state}).status_code == 400
    assert client.get(reverse("weixin_callback"), {"code": "C", "state": state}).status_code == 302
    assert client.get(reverse("weixin_callback"), {"code": "C", "state": state}).status_code == 400


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"errcode": 40029, "errmsg": "invalid code"}'),
        (200, b"<html>busy</html>"),
        (500, b""),
        (200, b'{"access_token": "T"}'),
        (200, b'{"access_token": "T", "openid": 7}'),
        (200, b'{"access_token": "T", "openid": "with\\u0000nothing"}'),
        (200, b'{"access_token": "T", "openid": "\\ud800half-a-letter"}'),
        (200, b'["access_token", "openid"]'),
        (200, b"7"),
        (200, b"[" * 100_000),
    ],
)
def test_what_wechat_does_wrong_ends_in_a_sentence_and_another_way(client, server, answer):
    server.answer = answer
    page = come(client)
    assert page.status_code == 503
    assert reverse("account_login") in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_slow_wechat_is_not_waited_for(client, server, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, server.pause = 0.1, 0.4
    assert come(client).status_code == 503


def test_the_first_time_one_says_oneself_who_one_is(client, server, li):
    User.objects.filter(pk=li.pk).update(name="小李")
    assert come(client)["Location"] == reverse("wechat-first")
    assert who(client) is None
    assert not SocialAccount.objects.exists(), "not by the name, which WeChat tells too"
    page = client.get(reverse("wechat-first")).content.decode()
    assert f"{reverse('account_login')}?next={reverse('wechat-connect')}" in page.replace("%2F", "/")
    credentials = {"login": "li", "password": DEMO_PASSWORD, "next": reverse("wechat-connect")}
    client.post(reverse("account_login"), credentials)
    assert not SocialAccount.objects.exists(), "only when she says so"
    client.post(reverse("wechat-connect"), {"yes": "1"})
    assert SocialAccount.objects.get().user == li
    assert AuditEntry.objects.filter(action="wechat.connected", actor=li.uuid).exists()
    other = Client()
    come(other)
    assert who(other) == "li"


def test_who_says_no_is_not_connected(client, server, li):
    come(client)
    client.post(reverse("account_login"), {"login": "li", "password": DEMO_PASSWORD, "next": reverse("wechat-connect")})
    client.post(reverse("wechat-connect"), {"no": "1"})
    client.post(reverse("wechat-connect"), {"yes": "1"})
    assert not SocialAccount.objects.exists()


def test_whoever_is_new_signs_up_without_a_password_and_with_a_home(client, server):
    come(client)
    page = client.get(reverse("account_signup") + "?wechat=1")
    assert "password1" not in page.context["form"].fields
    data = {"wechat": "True", "name": "新邻居", "privacy": "on"}
    assert client.post(reverse("account_signup"), data).context["form"].errors.keys() == {"community_name"}
    client.post(reverse("account_signup"), data | {"community": "320214052005"})
    account = SocialAccount.objects.get(uid=OPENID)
    assert (account.user.name, account.user.residence.organisation.code) == ("新邻居", "320214052005")
    assert not account.user.has_usable_password()
    with pytest.raises(DomainError) as refused:
        wechat.disconnect(user=account.user)
    assert refused.value.code == "wechat_last"


def test_signing_up_by_wechat_without_having_come_from_there_asks_for_a_password(client, server):
    form = client.get(reverse("account_signup") + "?wechat=1").context["form"]
    assert "password1" in form.fields
    data = {"wechat": "True", "name": "新邻居", "privacy": "on", "community": "320214052005"}
    assert "password1" in client.post(reverse("account_signup"), data).context["form"].errors


def test_connecting_and_disconnecting_among_ones_details(server, li):
    browser = shown_again(li)
    come(browser, process="connect")
    assert SocialAccount.objects.get().user == li
    assert reverse("wechat-disconnect") in browser.get(reverse("my-profile")).content.decode()
    browser.post(reverse("wechat-disconnect"))
    assert not SocialAccount.objects.exists()


def test_who_has_only_a_mobile_shows_it_before_wechat_opens_her_account(server, li, monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(sms.ScreenGateway, "send_code", lambda self, *, phone, code: sent.append(code) or "")
    cache.clear()
    li.set_unusable_password()
    li.phone_verified = True
    li.save()
    browser = sign_in(li)
    connecting = f"{reverse('weixin_login')}?process=connect"
    asked = browser.post(connecting)["Location"]
    assert asked.startswith(reverse("code-again"))
    page = browser.post(asked, {"deed": "send"})
    assert page.status_code == 200 and sent
    assert browser.post(asked, {"deed": "send"}).status_code == 429  # one a minute
    assert browser.post(asked, {"deed": "enter", "code": "000000" if sent[0] != "000000" else "1"}).status_code == 400
    assert browser.post(connecting)["Location"].startswith(reverse("code-again"))
    assert browser.post(asked, {"deed": "enter", "code": sent[0]})["Location"] == connecting
    come(browser, process="connect")
    assert SocialAccount.objects.get().user == li


@pytest.mark.parametrize("lasts", ['"x"', "1e400", "99999999999999"])
def test_how_long_wechats_token_lasts_is_nothing_to_us(client, server, li, lasts):
    known(li)
    server.answer = (200, f'{{"access_token": "T", "openid": "{OPENID}", "expires_in": {lasts}}}'.encode())
    come(client)
    assert who(client) == "li"


def test_whoever_is_not_logged_in_connects_nothing_to_who_comes_next(client, server, li):
    gone = client.post(f"{reverse('weixin_login')}?process=connect")
    assert gone.url.startswith(reverse("account_login"))
    assert "state" not in gone.url


def test_that_an_account_was_connected_is_in_the_log(server, li):
    come(shown_again(li), process="connect")
    (entry,) = AuditEntry.objects.filter(action="wechat.connected")
    assert (entry.actor, entry.object_uuid) == (li.uuid, li.uuid)


def test_whom_nobody_knows_leaves_no_number_in_the_session_of_who_logs_in_next(client, server, li):
    come(client)
    assert wechat.waiting(client.session)
    client.post(reverse("account_login"), {"login": "li", "password": DEMO_PASSWORD})
    assert who(client) == "li"
    assert wechat.WAITING not in client.session


def test_what_opens_one_account_opens_no_other(server, li, zhang):
    known(li)
    browser = shown_again(zhang)
    come(browser, process="connect")
    assert SocialAccount.objects.get().user == li
    with pytest.raises(DomainError) as refused:
        wechat.connect(user=zhang, uid=OPENID)
    assert refused.value.code == "wechat_taken"


def test_staff_with_a_second_factor_show_it_after_wechat_too(client, server, qian, clock):  # noqa: F811
    known(qian)
    set_up(sign_in(qian), clock)
    assert come(client)["Location"] == reverse("mfa_authenticate")
    assert who(client) is None


def test_nothing_of_wechat_is_kept_but_the_number_and_that_goes_with_the_account(client, server, li):
    known(li)
    come(client)
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}
    copy = [line for one in personal_data.holdings() if one.code == "wechat" for line in one.read(li)]
    assert [line["number"] for line in copy] == [OPENID]
    gone = User.objects.create_user(username="gao", name="高秀英")
    SocialAccount.objects.update(user=gone)
    personal_data.close_account(user=gone)
    for session in Session.objects.all():
        assert OPENID not in str(session.get_decoded())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert not any(trace in str(value) for value in row for trace in (OPENID, "TOKEN-OF-WECHAT", "小李")), (
                    table
                )


def test_an_open_screen_connects_nothing_before_the_password_or_the_code_was_shown(server, li, qian, clock):  # noqa: F811
    set_up(sign_in(qian), clock)
    for person, page in ((li, "account_reauthenticate"), (qian, "mfa_reauthenticate")):
        browser = sign_in(person)
        led = browser.post(f"{reverse('weixin_login')}?process=connect")
        assert led["Location"].startswith(reverse(page))
        assert "state" not in led["Location"]
    browser = sign_in(li)
    led = browser.post(f"{reverse('weixin_login')}?process=connect")["Location"]
    on = browser.post(led, {"password": DEMO_PASSWORD})["Location"]
    assert browser.get(on).context["process"] == "connect", "one button more, and on to WeChat"
    come(browser, process="connect")
    assert SocialAccount.objects.get().user == li
