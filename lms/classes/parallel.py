"""Classes side by side: changing from one to another, and a class with too few people, given up or joined to one."""

import datetime

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes import telling
from lms.classes.models import ClassGroup, Registration, Term
from lms.classes.querysets import ClassGroupQuerySet
from lms.classes.queue import (
    OFFERED_DAYS,
    check_not_over,
    free_seats,
    last_start,
    locked,
    pass_on,
    placed_whole,
    places_changed,
    record,
)
from lms.classes.working_days import end_of_offer
from lms.core.errors import DomainError
from lms.network import policy

Status = Registration.Status


def parallel_to(group: ClassGroup) -> ClassGroupQuerySet:
    """The other classes of the same course and term that people can join or go to."""
    return ClassGroup.objects.current().filter(course=group.course_id, term=group.term_id).exclude(pk=group.pk)


def _locked_both(one: ClassGroup, other: ClassGroup) -> tuple[ClassGroup, ClassGroup]:
    """Both classes before their terms, as ``locked`` does it for one: so no two wait for each other."""
    pks = [one.pk, other.pk]
    list(ClassGroup.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))
    list(Term.objects.select_for_update().filter(class_groups__in=pks).order_by("pk").values_list("pk"))
    return locked(one), locked(other)


def _check_parallel(one: ClassGroup, other: ClassGroup) -> None:
    if one.pk == other.pk or (one.course_id, one.term_id) != (other.course_id, other.term_id):
        raise DomainError("not_parallel")


@transaction.atomic
def transfer(
    *, group: ClassGroup, to: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> Registration:
    """Change a place in ``group`` for one in ``to``, a parallel class with a free seat; her new registration.

    Nobody passes the queue: where people wait for ``to``, only who is offered its place changes into it. The seat that
    gets free is offered at once. Raises DomainError: ``class_over``, ``not_parallel``, ``not_registered``,
    ``transfer_full``, ``teacher_decides``.
    """
    now = now or timezone.now()
    group, to = _locked_both(group, to)
    check_not_over(group)
    check_not_over(to)
    _check_parallel(group, to)
    held = Registration.objects.holding().filter(learner=learner)
    old = held.filter(class_group=group, status=Status.CONFIRMED).first()
    if old is None:
        raise DomainError("not_registered")
    pass_on(to, now=now)
    new = held.filter(class_group=to).first()
    if new is None:
        if to.asks_teacher:
            raise DomainError("teacher_decides")
        if not free_seats(to, now=now) or last_start(to, now) is None:
            raise DomainError("transfer_full")
        new = Registration.objects.create(class_group=to, learner=learner, registered_at=now, status=Status.CONFIRMED)
    elif new.status == Status.OFFERED:
        new.status, new.offered_until, new.registered_at = Status.CONFIRMED, None, now
        new.save(update_fields=["status", "offered_until", "registered_at", "updated_at"])
    elif new.status == Status.WAITING:
        raise DomainError("transfer_full")
    Registration.objects.filter(pk=old.pk).update(status=Status.MOVED, updated_at=now)
    places_changed(group)
    places_changed(to)
    record("class.transferred", group, actor=actor, learner=str(learner.uuid), to=str(to.uuid))
    deed = record("class.registered", to, actor=actor, learners=[str(learner.uuid)])
    telling.tell([(telling.PLACE, new)], group=to, deed=deed, actor=actor, at=now)
    pass_on(group, now=now, actor=actor)
    return new


def _check_may_end(group: ClassGroup, *, actor: User | None, now: datetime.datetime) -> None:
    if actor is not None and not policy.allows(actor, "classes.manage", group.school.organisation):
        raise DomainError("not_allowed")
    check_not_over(group)
    if group.sessions.filter(cancelled_at=None, gathering__starts_at__lte=now).exists():
        raise DomainError("class_begun")


def _end(group: ClassGroup, *, now: datetime.datetime) -> list[Registration]:
    """Cancel the class; who had a place, then who was offered one, then who waited."""
    order = {Status.CONFIRMED: 0, Status.OFFERED: 1, Status.WAITING: 2}
    held = list(Registration.objects.holding().filter(class_group=group).select_related("learner").in_queue_order())
    ClassGroup.objects.filter(pk=group.pk).update(status=ClassGroup.Status.CANCELLED, updated_at=now)
    places_changed(group)
    return sorted(held, key=lambda row: order[Status(row.status)])


@transaction.atomic
def cancel_class(*, group: ClassGroup, actor: User | None, now: datetime.datetime | None = None) -> int:
    """Let a class that has not begun not take place, and tell everybody in it; how many that were.

    The rows stay as they stood: they hold nothing in a class that is cancelled. Raises DomainError: ``not_allowed``,
    ``class_over``, ``class_begun``.
    """
    now = now or timezone.now()
    group = locked(group)
    _check_may_end(group, actor=actor, now=now)
    held = _end(group, now=now)
    deed = record("class.cancelled", group, actor=actor, people=len(held))
    telling.tell([(telling.CANCELLED, row) for row in held], group=group, deed=deed, actor=actor, at=now)
    return len(held)


@transaction.atomic
def merge_class(
    *, group: ClassGroup, into: ClassGroup, actor: User | None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Cancel ``group`` and offer its people a place in ``into``, a parallel class; their rows there.

    Each of them chooses, as with every offer: she takes it, passes it on, or signs up elsewhere. Who had a place must
    fit in; who only waited goes on waiting, in the order in which she stood, when the seats do not last for all. Raises
    DomainError: ``not_allowed``, ``class_over``, ``class_begun``, ``not_parallel``, ``merge_too_full``,
    ``awaits_draw`` and ``teacher_decides`` where the places of ``into`` are not given in order.
    """
    now = now or timezone.now()
    group, into = _locked_both(group, into)
    _check_may_end(group, actor=actor, now=now)
    if actor is not None and not policy.allows(actor, "classes.manage", into.school.organisation):
        raise DomainError("not_allowed")
    check_not_over(into)
    if into.awaits_draw:
        raise DomainError("awaits_draw")
    if into.asks_teacher:
        raise DomainError("teacher_decides")
    _check_parallel(group, into)
    pass_on(into, now=now)
    last = last_start(into, now)
    there = set(Registration.objects.holding().filter(class_group=into).values_list("learner_id", flat=True))
    held = [row for row in _end(group, now=now) if row.learner_id not in there]
    free = free_seats(into, now=now) if last else 0
    if last is None or sum(row.status == Status.CONFIRMED for row in held) > free:
        raise DomainError("merge_too_full", free=free)
    until = min(end_of_offer(now, days=OFFERED_DAYS), last)
    rows = [
        Registration(
            class_group=into,
            learner=row.learner,
            registered_at=now,
            status=Status.WAITING,
            # Who had a place is sure of one here, and chooses by herself.
            party=None if row.status == Status.CONFIRMED else row.party,
        )
        for row in held
    ]
    placed = placed_whole(rows, free)
    for row in placed:
        row.status, row.offered_until = Status.OFFERED, until
    Registration.objects.bulk_create(rows)
    record("class.merged", group, actor=actor, into=str(into.uuid), people=len(rows))
    deed = record("class.place_offered", into, actor=actor, learners=[str(row.learner.uuid) for row in placed])
    told = [(telling.MERGED if row.status == Status.OFFERED else telling.QUEUE, row) for row in rows]
    telling.tell(told, group=into, deed=deed, actor=actor, at=now, until=until, instead_of=group)
    places_changed(into)
    return rows
