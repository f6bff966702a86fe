"""Saying before a session that one cannot come. The roll begins with it, and who keeps the roll has the last word."""

import datetime

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Leave, Registration, Session
from lms.classes.queue import record
from lms.core.errors import DomainError


def _locked(session: Session, *, now: datetime.datetime) -> Session:
    rows = Session.objects.locked().select_related("gathering", "class_group__school__organisation")
    found = rows.get(pk=session.pk)
    if found.class_group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("session_cancelled")
    if found.cancelled_at is not None:
        raise DomainError("session_called_off")
    if now >= found.gathering.starts_at:
        raise DomainError("leave_too_late")
    return found


@transaction.atomic
def ask_leave(*, session: Session, learner: User, actor: User, now: datetime.datetime | None = None) -> Leave:
    """Write down that ``learner`` cannot come to ``session``; asked again, what stands.

    Raises DomainError: ``not_registered`` without a place, ``leave_too_late`` once it has begun,
    ``session_cancelled``, ``session_called_off``.
    """
    now = now or timezone.now()
    session = _locked(session, now=now)
    places = Registration.objects.filter(class_group=session.class_group_id, status=Registration.Status.CONFIRMED)
    if not places.filter(learner=learner).exists():
        raise DomainError("not_registered")
    leave, fresh = Leave.objects.standing().get_or_create(
        session=session, learner=learner, taken_back_at=None, defaults={"asked_at": now}
    )
    if fresh:
        record("class.leave_asked", session.class_group, actor=actor, learner=str(learner.uuid), number=session.number)
    return leave


@transaction.atomic
def take_back_leave(*, session: Session, learner: User, actor: User, now: datetime.datetime | None = None) -> None:
    """She can come after all. Raises DomainError: as ``ask_leave``, but for the place."""
    now = now or timezone.now()
    session = _locked(session, now=now)
    if Leave.objects.standing().filter(session=session, learner=learner).update(taken_back_at=now):
        record(
            "class.leave_taken_back", session.class_group, actor=actor, learner=str(learner.uuid), number=session.number
        )
