"""When a class takes people: its window, and a second one (补录) where seats are left."""

import datetime

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes.models import ClassGroup
from lms.classes.queue import check_not_over, last_start, locked, places_changed, record
from lms.core.errors import DomainError
from lms.network import policy


@transaction.atomic
def set_window(
    *,
    group: ClassGroup,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    actor: User | None,
    now: datetime.datetime | None = None,
) -> ClassGroup:
    """Let ``group`` take people from ``opens_at`` until ``closes_at``; whoever has a place or waits keeps it.

    Once the first round of the term is over, a person may have as many classes as there are seats for. Raises
    DomainError: ``not_allowed``, ``class_over``, ``window_out_of_order``, ``window_too_long`` when it ends after the
    last session has begun.
    """
    now = now or timezone.now()
    group = locked(group)
    if actor is not None and not policy.allows(actor, "classes.manage", group.school.organisation):
        raise DomainError("not_allowed")
    check_not_over(group)
    if not opens_at < closes_at:
        raise DomainError("window_out_of_order")
    last = last_start(group, now)
    if last is None or closes_at > last:
        raise DomainError("window_too_long")
    if (group.opens_at, group.closes_at) != (opens_at, closes_at):
        group.opens_at, group.closes_at = opens_at, closes_at
        group.save(update_fields=["opens_at", "closes_at", "updated_at"])
        places_changed(group)
        record(
            "class.window_set",
            group,
            actor=actor,
            opens_at=opens_at.isoformat(timespec="minutes"),
            closes_at=closes_at.isoformat(timespec="minutes"),
        )
    return group
