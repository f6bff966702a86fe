"""Counting the queries of a request, for a header that only the bench reads."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

# What every signed-in request costs whatever the page does, and what transactions add.
FRAME = ("django_session", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")


def counts(sql: str) -> bool:
    if sql.startswith(FRAME[1:]) or '"django_session"' in sql:
        return False
    return not (sql.startswith("SELECT") and 'FROM "accounts_user" LEFT OUTER JOIN "network_residence"' in sql)


class CountQueriesMiddleware:
    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = 0

        def count(execute, sql, params, many, context):
            nonlocal seen
            seen += counts(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Queries"] = str(seen)
        return response
