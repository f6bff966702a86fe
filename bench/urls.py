"""The site's addresses and three bare views."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.urls import handler400, handler403, handler404, handler500
from lms.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def bare_signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {request.user.pk}")


def bare_upsert(request: HttpRequest) -> HttpResponse:
    """One row written in one transaction; ``bench.reports`` makes its table."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_upserts (person_id, watched, position) VALUES (%s, %s, 1) ON CONFLICT (person_id)"
            " DO UPDATE SET watched = excluded.watched, position = bench_upserts.position + 1",
            [request.user.pk, request.POST["report"]],
        )
    return HttpResponse("ok")


urlpatterns = [
    path("bare/", bare), path("bare/me/", bare_signed_in), path("bare/upsert/", bare_upsert), *site,
]  # fmt: skip
