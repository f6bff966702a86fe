"""Two workers that look at the same learner in the same moment issue one certificate, on a real PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from lms.certificates.models import Certificate
from lms.certificates.services import issue_due
from lms.documents import verification
from lms.documents.models import IssuedDocument
from lms.notices.models import Notice
from tests.certificates.test_issuing import finish, online_course
from tests.classes.building import make_people

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

WORKERS = 4
LEARNERS = 5


def test_each_learner_gets_one_however_many_workers_look():
    course, people = online_course(), make_people(LEARNERS)
    for person in people:
        finish(course, person, 1, 2)
    start = threading.Barrier(WORKERS)

    def worker(number: int) -> int:
        # Each begins with another learner, so that they meet in the middle.
        ids = [person.pk for person in people[number % LEARNERS :] + people[: number % LEARNERS]]
        start.wait()
        try:
            with transaction.atomic():
                return len(issue_due(course=course, learners=ids))
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        issued = list(pool.map(worker, range(WORKERS)))
    assert sum(issued) == LEARNERS
    assert Certificate.objects.count() == IssuedDocument.objects.count() == LEARNERS
    assert len(set(IssuedDocument.objects.values_list("serial", flat=True))) == LEARNERS
    assert Notice.objects.filter(kind="certificate.issued").count() == LEARNERS
    assert list(verification.problems()) == []
