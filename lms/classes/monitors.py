"""The monitor of a class (班长): a learner who helps with the roll on the day, and sees names only (decision 0047)."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.attendance import services as attendance
from lms.attendance.models import CheckIn, Status
from lms.classes import rolls, telling
from lms.classes.leading import leads
from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.queue import check_not_over, locked, record
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.notices.services import Telling, notify_many

MOST_MONITORS = 3
# Excused is between the learner and the teacher.
CHOICES = [Status.PRESENT, Status.LATE, Status.ABSENT]


@transaction.atomic
def name_monitor(*, group: ClassGroup, learner: User, helps: bool = True, actor: User) -> Registration:
    """Let ``learner``, who has a place in ``group``, help with its roll, or no more. Done again it changes nothing.

    Raises DomainError: ``not_allowed``, ``class_over``, ``not_registered``, ``monitors_enough``.
    """
    group = locked(group)
    if not leads(actor, group):
        raise DomainError("not_allowed")
    check_not_over(group)
    places = Registration.objects.filter(class_group=group, status=Registration.Status.CONFIRMED)
    row = places.filter(learner=learner).select_related("learner").first()
    if row is None:
        raise DomainError("not_registered")
    if row.monitor == helps:
        return row
    if helps and places.filter(monitor=True).count() >= MOST_MONITORS:
        raise DomainError("monitors_enough", most=MOST_MONITORS)
    row.monitor = helps
    row.save(update_fields=["monitor", "updated_at"])
    deed = record(
        "class.monitor_named" if helps else "class.monitor_ended", group, actor=actor, learner=str(learner.uuid)
    )
    if helps:
        with translation.override("zh-hans"):  # addresses without a prefix
            path = reverse("my-classes")
        facts = {"group": group.name, "group_en": group.name_en}
        key = f"{telling.MONITOR}:{deed.uuid}"
        notify_many(
            [Telling(key=key, person=row.learner, kind=telling.MONITOR, path=path, args=facts)], at=timezone.now()
        )
    return row


def helped_by(user: User, *, now: datetime.datetime) -> QuerySet[Session]:
    """Today's sessions of the classes whose monitor ``user`` is, the first first."""
    mine = Registration.objects.filter(learner=user, status=Registration.Status.CONFIRMED, monitor=True)
    today = day_start(local_day(now))
    sessions = Session.objects.planned().between(today, today + datetime.timedelta(days=1))
    return (
        sessions.filter(class_group__in=mine.values("class_group"))
        .select_related("gathering", "class_group__course", "class_group__school__organisation")
        .order_by("gathering__starts_at", "pk")
    )


def roll_of(session: Session, user: User) -> list[Any]:
    """Names and marks, with ``may_mark``: a mark of the teacher, or of somebody herself, stands; one query."""
    places = Registration.objects.filter(class_group=session.class_group_id, status=Registration.Status.CONFIRMED)
    rows: list[Any] = list(places.select_related("learner").order_by("pk"))
    marks = CheckIn.objects.current().filter(gathering=session.gathering_id)
    standing = {mark.learner_id: mark for mark in marks}
    for row in rows:
        held = standing.get(row.learner_id)
        row.mark = held.status if held else ""
        row.mark_words = held.get_status_display() if held else ""
        row.may_mark = held is None or held.actor_id == user.pk
    return rows


@transaction.atomic
def keep(
    *, session: Session, marks: Mapping[UUID, str], actor: User, nonce: str, now: datetime.datetime | None = None
) -> tuple[list[attendance.Mark], int]:
    """Save what the monitor has marked; and how many marks of others were left as they are.

    Raises DomainError: ``not_allowed`` for who is not the monitor today, ``unknown_status``, ``roll_empty`` and what
    ``rolls.keep_roll`` raises.
    """
    now = now or timezone.now()
    ClassGroup.objects.select_for_update().only("pk").get(pk=session.class_group_id)
    held = helped_by(actor, now=now).filter(pk=session.pk).first()
    if held is None:
        raise DomainError("not_allowed")
    if wrong := sorted(set(marks.values()) - {choice.value for choice in CHOICES}):
        raise DomainError("unknown_status", value=wrong[0][:20])
    if not marks:
        raise DomainError("roll_empty")
    stands = {row.learner.uuid for row in roll_of(held, actor) if not row.may_mark}
    own = {learner: status for learner, status in marks.items() if learner not in stands}
    saved = rolls.keep_roll(session=held, marks=own, actor=actor, nonce=nonce, now=now, locked=True) if own else []
    return saved, len(marks) - len(own)
