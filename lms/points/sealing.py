"""Seals over closed days, so that a change behind the triggers' back shows.

A seal is the SHA-256 over the rows written on one day and the seal before it. A row altered, added or removed later,
and a seal altered or taken out of the middle, no longer fit. What is hashed are ids, keys, days and numbers: no title,
no reason, no name, so that nothing about a person hangs on it.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from lms.core.days import local_day
from lms.points.models import Account, Award, DaySeal, Posting, Redemption, Transfer
from lms.points.rules import ISSUER_IDS, Ledger

# A transaction begun before midnight writes the day before; nobody's lasts longer than this.
GRACE = datetime.timedelta(hours=1)

TRANSFER = ("id", "key", "rule_id", "day", "at", "actor", "booked_at")
POSTING = ("id", "transfer_id", "account_id", "amount")
AWARD = (
    "id", "uuid", "key", "learner_id", "rule_id", "day", "at", "minutes", "minutes_over_cap", "points",
    "carried_before", "carried_after", "cap_left", "source_kind", "source_uuid", "transfer_id", "corrects_id",
    "booked_at",
)  # fmt: skip
REDEMPTION = (
    "id", "uuid", "key", "reward_id", "learner_id", "place_id", "points", "most_a_quarter", "quarter", "day", "at",
    "transfer_id", "corrects_id", "booked_at",
)  # fmt: skip


@transaction.atomic
def seal_closed_days(*, now: datetime.datetime | None = None) -> list[DaySeal]:
    """Seal every day that is over, has rows and no seal yet, oldest first. Called again it finds nothing to do."""
    # The issuer's account as a mutex: two workers would hang two seals on the same one. NO KEY leaves awards alone.
    Account.objects.select_for_update(no_key=True).get(pk=ISSUER_IDS[Ledger.STUDY])
    first_open = local_day((now or timezone.now()) - GRACE)
    last = DaySeal.objects.order_by("-day").first()
    seals: list[DaySeal] = []
    for day in _booked_days(before=first_open, after=last.day if last else None):
        previous = last.digest if last else ""
        row_count, digest = digest_of(day, previous)
        last = DaySeal.objects.create(day=day, row_count=row_count, previous=previous, digest=digest)
        seals.append(last)
    return seals


def digest_of(day: datetime.date, previous: str) -> tuple[int, str]:
    """Number of rows written on ``day`` and their hash, chained to the digest ``previous``."""
    chain = hashlib.sha256(f"{day.isoformat()}|{previous}\n".encode())
    row_count = 0
    for name, rows in (
        ("transfer", Transfer.objects.filter(booked_on=day).values_list(*TRANSFER)),
        ("posting", Posting.objects.filter(transfer__booked_on=day).values_list(*POSTING)),
        ("award", Award.objects.filter(booked_on=day).values_list(*AWARD)),
        ("redemption", Redemption.objects.filter(booked_on=day).values_list(*REDEMPTION)),
    ):
        for row in rows.order_by("id").iterator(chunk_size=2000):
            chain.update(json.dumps([name, *map(_canonical, row)], separators=(",", ":")).encode() + b"\n")
            row_count += 1
    return row_count, chain.hexdigest()


def problems() -> Iterator[str]:
    """A sentence for each seal that does not fit its day or the one before, and each sealed-over day without one."""
    previous, last_day, sealed = "", None, set()
    for seal in DaySeal.objects.order_by("day"):
        if seal.previous != previous:
            yield f"The seal of {seal.day} does not follow the one before it."
        if (seal.row_count, seal.digest) != digest_of(seal.day, seal.previous):
            yield f"The rows of {seal.day} are not those that were sealed."
        previous, last_day = seal.digest, seal.day
        sealed.add(seal.day)
    if last_day:
        for day in _booked_days(before=last_day):
            if day not in sealed:
                yield f"Rows were written into {day} after it was closed."


def _booked_days(*, before: datetime.date, after: datetime.date | None = None) -> list[datetime.date]:
    """The days with rows, in order. Every transfer has an award or a redemption of the same day."""
    within: dict[str, datetime.date] = {"booked_on__lt": before} | ({"booked_on__gt": after} if after else {})
    awards = Award.objects.filter(**within).order_by().values_list("booked_on", flat=True)
    redemptions = Redemption.objects.filter(**within).order_by().values_list("booked_on", flat=True)
    return sorted(awards.union(redemptions))


def _canonical(value: object) -> object:
    """The same text on every database: times in UTC to the microsecond."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)
