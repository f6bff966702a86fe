"""Whoever attacks the page of verification: learns nothing by what it says, how it asks, or by coming again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.personal_data import close_account
from lms.certificates import services
from lms.documents.codes import NOBODYS, as_code
from lms.portal.views.verify import MOST_TRIES
from tests.portal.conftest import certificate_of

NOTHING = "ZZZZ-ZZZZ-ZZZZ-ZZZZ"


@pytest.fixture
def certificate(li, baduanjin):
    return certificate_of(li, baduanjin)


def path_of(code: str) -> str:
    return reverse("verify-code", args=[code])


def guess(client: Client, times: int, **sent) -> list[int]:
    return [client.get(path_of(NOTHING), **sent).status_code for _time in range(times)]


def test_a_code_is_known_however_it_is_typed(client, certificate):
    code = certificate.document.code
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    written = certificate.document.written_code
    for typed in (
        code.lower(),
        wide,
        wide.lower(),
        written.replace("-", "－"),
        written.replace("-", "—"),
        f"  {written}。",
        f"{written}.",
        f"验证码：{written}",
        f"\u200b{written}\ufeff",
        written.replace("0", "O").replace("1", "l"),
    ):
        assert as_code(typed) == code
        assert client.get(reverse("verify"), {"code": typed}).url == path_of(written)
        assert client.get(path_of(typed.strip())).status_code == 200


@pytest.mark.parametrize("typed", [
    "", " ", "0", "0" * 15, "0" * 17, "U" * 16, "-" * 16, "A" * 10_000, "𠮷" * 16, "\x00" * 16, "%" * 16, "'; --" * 4,
    "٣" * 16, "①" * 16 + "0", "ß" * 9,
])  # fmt: skip
def test_what_can_be_no_code_is_nobodys(typed):
    assert as_code(typed) == NOBODYS


def test_a_code_with_more_behind_it_is_none(client, certificate):
    code = certificate.document.code
    for typed in (code + "0", code + "\n0", code + " " * 100, code * 2):
        assert as_code(typed) == NOBODYS


@pytest.mark.parametrize("typed", ["A" * 10_000, "..", "%00", "0" * 16, "<b>x<b>"])
def test_every_guess_costs_the_same_and_says_the_same(client, db, typed):
    client.get(path_of(NOTHING))
    asked = []
    for tried in (NOTHING, typed):
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(path_of(tried))
        assert answer.status_code == 404
        assert "<b>x" not in answer.content.decode()
        asked.append([one["sql"].split("WHERE")[0] for one in statements])
    assert len(asked[0]) == len(asked[1])


def test_looking_at_the_head_is_a_guess_too(client, db):
    statuses = [client.head(path_of(NOTHING)).status_code for _time in range(MOST_TRIES + 1)]
    assert statuses == [404] * MOST_TRIES + [429]


def test_who_is_stopped_is_not_told_by_a_code_that_is_right(client, certificate):
    guess(client, MOST_TRIES)
    stopped = client.get(path_of(certificate.document.written_code))
    assert stopped.status_code == 429
    assert certificate.document.serial not in stopped.content.decode()
    assert "noindex" in stopped["X-Robots-Tag"]


def test_another_address_is_not_stopped_with_it(client, certificate):
    guess(client, MOST_TRIES + 1)
    assert client.get(path_of(certificate.document.written_code), REMOTE_ADDR="10.9.8.7").status_code == 200


def test_codes_that_are_right_are_not_counted(client, certificate):
    path = path_of(certificate.document.written_code)
    assert {client.get(path).status_code for _time in range(MOST_TRIES + 5)} == {200}


def test_an_address_that_is_claimed_does_not_help(client, db):
    claimed = [client.get(path_of(NOTHING), HTTP_X_FORWARDED_FOR=f"10.0.0.{n}").status_code for n in range(MOST_TRIES)]
    assert set(claimed) == {404}
    assert client.get(path_of(NOTHING), HTTP_X_FORWARDED_FOR="10.0.1.1").status_code == 429


def test_behind_a_proxy_what_the_proxy_says_counts(client, settings, db):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # What the guesser wrote stands in front of what the proxy saw.
    statuses = guess(client, MOST_TRIES, HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.5")
    assert set(statuses) == {404}
    assert guess(client, 1, HTTP_X_FORWARDED_FOR="10.0.0.2, 203.0.113.5") == [429]
    assert guess(client, 1, HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.6") == [404]


def test_a_network_of_ipv6_is_one_guesser(client, db):
    for number in range(MOST_TRIES):
        guess(client, 1, REMOTE_ADDR=f"2001:db8:0:7::{number:x}")
    assert guess(client, 1, REMOTE_ADDR="2001:db8:0:7:aaaa::1") == [429]
    assert guess(client, 1, REMOTE_ADDR="2001:db8:0:8::1") == [404]


def test_an_old_code_says_which_number_counts_now_and_not_its_code(client, certificate, chen):
    new = services.reissue(certificate=certificate, actor=chen)
    page = client.get(path_of(certificate.document.written_code)).content.decode()
    assert new.document.serial in page
    assert new.document.written_code not in page
    services.revoke(certificate=new, reason="另有原因", actor=chen)
    page = client.get(path_of(new.document.written_code)).content.decode()
    assert "撤销" in page
    assert "另有原因" not in page


def test_one_of_who_has_left_stays_genuine_without_a_name(client, certificate, li):
    name = li.get_full_name()
    close_account(user=li)
    answer = client.get(path_of(certificate.document.written_code))
    assert answer.status_code == 200
    assert certificate.document.serial in answer.content.decode()
    assert name not in answer.content.decode()


def test_guesses_that_come_at_once_are_counted_each(client, db, monkeypatch):
    """As many workers meet: each has read the count before any other has written it."""
    from django.core.cache import cache

    from lms.portal.views import verify

    class Late:
        """A cache whose count is read as it was before the others came."""

        def get(self, key, default=None):
            return 0

        def __getattr__(self, name):
            return getattr(cache, name)

    monkeypatch.setattr(verify, "cache", Late())
    statuses = guess(client, MOST_TRIES + 3)
    assert statuses == [404] * MOST_TRIES + [429] * 3
