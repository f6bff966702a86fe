"""Places of people who have stayed away three times in a row without asking for leave."""

import datetime
import itertools
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import CheckIn
from lms.attendance.models import Status as Mark
from lms.classes import telling
from lms.classes.models import ClassGroup, Registration
from lms.classes.querysets import CURRENT, UNDO_WITHIN
from lms.classes.queue import last_start, locked, pass_on, places_changed, record

ABSENCES = 3  # in a row; whoever came, was late or asked for leave begins anew

Status = Registration.Status


@transaction.atomic
def release_absent(
    *, group: ClassGroup, now: datetime.datetime | None = None, actor: User | None = None
) -> list[Registration]:
    """Release who was absent in the last ABSENCES sessions that she is marked in; the rows that were released.

    Their seats are kept for a day, in which ``services.undo_withdraw`` gives them back; then they are offered. Done
    again it releases nobody twice. ``actor`` is None for the clock.
    """
    now = now or timezone.now()
    group = locked(group)
    if group.status not in CURRENT or last_start(group, now) is None:
        return []
    held = list(Registration.objects.filter(class_group=group, status=Status.CONFIRMED).select_related("learner"))
    missed = absences_in_a_row(group, held)
    rows = [row for row in held if missed[row.pk] >= ABSENCES]
    if not rows:
        return []
    for row in rows:
        row.status = Status.RELEASED
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.RELEASED, updated_at=now)
    places_changed(group)
    deed = record("class.released", group, actor=actor, learners=[str(row.learner.uuid) for row in rows])
    told = [(telling.RELEASED, row) for row in rows]
    telling.tell(told, group=group, deed=deed, actor=actor, at=now, until=now + UNDO_WITHIN)
    pass_on(group, now=now)
    return rows


def absences_in_a_row(group: ClassGroup, rows: Iterable[Registration]) -> dict[int, int]:
    """How many of the last sessions each of ``rows`` was absent in without leave, by its id. One query.

    Sessions that she has no mark in say nothing. What she missed before she had this place, or before a release was
    taken back, counts no more.
    """
    marks: dict[int, list[tuple[datetime.datetime, str]]] = {}
    found = CheckIn.objects.current().filter(gathering__session__class_group=group)
    for learner_id, start, status in found.order_by("-gathering__starts_at").values_list(
        "learner_id", "gathering__starts_at", "status"
    ):
        marks.setdefault(learner_id, []).append((start, status))
    return {
        row.pk: _in_a_row(marks.get(row.learner_id, []), since=row.absences_from or row.registered_at) for row in rows
    }


def _in_a_row(marks: Iterable[tuple[datetime.datetime, str]], *, since: datetime.datetime) -> int:
    """``marks``: (begin, status) of sessions, the newest first."""
    absent = itertools.takewhile(lambda mark: mark[1] == Mark.ABSENT and mark[0] >= since, marks)
    return sum(1 for _mark in absent)


def release_all_absent(*, now: datetime.datetime | None = None) -> int:
    """Do ``release_absent`` for each class in which somebody was absent so often; how many people were released."""
    now = now or timezone.now()
    often = (
        CheckIn.objects.current()
        .filter(status=Mark.ABSENT, gathering__session__class_group__status__in=CURRENT)
        .order_by()
        .values("gathering__session__class_group", "learner")
        .annotate(times=Count("pk"))
        .filter(times__gte=ABSENCES)
    )
    groups = sorted(set(often.values_list("gathering__session__class_group", flat=True)))
    return sum(len(release_absent(group=ClassGroup(pk=pk), now=now)) for pk in groups)
