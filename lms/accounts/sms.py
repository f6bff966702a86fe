"""Codes by text message: the gateways that can carry them. ``SMS_URL`` names one; without it nobody gets a code."""

import datetime
import hashlib
import hmac
import json
import logging
import uuid
from typing import Protocol
from urllib.error import URLError
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

TIMEOUT = 5  # seconds: somebody is looking at the page
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NotSentError(Exception):
    """The gateway did not take the message."""


class Gateway(Protocol):
    def send_code(self, *, phone: str, code: str) -> str:
        """Send ``code`` to ``phone`` (as +8613800000000). Raises NotSentError.

        The answer is a sentence for the page itself, empty where a message is on its way.
        """


class ConsoleGateway:
    """Writes the message to the terminal of the developer."""

    def send_code(self, *, phone: str, code: str) -> str:
        text = _("Your Linxue code is %(code)s. It holds for ten minutes; tell it to nobody.") % {"code": code}
        print(f"SMS → ***{phone[-4:]}: {text}", flush=True)  # noqa: T201
        return ""


class ScreenGateway:
    """Shows the code on the page: the demo, which answers on its own machine only, sends no messages."""

    def send_code(self, *, phone: str, code: str) -> str:
        return _("This is a demo and sends no messages. The code is %(code)s.") % {"code": code}


class AliyunGateway:
    """Aliyun's short message service (阿里云短信服务, SendSms of 2017-05-25), signed by its third signature method.

    Carriers in China deliver registered texts only: ``template`` is the number of one with the variable ``code``, and
    ``sign`` the registered name in front of it.
    """

    ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"

    def __init__(self, *, endpoint: str, key_id: str, key_secret: str, sign: str, template: str) -> None:
        self.endpoint, self.key_id, self.key_secret = endpoint, key_id, key_secret
        self.sign, self.template = sign, template

    def send_code(self, *, phone: str, code: str) -> str:
        query = _canonical_query(
            {
                "PhoneNumbers": phone.removeprefix("+86").removeprefix("+"),
                "SignName": self.sign,
                "TemplateCode": self.template,
                "TemplateParam": json.dumps({"code": code}),
            }
        )
        headers = {
            "host": urlsplit(self.endpoint).netloc,
            "x-acs-action": self.ACTION,
            "x-acs-version": self.VERSION,
            "x-acs-date": timezone.now().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": _sha256(b""),
        }
        headers["Authorization"] = self.authorization(query, headers)
        request = Request(f"{self.endpoint}/?{query}", method="POST", headers=headers)  # noqa: S310 - http(s) by settings
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                result = json.load(answer)
        except (URLError, TimeoutError, ValueError) as error:
            # An answer other than 2xx is an URLError too. Neither holds the number.
            logger.exception("the SMS gateway failed")
            raise NotSentError from error
        if result.get("Code") != "OK":
            logger.error("the SMS gateway refused: %s", result.get("Code"))
            raise NotSentError(result.get("Code"))
        return ""

    def authorization(self, query: str, headers: dict[str, str]) -> str:
        """The header that signs a POST with an empty body. ``headers``: all to be signed, names in lower case."""
        names = sorted(headers)
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        signed = ";".join(names)
        canonical = f"POST\n/\n{query}\n{lines}\n{signed}\n{headers['x-acs-content-sha256']}"
        text = f"{self.ALGORITHM}\n{_sha256(canonical.encode())}"
        signature = hmac.new(self.key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"{self.ALGORITHM} Credential={self.key_id},SignedHeaders={signed},Signature={signature}"


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _canonical_query(parameters: dict[str, str]) -> str:
    return urlencode(sorted(parameters.items()), quote_via=quote, safe="")


LOCAL: dict[str, type[Gateway]] = {"console": ConsoleGateway, "screen": ScreenGateway}


def gateway_from(url: str) -> Gateway | None:
    """The gateway that ``url`` names; None for an empty one.

    ``screen://``, ``console://`` or ``aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=…&template=SMS_…``.
    Raises ImproperlyConfigured.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme in LOCAL:
        return LOCAL[parts.scheme]()
    query = parse_qs(parts.query)
    complete = parts.username and parts.password and parts.hostname and query.get("sign") and query.get("template")
    if parts.scheme != "aliyun" or not complete:
        raise ImproperlyConfigured(
            "SMS_URL cannot be read; it takes console:// or aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=…&template=…"
        )
    host = parts.netloc.rpartition("@")[2]
    return AliyunGateway(
        # Only what never leaves this machine may go unencrypted.
        endpoint=f"{'http' if parts.hostname in LOOPBACK else 'https'}://{host}",
        key_id=unquote(str(parts.username)),
        key_secret=unquote(str(parts.password)),
        sign=query["sign"][0],
        template=query["template"][0],
    )


def gateway() -> Gateway | None:
    return gateway_from(settings.SMS_URL)
