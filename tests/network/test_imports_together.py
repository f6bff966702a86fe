"""Two tables with the same people at once, on a real PostgreSQL: whoever comes second finds them here."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lms.accounts.models import User
from lms.network import people_import
from lms.network.models import Organisation, Residence
from lms.network.people_file import open_table
from lms.network.people_import import PeopleImport

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

PEOPLE, WORKERS = 60, 3


def test_the_same_people_brought_in_by_several_at_once_come_in_once(tmp_path, monkeypatch):
    monkeypatch.setattr(people_import, "BATCH", 10)
    for number in (1, 2):
        name = f"样例{number}社区"
        Organisation.objects.create(
            code=f"99{number}", name=name, full_name=name, tier="community", path=f"9900{number}"
        )
    path = tmp_path / "people.csv"
    rows = [f"陈{chr(0x4E00 + number)},1960,{154_0000_9000 + number},99{1 + number % 2}" for number in range(PEOPLE)]
    path.write_text("姓名,出生年份,手机号,社区代码\n" + "\n".join(rows))
    start = threading.Barrier(WORKERS)

    def bring() -> tuple[int, int, int]:
        start.wait()
        try:
            work = PeopleImport(open_table(path), actor=None)
            *_, report = work.run()
            return report.created, report.unchanged, report.rejected
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        fates = [future.result() for future in [pool.submit(bring) for _ in range(WORKERS)]]

    assert sum(created for created, _unchanged, _rejected in fates) == PEOPLE
    assert sum(unchanged for _created, unchanged, _rejected in fates) == PEOPLE * (WORKERS - 1)
    assert User.objects.count() == Residence.objects.count() == PEOPLE
    assert len({person.phone for person in User.objects.all()}) == PEOPLE
