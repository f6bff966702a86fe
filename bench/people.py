"""How fast a table of people comes in, beside the same rows put raw into the database: JSON lines.

``python -m bench.people [COUNT]`` on the empty database that DATABASE_URL names.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
NETWORK = ROOT / "demo/network/divisions-wuxi.csv"
PEOPLE = 440_700  # the residents of a district
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗", "秀英桂兰玉珍凤建国志明荣生福根晓燕丽娟静敏磊军勇昇䶮𬭎"


def write_table(path: Path, codes: list[str], count: int) -> None:
    """``count`` invented people spread over the places ``codes``; every third has a telephone."""
    chance = random.Random(2026)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["姓名", "性别", "出生年份", "手机号", "社区代码"])
        for number in range(count):
            name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=3))
            phone = f"154{number:08}" if number % 3 == 0 else ""
            writer.writerow(
                [name, chance.choice("男女"), chance.randint(1930, 2008), phone, codes[number % len(codes)]]
            )


def tell(what: str, people: int, seconds: float, **more: int) -> None:
    from django.db import connection

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = {"name": what, "database": connection.vendor, "people": people, "per_second": round(people / seconds)}
    print(json.dumps(line | {"seconds": round(seconds, 1), "peak_mib": round(peak)} | more), flush=True)


def insert_raw() -> None:
    """The two tables that an import fills, put into copies of them by the fastest way that the database has."""
    from django.db import connection

    taken, people = 0.0, 0
    with connection.cursor() as cursor:
        for table in ("accounts_user", "network_residence"):
            cursor.execute(f"CREATE TABLE raw_{table} AS SELECT * FROM {table} LIMIT 0")
            last = people = 0
            while True:
                cursor.execute(f"SELECT * FROM {table} WHERE id > %s ORDER BY id LIMIT 10000", [last])
                if not (rows := cursor.fetchall()):
                    break
                last = rows[-1][[column[0] for column in cursor.description].index("id")]
                people += len(rows)
                begun = time.monotonic()
                if connection.vendor == "postgresql":
                    with cursor.copy(f"COPY raw_{table} FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
                else:
                    places = ",".join(["%s"] * len(rows[0]))
                    cursor.executemany(f"INSERT INTO raw_{table} VALUES ({places})", rows)
                taken += time.monotonic() - begun
            cursor.execute(f"DROP TABLE raw_{table}")
    tell("raw COPY" if connection.vendor == "postgresql" else "raw bulk insert", people, taken)


def main() -> None:
    # By processes of their own, as anywhere: what migrating holds in memory is none of the import's.
    for command in (["migrate", "--verbosity", "0"], ["import_network", str(NETWORK)]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    from django.db import transaction

    from lms.core import jobs
    from lms.network import uploading
    from lms.network.models import Organisation

    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    codes = list(Organisation.objects.filter(tier="community").order_by("code").values_list("code", flat=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_table(path, codes, count)
        for what in ("import_people", "import_people, the same file again"):
            begun = time.monotonic()
            upload = uploading.bring_in(path=path)
            jobs.run(uploading.job_of(upload).pk)
            uploading.hand_over(upload=upload, rejects=Path(folder) / "rejected.csv")
            upload.refresh_from_db()
            fates = {fate: getattr(upload, fate) for fate in ("created", "unchanged", "rejected")}
            tell(what, upload.read, time.monotonic() - begun, **fates)
    with transaction.atomic():
        insert_raw()


if __name__ == "__main__":
    main()
