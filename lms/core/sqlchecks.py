"""Statements that must find nothing: how the verifiers of append-only tables are written.

A check is one SELECT, so that what it compares is of one moment even while others write; it has to run on PostgreSQL
and SQLite alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

# Sentences shown of one check: the twenty-first would say nothing new.
SHOWN = 20


@dataclass(frozen=True)
class SQLCheck:
    """``sql`` selects what is wrong; each row fills the ``{}`` of ``sentence``."""

    sentence: str
    sql: str


def findings(checks: Iterable[SQLCheck], *, using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """A sentence for each row that a check finds, at most SHOWN a check and one that says how many more."""
    for check in checks:
        with connections[using].cursor() as cursor:
            cursor.execute(check.sql)
            rows = cursor.fetchall()
        for row in rows[:SHOWN]:
            yield check.sentence.format(*row)
        if len(rows) > SHOWN:
            yield f"… and {len(rows) - SHOWN} more like the last."
