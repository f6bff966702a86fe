"""The import of a whole country beside a raw insert of the same rows, and reading the tree before and after it.

``python -m bench.places FILE WHAT`` fills the empty database of DATABASE_URL and prints figures, one JSON line each.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

ROUNDS = 200
CHUNK = 5000


def timed(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def reading(figure: Callable, database: str) -> None:
    """The middle of ROUNDS readings around places all over the tree."""
    from django.db import connection

    from lms.network.contacts import around, contacts
    from lms.network.models import Organisation, ServiceCentre

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    count = Organisation.objects.count()
    communities = Organisation.objects.filter(tier="community").order_by("path")
    step = max(1, communities.count() // ROUNDS)
    chosen = [communities[place] for place in range(0, step * ROUNDS, step)]
    district = Organisation.objects.filter(tier="district").order_by("path")[0]
    if not contacts().exists():
        ServiceCentre.objects.create(
            organisation=district, name="样例中心", contact_name="样例", phone="0510-0000 0000"
        )
    questions = {
        "subtree of a street": lambda place: list(Organisation.objects.below(place.parent).values_list("pk")),
        "places above a community": lambda place: list(Organisation.objects.above(place).values_list("pk")),
        "nearest centre": lambda place: around(place.path).first(),
    }
    for place in chosen:
        _ = place.parent
    for name, ask in questions.items():
        seconds = [timed(lambda ask=ask, place=place: ask(place)) for place in chosen]
        figure(name, database=database, places=count, median_ms=round(1000 * statistics.median(seconds), 3))


def raw(rows: Iterator[list[tuple]], columns: int) -> tuple[int, float]:
    """How many rows, and the seconds that the database's own way of inserting many takes for them, indexes kept."""
    from django.db import connection, transaction

    count, seconds = 0, 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for chunk in rows:
            begun = time.perf_counter()
            if connection.vendor == "postgresql":
                with cursor.copy("COPY bench_raw FROM STDIN") as copy:
                    for row in chunk:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * columns)
                cursor.executemany(f"INSERT INTO bench_raw VALUES ({places})", chunk)
            seconds += time.perf_counter() - begun
            count += len(chunk)
    return count, seconds


def empty_copy() -> None:
    """``bench_raw``, like the table of places, with the same indexes and nothing in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bench_raw (LIKE network_organisation INCLUDING ALL)")
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'network_organisation' AND sql IS NOT NULL"
            " ORDER BY type DESC"
        )
        for (sql,) in cursor.fetchall():
            sql = sql.replace('"network_organisation"', '"bench_raw"').replace('INDEX "network', 'INDEX "bench')
            cursor.execute(sql)


def stored() -> Iterator[list[tuple]]:
    from django.db import connection

    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM network_organisation WHERE id > %s ORDER BY id LIMIT {CHUNK}", [last])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def main() -> None:
    file, what = Path(sys.argv[1]), sys.argv[2]
    django.setup()
    from django.db import connection

    from bench.__main__ import ROOT, figure
    from lms.network.importing import import_network
    from lms.network.models import Organisation

    for small in sorted((ROOT / "demo" / "network").glob("*wuxi.csv")):
        import_network(small)
    reading(figure, connection.vendor)
    before = Organisation.objects.count()
    reports = []
    first = timed(lambda: reports.append(import_network(file)))
    again = timed(lambda: reports.append(import_network(file)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reading(figure, connection.vendor)
    empty_copy()
    rows, seconds = raw(stored(), len(Organisation._meta.concrete_fields))
    created = Organisation.objects.count() - before
    figure(
        "import of a country",
        database=connection.vendor,
        file=what,
        rows=reports[0].created + reports[0].unchanged + reports[0].renamed,
        created=created,
        rows_per_s=round(created / first),
        raw_rows_per_s=round(rows / seconds),
        ratio=round(created / first / (rows / seconds), 3),
        again_rows_per_s=round(reports[1].unchanged / again),
        again_changed=reports[1].created + reports[1].renamed,
        peak_mb=round(peak),
    )


if __name__ == "__main__":
    main()
