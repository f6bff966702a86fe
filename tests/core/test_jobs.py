"""Work that must not be lost: the row is the truth, the message only carries its id."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from lms.celery import app
from lms.core import audit, jobs
from lms.core.models import AuditEntry, Job
from lms.core.tasks import resend_expired_jobs

KIND = "tests.note"
FAULTS: list[Exception] = []


@jobs.handler(KIND)
def note(payload: dict) -> None:
    """Leaves a trace in the database, then fails as often as a test has asked for."""
    audit.record("tests.noted", actor=None, object_kind="job", word=payload["word"])
    if FAULTS:
        raise FAULTS.pop()


@pytest.fixture(autouse=True)
def no_faults():
    FAULTS.clear()


def noted() -> list[str]:
    return [entry.data["word"] for entry in AuditEntry.objects.filter(action="tests.noted").order_by("pk")]


def test_a_job_is_a_row_before_anybody_works_on_it(db):
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.attempts, stored.payload) == ("waiting", 0, {"word": "eins"})
    assert noted() == []


def test_work_asked_for_in_a_deed_that_fails_is_not_asked_for(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(KIND, key="a", payload={"word": "eins"})
        raise ZeroDivisionError

    assert not Job.objects.exists()


def test_a_job_is_done_once(db):
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    assert jobs.run(job.pk) is True
    assert jobs.run(job.pk) is False

    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("done", 1, None)
    assert job.finished_at is not None
    assert noted() == ["eins"]


def test_the_message_after_the_commit_does_the_work(db, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setitem(app.conf, "task_always_eager", True)

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})
        assert noted() == []

    job.refresh_from_db()
    assert job.state == "done"
    assert noted() == ["eins"]


def test_asking_again_while_a_job_waits_is_one_job(db):
    first = jobs.enqueue(KIND, key="a", payload={"word": "eins"})
    second = jobs.enqueue(KIND, key="a", payload={"word": "zwei"})

    assert first.pk == second.pk
    assert Job.objects.count() == 1
    assert jobs.run(first.pk) is True
    assert jobs.run(first.pk) is False
    assert len(noted()) == 1


def test_a_finished_job_that_is_asked_for_again_is_done_anew_with_what_is_asked_now(db):
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})
    jobs.run(job.pk)

    jobs.enqueue(KIND, key="a", payload={"word": "zwei"})

    assert jobs.run(job.pk) is True
    assert noted() == ["eins", "zwei"]


def test_what_is_asked_while_a_job_runs_is_done_again(db, monkeypatch):
    def ask_meanwhile(payload: dict) -> None:
        note(payload)
        if payload["word"] == "eins":
            jobs.enqueue(KIND, key="a", payload={"word": "zwei"})

    monkeypatch.setitem(jobs._handlers, KIND, ask_meanwhile)
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert jobs.due_ids() == [job.pk]
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "done"
    assert noted() == ["eins", "zwei"]


def test_a_handler_that_fails_leaves_nothing_behind_and_is_tried_again(db):
    FAULTS.append(ValueError("the disk is full"))
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    assert jobs.run(job.pk) is False

    job.refresh_from_db()
    assert noted() == []
    assert (job.state, job.attempts, job.error) == ("waiting", 1, "the disk is full")
    assert jobs.run(job.pk) is True
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert noted() == ["eins"]


def test_after_five_attempts_a_job_has_failed_and_says_why(db):
    FAULTS.extend(ValueError(f"fault {number}") for number in range(9, 0, -1))
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    for _ in range(7):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 5, "fault 5")
    assert jobs.due_ids() == []
    assert noted() == []


def test_a_failed_job_that_is_asked_for_again_has_all_its_attempts_again(db):
    FAULTS.extend(ValueError("fault") for _ in range(5))
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})
    for _ in range(5):
        jobs.run(job.pk)

    jobs.enqueue(KIND, key="a", payload={"word": "zwei"})

    assert jobs.run(job.pk) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("done", 1, "")


def test_a_job_under_lease_is_left_to_who_has_it(db):
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})
    Job.objects.update(state="running", attempts=1, lease_until=timezone.now() + datetime.timedelta(minutes=1))

    assert jobs.run(job.pk) is False
    assert jobs.due_ids() == []
    assert noted() == []


def test_a_job_whose_worker_was_lost_is_done_by_the_next_beat(db):
    jobs.enqueue(KIND, key="a", payload={"word": "eins"})
    jobs.enqueue(KIND, key="b", payload={"word": "zwei"})
    Job.objects.filter(key="a").update(
        state="running", attempts=1, lease_until=timezone.now() - datetime.timedelta(seconds=1)
    )

    resend_expired_jobs()
    resend_expired_jobs()

    assert noted() == ["eins", "zwei"]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_worker_that_was_too_slow_leaves_the_job_to_who_has_it_now(db, monkeypatch):
    lease_of_another = timezone.now() + datetime.timedelta(minutes=9)

    def outrun(payload: dict) -> None:
        Job.objects.filter(key="a").update(lease_until=lease_of_another, attempts=2)

    monkeypatch.setitem(jobs._handlers, KIND, outrun)
    job = jobs.enqueue(KIND, key="a", payload={"word": "eins"})

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.lease_until, job.attempts) == ("running", lease_of_another, 2)


def test_a_kind_that_nothing_handles_is_refused_when_it_is_asked_for(db):
    with pytest.raises(RuntimeError, match=r"tests\.unheard"):
        jobs.enqueue("tests.unheard", key="a", payload={})


def test_a_kind_has_one_handler(db):
    with pytest.raises(RuntimeError, match=KIND):

        @jobs.handler(KIND)
        def another(payload: dict) -> None:
            raise AssertionError


STEPS: list[str] = []


@jobs.handler("tests.lasting_steps", lasting=True)
def go_step_by_step(payload: dict, lease: jobs.Lease) -> None:
    """Does what is left of STEPS, each in a transaction; the step ``fault`` fails, ``outrun`` loses the lease."""
    while STEPS:
        with transaction.atomic():
            lease.renew(advanced=True)
            audit.record("tests.noted", actor=None, object_kind="job", word=STEPS[0])
            if STEPS[0] == "outrun":
                Job.objects.update(lease_until=timezone.now() + datetime.timedelta(minutes=9))
                lease.renew()
            if STEPS[0] == "fault":
                STEPS[0] = "mended"
                raise ValueError("a bad row")
        STEPS.pop(0)


def test_lasting_work_goes_on_where_a_step_failed(db):
    STEPS[:] = ["eins", "fault", "drei"]
    job = jobs.enqueue("tests.lasting_steps", key="a", payload={})
    Job.objects.update(attempts=3)

    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    assert noted() == ["eins"]
    # The step before it went well: this was its first attempt.
    assert (job.state, job.attempts, job.error, job.lease_until) == ("waiting", 1, "a bad row", None)

    assert jobs.run(job.pk) is True
    assert noted() == ["eins", "mended", "drei"]


def test_who_has_lost_the_lease_commits_no_further_step(db):
    STEPS[:] = ["eins", "outrun", "drei"]
    job = jobs.enqueue("tests.lasting_steps", key="a", payload={})

    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    assert noted() == ["eins"]
    assert job.state == "running"


def test_a_lease_lasts_from_its_last_renewal_on(db):
    job = jobs.enqueue("tests.lasting_steps", key="a", payload={})
    begun = timezone.now()
    Job.objects.update(state="running", lease_until=begun)
    lease = jobs.Lease(job.pk, begun)
    lease.renew()
    job.refresh_from_db()
    assert job.lease_until >= begun + jobs.LEASE_OF_A_STEP
