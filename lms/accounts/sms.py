"""Gateways for text messages. ``SMS_GATEWAY`` names the class."""

from typing import Protocol

from django.conf import settings


class Gateway(Protocol):
    def send(self, *, phone: str, text: str) -> None:
        """Send ``text`` to ``phone`` (as +8613800000000). Raises OSError when the gateway does not take it."""


class ConsoleGateway:
    """Writes messages to the terminal of the developer; refuses where real people are."""

    def send(self, *, phone: str, text: str) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise OSError("no SMS gateway is set: SMS_GATEWAY names the console")
        print(f"SMS to ***{phone[-4:]}: {text}")  # noqa: T201
