"""Many new rows at once, faster than models: for imports of hundreds of thousands."""

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, connections, models

Row = TypeVar("Row")


def in_pieces(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """``rows`` by ``size`` at a time: as many as one statement takes."""
    coming = iter(rows)
    while piece := list(islice(coming, size)):
        yield piece


def growing_uuid() -> UUID:
    """A UUID that begins with the time it was made (version 7 of RFC 9562): for many rows at once.

    An index takes them at its end. Of random ones each falls on another page, and an index larger than the database's
    cache is then read and written again and again.
    """
    milliseconds = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | chance >> 62 << 64 | 2 << 62 | chance & (1 << 62) - 1)


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for ``count`` new rows of ``model``, growing, which nobody else gets; for ``insert_rows``.

    To be called in the transaction of the insert: SQLite has one writer and no sequence to draw from.
    """
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, every: Mapping[str, Any]
) -> None:
    """Insert ``rows``, each with a value for every field of ``names``; ``every`` holds what all of them have alike.

    PostgreSQL copies, SQLite repeats one prepared statement, in the transaction of the caller. Neither gives ids back
    (``new_ids`` gives them before), fills in defaults nor sends signals; the constraints of the table hold as ever.
    Raises IntegrityError.
    """
    database: Any = connections[connection.alias]  # itself, not its proxy: it is asked for with every value
    fields: list[Any] = [model._meta.get_field(name) for name in (*names, *every)]
    alike = [
        field.get_db_prep_save(value, database)
        for field, value in zip(fields[len(names) :], every.values(), strict=True)
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    # Text and numbers are stored as they are; what else there is, as the database wants it.
    plain: tuple[type[models.Field], ...] = (models.CharField, models.ForeignKey, models.IntegerField)
    if database.features.has_native_uuid_field:
        plain = (*plain, models.UUIDField)
    prepared = [(place, field) for place, field in enumerate(fields[: len(names)]) if not isinstance(field, plain)]

    def ready(row: Sequence[Any]) -> list[Any]:
        values = [*row, *alike]
        for place, field in prepared:
            values[place] = field.get_db_prep_save(values[place], database)
        return values

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(ready(row))
        else:
            places = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - made of the names of models
            cursor.executemany(statement, [ready(row) for row in rows])
