"""Work that must not be lost.

``enqueue`` writes a row and, after the commit, sends its id. A worker takes the row under a lease; the handler's effect
and ``done`` are one transaction. A killed worker's lease runs out and the beat does it again.

What takes minutes is ``lasting``: it goes step by step, each a transaction that renews the lease and says how far the
work is. Who has lost the lease cannot commit a step.
"""

import datetime
import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from lms.core.models import Job

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
LEASE_OF_A_STEP = datetime.timedelta(minutes=2)  # of lasting work: so long nothing happens after a worker was killed
MOST_ATTEMPTS = 5

_handlers: dict[str, Callable[..., None]] = {}
_outside: set[str] = set()
_lasting: set[str] = set()


class LeaseLostError(Exception):
    """Somebody else does the job by now."""


class Lease:
    """The hold that a worker has on a job."""

    def __init__(self, job_id: int, until: datetime.datetime) -> None:
        self.job_id = job_id
        # Two, since a step that renewed the lease may have been rolled back.
        self._untils = (until, until)

    def held(self) -> QuerySet[Job]:
        """The row, while it is ours."""
        return Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING, lease_until__in=self._untils)

    def renew(self, *, advanced: bool = False) -> None:
        """Hold the job for another while, to be called first in the transaction of a step.

        ``advanced``: the step does part of the work for good. Work that advances has all its attempts again: a worker
        that is stopped every night gets to the end of it. Raises LeaseLostError.
        """
        until = timezone.now() + LEASE_OF_A_STEP
        progress = {"attempts": 1} if advanced else {}
        if not self.held().update(lease_until=until, **progress):
            raise LeaseLostError
        self._untils = (self._untils[1], until)


def handler(
    kind: str, *, outside: bool = False, lasting: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Name the function that does jobs of ``kind``. It gets the payload, runs in a transaction and may run twice.

    ``outside`` is for what is done elsewhere, as sending a letter: in no transaction, since a slow answer would hold
    the only writer of SQLite; and tried again after longer and longer, seven hours in all, since the other side has to
    come back by itself.

    ``lasting`` is for what takes minutes: in no transaction of its own. The function gets the payload and a ``Lease``
    to renew in each step, and begins where the last committed step has ended.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        if kind in _handlers and _handlers[kind] is not function:
            raise RuntimeError(f"two handlers for jobs of kind {kind!r}")
        _handlers[kind] = function
        if outside:
            _outside.add(kind)
        if lasting:
            _lasting.add(kind)
        return function

    return register


def enqueue(kind: str, *, key: str, payload: dict) -> Job:
    """Ask for work. While a job of this ``key`` waits, asking again changes nothing; a finished one is done anew."""
    if kind not in _handlers:
        raise RuntimeError(f"nothing handles jobs of kind {kind!r}")
    with transaction.atomic():
        job, created = Job.objects.select_for_update().get_or_create(
            key=key, defaults={"kind": kind, "payload": payload}
        )
        if not created and job.state != Job.State.WAITING:
            # Also while it runs: what was asked now may have come too late for that run.
            Job.objects.filter(pk=job.pk).update(
                kind=kind, payload=payload, state=Job.State.WAITING, attempts=0, lease_until=None, error=""
            )
        transaction.on_commit(lambda: _send(job.pk))
    return job


def _send(job_id: int) -> None:
    from lms.core.tasks import run_job

    try:
        run_job.delay(job_id)
    # The embedded broker is a folder: a full disk or a missing folder comes as one of the latter two.
    except (OperationalError, ChannelError, OSError):
        # The row waits; the beat sends it when the broker is back.
        logger.warning("job %s waits: the broker does not answer", job_id)


def run(job_id: int) -> bool:
    """Do one job if it is due and nobody else has it; True when it was done here."""
    now = timezone.now()
    due = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    lease_until = now + LEASE
    taken = Job.objects.filter(due, pk=job_id).update(
        state=Job.State.RUNNING, lease_until=lease_until, attempts=F("attempts") + 1
    )
    if not taken:
        return False
    job = Job.objects.get(pk=job_id)
    if job.attempts > MOST_ATTEMPTS:
        # Its handler took the worker down each time, so no exception was ever seen.
        Job.objects.filter(pk=job_id, lease_until=lease_until).update(
            state=Job.State.FAILED, lease_until=None, error="The worker ended while doing it, every time."
        )
        return False
    lease = Lease(job_id, lease_until)
    outside, lasting = job.kind in _outside, job.kind in _lasting
    try:
        with nullcontext() if outside or lasting else transaction.atomic():
            _handlers[job.kind](job.payload, *([lease] if lasting else []))
            lease.held().update(state=Job.State.DONE, finished_at=timezone.now(), lease_until=None, error="")
    except LeaseLostError:
        logger.warning("job %s of kind %s was too slow: another worker has it", job.pk, job.kind)
        return False
    except Exception as error:
        logger.exception("job %s of kind %s failed", job.pk, job.kind)
        after: dict[str, object] = {"state": Job.State.WAITING, "lease_until": None}
        # Read again: lasting work that has advanced began to count anew.
        if Job.objects.values_list("attempts", flat=True).get(pk=job_id) >= MOST_ATTEMPTS:
            after["state"] = Job.State.FAILED
        elif outside:
            # It keeps its lease, and a longer one each time: nobody takes it before that has run out.
            after = {"lease_until": timezone.now() + LEASE * 4 ** (job.attempts - 1)}
        lease.held().update(**after, error=str(error)[:2000])
        return False
    return True


def due_ids(*, limit: int = 100) -> list[int]:
    """Jobs whose message may be lost: waiting, or running past their lease."""
    now = timezone.now()
    due = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    return list(Job.objects.filter(due).order_by("id").values_list("id", flat=True)[:limit])
