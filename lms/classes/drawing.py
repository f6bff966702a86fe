"""The draw (摇号) as arithmetic: a list that is frozen, a secret seed, a number drawn in public.

Nothing here reads the database. ``scripts/recompute_draw.py`` does the same sums without a line of this file, so that
anybody can do them again (decision 0040).
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # read out and written down: no 0/O, 1/I/L, U
TICKET_LETTERS = 8
QUOTAS = ("new", "own", "over_70")  # filled in this order
NUMBER_DIGITS = range(6, 21)


@dataclass(frozen=True)
class Entry:
    """One person of the list: ``quotas`` names those of QUOTAS that she counts for."""

    ticket: str
    quotas: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """``placed`` and ``waiting``, tickets in the order drawn; ``void`` had left before the draw."""

    placed: list[str]
    waiting: list[str]
    void: list[str]


def ticket_of(registration: UUID) -> str:
    """Her number in the list: it says nothing of who she is or when she signed up."""
    rest = int.from_bytes(hashlib.sha256(b"linxue ticket " + registration.bytes).digest())
    letters = []
    for _letter in range(TICKET_LETTERS):
        rest, at = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written(*, group: UUID, seats: int, reserved: Mapping[str, int], entries: Collection[Entry]) -> str:
    """The list as it is published and hashed: JSON without spaces, keys and tickets in order, quotas as lists."""
    facts: dict[str, Any] = {
        "class": str(group),
        "seats": seats,
        "reserved": {name: reserved[name] for name in QUOTAS},
        "entries": [
            {"ticket": entry.ticket, "quotas": [name for name in QUOTAS if name in entry.quotas]}
            for entry in sorted(entries, key=lambda entry: entry.ticket)
        ],
    }
    return json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def order_of(tickets: Collection[str], *, list_text: str, seed: str, number: str) -> list[str]:
    """By HMAC-SHA-256 of each ticket, under a key that hangs on the list, the seed and the number."""
    key = sha256(f"{sha256(list_text)}:{seed}:{number}").encode()
    return sorted(tickets, key=lambda ticket: (hmac.digest(key, ticket.encode(), "sha256"), ticket))


def draw(*, list_text: str, seed: str, number: str, void: Collection[str] = ()) -> Outcome:
    """Reserved seats first, quota by quota, each to who comes first in the order drawn; then all others in that order.

    What a quota does not fill is open to everybody.
    """
    facts = json.loads(list_text)
    counts_for = {entry["ticket"]: set(entry["quotas"]) for entry in facts["entries"]}
    order = order_of(counts_for, list_text=list_text, seed=seed, number=number)
    order = [ticket for ticket in order if ticket not in void]
    placed: list[str] = []
    for name in QUOTAS:
        open_to = [ticket for ticket in order if name in counts_for[ticket] and ticket not in placed]
        free = facts["seats"] - len(placed)
        placed += open_to[: min(facts["reserved"][name], free)]
    others = [ticket for ticket in order if ticket not in placed]
    free = facts["seats"] - len(placed)
    return Outcome(placed=placed + others[:free], waiting=others[free:], void=sorted(void))


def reserved_seats(seats: int, percents: Mapping[str, int]) -> dict[str, int]:
    """How many of ``seats`` each quota keeps, rounded down."""
    return {name: seats * percents[name] // 100 for name in QUOTAS}


def as_lists(outcome: Outcome) -> dict[str, Sequence[str]]:
    return {"placed": outcome.placed, "waiting": outcome.waiting, "void": outcome.void}
