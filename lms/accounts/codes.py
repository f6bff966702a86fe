"""Six digits by text message, which prove that a number is in somebody's hands.

Neither number nor code is kept, only keyed digests of them: a row tells nothing to whoever reads the table.
"""

import datetime
import secrets
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.accounts import sms
from lms.accounts.models import PhoneCode
from lms.core.errors import DomainError

LASTS = datetime.timedelta(minutes=10)
TRIES = 6
# Limits of a number; an address has its own (ACCOUNT_RATE_LIMITS).
AN_HOUR = 5
A_DAY = 10
EVERYBODY_A_DAY = 20_000  # what a flood can cost at most

DAY = datetime.timedelta(days=1)


def _digest(purpose: str, text: str) -> str:
    return salted_hmac(f"lms.accounts.codes.{purpose}", text, algorithm="sha256").hexdigest()


def send(*, phone: str) -> str:
    """Send a new code to ``phone`` (normalised); an earlier one no longer counts. The answer is the gateway's.

    Raises DomainError ``codes_off`` without a gateway, ``code_too_soon`` (one a minute), ``code_too_many`` (the limits
    of an hour and a day), ``code_not_sent`` when the gateway does not take it (it does not count).
    """
    gateway = sms.gateway()
    if gateway is None:
        raise DomainError("codes_off")
    now, key = timezone.now(), _digest("phone", phone)
    code = f"{secrets.randbelow(1_000_000):06}"
    mine = PhoneCode.objects.filter(phone_key=key)
    if (
        mine.filter(sent_at__gt=now - datetime.timedelta(hours=1)).count() >= AN_HOUR
        or mine.filter(sent_at__gt=now - DAY).count() >= A_DAY
        or PhoneCode.objects.filter(sent_at__gt=now - DAY).count() >= EVERYBODY_A_DAY
    ):
        raise DomainError("code_too_many")
    try:
        with transaction.atomic():
            row = PhoneCode.objects.create(
                phone_key=key,
                minute=int(now.timestamp()) // 60,
                code_digest=_digest("code", phone + code),
                sent_at=now,
            )
    except IntegrityError:
        # Two taps, or two windows: the constraint lets one of them send.
        raise DomainError("code_too_soon") from None
    try:
        return gateway.send_code(phone=phone, code=code)
    except sms.NotSentError:
        row.delete()
        raise DomainError("code_not_sent") from None


def check(*, phone: str, code: str) -> PhoneCode:
    """The row that ``code`` proves, for ``spend``. Each call is a try.

    Raises DomainError ``code_wrong``, also for a code that is too old or spent; ``code_worn_out`` after too many tries.
    """
    row = PhoneCode.objects.filter(phone_key=_digest("phone", phone)).order_by("-sent_at").first()
    if row is None or row.spent_at is not None or row.sent_at < timezone.now() - LASTS:
        raise DomainError("code_wrong")
    # Counted before it is compared: a thousand guesses at once are still six.
    if not PhoneCode.objects.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        raise DomainError("code_worn_out")
    digits = unicodedata.normalize("NFKC", code).replace(" ", "")
    if not constant_time_compare(row.code_digest, _digest("code", phone + digits)):
        raise DomainError("code_wrong")
    return row


def spend(row: PhoneCode) -> None:
    """Use the code up. Raises DomainError ``code_wrong`` when somebody was quicker with it."""
    if not PhoneCode.objects.filter(pk=row.pk, spent_at=None).update(spent_at=timezone.now()):
        raise DomainError("code_wrong")


def forget_old() -> int:
    """Delete what no limit looks at any more; how many rows."""
    return PhoneCode.objects.filter(sent_at__lt=timezone.now() - DAY).delete()[0]
