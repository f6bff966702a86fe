"""Study hours and credits: how minutes of study are counted in the archive."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

MINUTES_PER_STUDY_HOUR = 45
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class CreditRate:
    valid_from: datetime.date
    hours_per_credit: int


# What was studied is counted by the rate of its day. A new rate is a new line with the day it begins, at the end.
CREDIT_RATES = [CreditRate(valid_from=datetime.date(2000, 1, 1), hours_per_credit=16)]


def study_hours(minutes: int) -> Decimal:
    """Study hours of 45 minutes, to a tenth towards zero: nobody is shown an hour that is not full."""
    return _tenths(Decimal(minutes) / MINUTES_PER_STUDY_HOUR)


def credits(minutes: int, *, on: datetime.date) -> Decimal:
    """Credits for ``minutes`` studied on ``on``, to a tenth towards zero."""
    rate = max((rate for rate in CREDIT_RATES if rate.valid_from <= on), key=lambda rate: rate.valid_from)
    return _tenths(Decimal(minutes) / (MINUTES_PER_STUDY_HOUR * rate.hours_per_credit))


def _tenths(value: Decimal) -> Decimal:
    """To a tenth towards zero; a whole number is read as one: 10, not 10.0."""
    value = value.quantize(TENTH, ROUND_DOWN) + 0  # no "-0.0" for a minute taken back
    whole = value.to_integral_value()
    return whole if whole == value else value
