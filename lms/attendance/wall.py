"""The code on the wall: an address and a short number that say "somebody sees the wall of this gathering now".

Both are made from the gathering's uuid and the time step with a key of their own, so that nothing is stored and no
clock but the server's counts.
"""

import base64
import binascii
import datetime
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from lms.attendance.models import Gathering
from lms.attendance.services import OPENS_BEFORE
from lms.core.errors import DomainError

STEP = 20  # seconds that a code stands on the wall
SLACK = 1  # steps before and after the current one that are taken: the way from the wall to the server
NUMBER_DIGITS = 6
SIGNATURE = 12  # bytes
CODE_BYTES = 16 + 4 + SIGNATURE
# How long who has read a code may take to log in and to press the button.
PASS_LASTS = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class Code:
    """A genuine code: made by this site for a gathering, in ``step``."""

    gathering: UUID
    step: int


@dataclass(frozen=True)
class Shown:
    """What the wall shows now: ``code`` for the address, ``number`` to type, ``seconds`` until the next."""

    code: str
    number: str
    seconds: int


def step_at(at: datetime.datetime) -> int:
    return int(at.timestamp()) // STEP


def _digest(gathering: UUID, step: int, purpose: str) -> bytes:
    return salted_hmac(f"attendance.wall.{purpose}", f"{gathering.hex}:{step}", algorithm="sha256").digest()


def number_of(gathering: UUID, step: int) -> str:
    """Six digits, the first of them never 0: it is read out and typed."""
    least = 10 ** (NUMBER_DIGITS - 1)
    return str(least + int.from_bytes(_digest(gathering, step, "number")[:8]) % (9 * least))


def shown(*, gathering: Gathering, now: datetime.datetime) -> Shown:
    """The code of ``gathering`` now. Raises DomainError as ``require_open``."""
    require_open(gathering=gathering, now=now)
    step = step_at(now)
    signed = gathering.uuid.bytes + step.to_bytes(4) + _digest(gathering.uuid, step, "code")[:SIGNATURE]
    return Shown(
        code=base64.urlsafe_b64encode(signed).rstrip(b"=").decode(),
        number=number_of(gathering.uuid, step),
        seconds=STEP - int(now.timestamp()) % STEP,
    )


def read(code: str) -> Code | None:
    """What ``code`` says, of whatever time; None for one that this site has not made."""
    try:
        signed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(signed) != CODE_BYTES:
        return None
    gathering, step = UUID(bytes=signed[:16]), int.from_bytes(signed[16:20])
    if not constant_time_compare(signed[20:], _digest(gathering, step, "code")[:SIGNATURE]):
        return None
    return Code(gathering=gathering, step=step)


def is_current(code: Code, now: datetime.datetime) -> bool:
    """Whether ``code`` stands on the wall ``now``, or did a moment ago."""
    return abs(step_at(now) - code.step) <= SLACK


def find_number(typed: str, gatherings: Iterable[Gathering], now: datetime.datetime) -> Gathering | None:
    """Which of ``gatherings`` shows the number ``typed``. The caller passes those that the reader may come to: of six
    digits nothing else keeps strangers from guessing."""
    digits = "".join(typed.split()).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if len(digits) != NUMBER_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return None
    steps = range(step_at(now) - SLACK, step_at(now) + SLACK + 1)
    for gathering in gatherings:
        if any(constant_time_compare(digits, number_of(gathering.uuid, step)) for step in steps):
            return gathering
    return None


def require_open(*, gathering: Gathering, now: datetime.datetime) -> None:
    """Codes are for while people come. Raises DomainError ``gathering_not_open`` before, ``gathering_over`` after."""
    if now < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    if now > gathering.ends_at:
        raise DomainError("gathering_over")


def new_browser_word() -> str:
    """A random word for the browser to keep; it says nothing of who has it or what it is."""
    return secrets.token_urlsafe(16)


def browser_hash(*, gathering: Gathering, word: str) -> str:
    """What is kept of a browser's word: equal for one gathering, and different at the next, so that nobody is followed
    from class to class. Empty for no word."""
    if not word:
        return ""
    return salted_hmac("attendance.wall.browser", f"{gathering.uuid.hex}:{word}", algorithm="sha256").hexdigest()
