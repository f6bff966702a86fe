import pytest
from allauth.account.models import EmailAddress

from lms.core import jobs
from lms.notices import kinds

KIND = "tests.rain"


@pytest.fixture(autouse=True)
def rain(monkeypatch):
    """A kind of notice that only the tests tell."""
    told = kinds.Kind(
        heading="%(group)s: rain at %(hour)s o'clock",
        text="Bring %(thing)s.",
        action="See %(group)s",
        facts={"starts_at": "When", "note": "Before class"},
    )
    monkeypatch.setitem(kinds._kinds, KIND, told)


@pytest.fixture
def with_address():
    """``with_address(li)`` has confirmed an address."""

    def confirm(person) -> EmailAddress:
        return EmailAddress.objects.create(user=person, email=f"{person.username}@example.com", verified=True)

    return confirm


@pytest.fixture
def work():
    """``work()`` does every job that is due, as the worker does after the commit; how many were done."""
    return lambda: sum(jobs.run(job_id) for job_id in jobs.due_ids())
