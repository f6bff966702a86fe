"""Counting the statements that a page costs.

Not counted are those that open and close transactions, and what every signed-in request reads: session,
and user with home.
"""

import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

TRANSACTION = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)")
SESSION = re.compile(r'^(SELECT|UPDATE|INSERT|DELETE)\b.*?"django_session"')
USER = re.compile(
    r'^SELECT .* FROM "accounts_user" LEFT OUTER JOIN "network_residence" .* WHERE "accounts_user"."id" = \d+ '
)


def counted(statements: list[dict]) -> list[str]:
    return [
        statement["sql"]
        for statement in statements
        if not any(rule.search(statement["sql"]) for rule in (TRANSACTION, SESSION, USER))
    ]


def cost(client: Client, path: str, data: dict | None = None) -> tuple[HttpResponse, list[str]]:
    """The answer and its statements: of a GET, or of a POST of ``data``."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path) if data is None else client.post(path, data)
    return response, counted(captured.captured_queries)


def listed(statements: list[str]) -> str:
    """For the message of a test that found too many."""
    return "\n".join(f"{number:>3} {sql[:200]}" for number, sql in enumerate(statements, start=1))
