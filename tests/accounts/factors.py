"""A phone with an authenticator app, and a clock to set."""

from types import SimpleNamespace
from unittest import mock

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from lms.ops.demo_guard import DEMO_PASSWORD

PERIOD = 30


class Clock:
    """Seconds since 1970, in the middle of a period; ``code`` is what an app with ``secret`` shows."""

    now = 1_800_000_015

    def code(self, secret: str, periods: int = 0) -> str:
        return auth.format_hotp_value(auth.hotp_value(secret, self.now // PERIOD + periods))


@pytest.fixture
def clock():
    watch = Clock()
    with mock.patch.object(auth, "time", SimpleNamespace(time=lambda: watch.now)):
        yield watch


def set_up(client: Client, clock: Clock, *, following: str = "") -> tuple[str, list[str], str]:
    """Through the pages: the password again, the key, its first code. Key, recovery codes, where it goes on."""
    start = reverse("mfa_activate_totp") + (f"?next={following}" if following else "")
    asked = client.get(start)
    again = client.post(asked["Location"], {"password": DEMO_PASSWORD})
    assert again["Location"] == start
    secret = client.get(start).context["form"].secret
    done = client.post(start, {"code": clock.code(secret)})
    shown = client.get(done["Location"])
    clock.now += 10 * PERIOD  # that code is past
    return secret, shown.context["unused_codes"], shown.context["next"]
