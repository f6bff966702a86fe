"""Several workers with one job, on a real PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lms.core import audit, jobs
from lms.core.models import AuditEntry, Job

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

WORKERS = 6


@jobs.handler("tests.counted")
def count(payload: dict) -> None:
    audit.record("tests.counted", actor=None, object_kind="job")


def test_workers_that_get_the_same_message_at_once_do_the_job_once():
    job = jobs.enqueue("tests.counted", key="a", payload={})
    start = threading.Barrier(WORKERS)

    def work() -> bool:
        start.wait()
        try:
            return jobs.run(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        done = [future.result() for future in [pool.submit(work) for _ in range(WORKERS)]]

    assert sorted(done) == [False] * (WORKERS - 1) + [True]
    assert AuditEntry.objects.filter(action="tests.counted").count() == 1
    assert Job.objects.get(pk=job.pk).state == "done"


def test_the_same_work_asked_for_by_many_at_once_is_one_job():
    start = threading.Barrier(WORKERS)

    def ask() -> int:
        start.wait()
        try:
            return jobs.enqueue("tests.counted", key="a", payload={}).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        ids = {future.result() for future in [pool.submit(ask) for _ in range(WORKERS)]}

    assert ids == set(Job.objects.filter(kind="tests.counted").values_list("pk", flat=True))
    assert len(ids) == 1
