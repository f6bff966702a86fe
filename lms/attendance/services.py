"""Marking who came. Bulk is the primitive: a roll of forty is one call."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import ATTENDED, CheckIn, Gathering, Method, Status
from lms.core.errors import DomainError

# The roll opens this long before a gathering begins.
OPENS_BEFORE = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Mark:
    """The mark that counts for a learner after a save; ``changed`` when this save made it."""

    learner_id: int
    status: str
    changed: bool

    @property
    def attended(self) -> bool:
        return self.status in ATTENDED


@transaction.atomic(savepoint=False)
def check_in_many(
    *,
    gathering: Gathering,
    marks: Mapping[int, str],
    method: str = Method.ROLL,
    actor: User | None,
    nonce: str,
    at: datetime.datetime | None = None,
) -> list[Mark]:
    """Mark learners (``marks``: status by learner id) of one gathering and tell what counts now.

    A mark equal to the one that counts writes nothing; a repeated ``nonce`` changes nothing. The caller has checked
    that the learners belong here and serialises saves of one gathering by locking its own row.

    Raises DomainError: ``gathering_not_open`` before it begins, ``unknown_status``.
    """
    at = at or timezone.now()
    if unknown := set(marks.values()) - set(Status.values):
        raise DomainError("unknown_status", value=sorted(unknown)[0][:20])
    if at < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    current: dict[int, CheckIn] = {}
    replayed: set[int] = set()
    for check_in in CheckIn.objects.filter(gathering=gathering, learner_id__in=marks):
        if not check_in.superseded:
            current[check_in.learner_id] = check_in
        if check_in.nonce == nonce:
            replayed.add(check_in.learner_id)
    changed = {
        learner_id: status
        for learner_id, status in marks.items()
        if learner_id not in replayed and (learner_id not in current or current[learner_id].status != status)
    }
    replaced = [current[learner_id].pk for learner_id in changed if learner_id in current]
    if replaced:
        CheckIn.objects.filter(pk__in=replaced).update(superseded=True)
    CheckIn.objects.bulk_create(
        CheckIn(
            gathering=gathering, learner_id=learner_id, status=status, method=method, at=at, actor=actor, nonce=nonce
        )
        for learner_id, status in changed.items()
    )
    return [
        Mark(
            learner_id=learner_id,
            status=changed.get(learner_id, current[learner_id].status if learner_id in current else status),
            changed=learner_id in changed,
        )
        for learner_id, status in marks.items()
    ]


def check_in(*, gathering: Gathering, learner: User, status: str, method: str, actor: User | None, nonce: str) -> Mark:
    """Mark one learner; see ``check_in_many``."""
    return check_in_many(gathering=gathering, marks={learner.pk: status}, method=method, actor=actor, nonce=nonce)[0]
