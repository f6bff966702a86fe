"""The one queue of a class: a free seat is offered to who is first, and passed on when the time is over.

Whatever changes places does so under ``locked`` and calls ``pass_on``, so that nothing waits for the clock.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import Gathering
from lms.classes import telling
from lms.classes.models import ClassGroup, OfferCall, Registration, Session
from lms.classes.querysets import CURRENT, RegistrationQuerySet, takes_a_seat
from lms.classes.rolls import note_complete
from lms.classes.working_days import end_of_offer
from lms.core import audit
from lms.core.counting import counted
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.core.pagecache import bump_generation
from lms.network import policy

OFFERED_DAYS = 2  # working days

Status = Registration.Status


def locked(group: ClassGroup) -> ClassGroup:
    """``group`` as it stands, nobody else changing its places until the transaction ends."""
    rows = ClassGroup.objects.select_for_update(of=("self",))
    return rows.select_related("term", "school__organisation", "course__school__organisation").get(pk=group.pk)


def check_not_over(group: ClassGroup) -> None:
    if group.status not in CURRENT:
        raise DomainError("class_over")


def places_changed(group: ClassGroup) -> None:
    """What depends on who has a place: the rolls, and the pages that tell how many are left."""
    note_complete(Gathering.objects.filter(session__class_group=group))
    transaction.on_commit(bump_generation)


def record(action: str, group: ClassGroup, *, actor: User | None, **facts: object) -> AuditEntry:
    return audit.record(
        action,
        actor=actor,
        object_kind="class_group",
        object_uuid=group.uuid,
        organisation_code=group.school.organisation.code,
        **facts,
    )


@dataclass(frozen=True)
class Standing:
    """How a class stands: ``taken`` seats, is anybody ``waiting``, and ``late``: is the time of an offer over."""

    taken: int
    waiting: bool
    late: bool

    def free(self, group: ClassGroup) -> int:
        """Seats that can be given at once. Nobody passes the queue: while somebody waits, a free seat is theirs."""
        return 0 if self.waiting or not group.runs_by_itself else max(0, group.seats - self.taken)


def standing(group: ClassGroup, *, now: datetime.datetime) -> Standing:
    """One query, which reads no more rows than there are seats, however many wait."""
    of_class = Registration.objects.filter(class_group=OuterRef("pk"))
    held = of_class.filter(takes_a_seat(now))
    taken, waiting, late = (
        ClassGroup.objects.filter(pk=group.pk)
        .values_list(
            counted(held, "class_group"),
            Exists(of_class.filter(status=Status.WAITING)),
            Exists(of_class.filter(status=Status.OFFERED, offered_until__lte=now)),
        )
        .get()
    )
    return Standing(taken=taken, waiting=waiting, late=late)


def free_seats(group: ClassGroup, *, now: datetime.datetime) -> int:
    return standing(group, now=now).free(group)


def pass_on(group: ClassGroup, *, now: datetime.datetime, actor: User | None = None) -> list[Registration]:
    """End the offers that have run out and offer every free seat to who is first in the queue; whom it is offered.

    Needs the lock; one query where there is nothing to do. Nothing is offered in a class that is over or meets no more.
    Who has let an offer run out is out of the queue (decision 0038).
    """
    return settle(group, now=now, actor=actor)[0]


def settle(
    group: ClassGroup, *, now: datetime.datetime, actor: User | None = None
) -> tuple[list[Registration], Standing]:
    """Do ``pass_on``; whom places are offered, and how the class stands then."""
    found = standing(group, now=now)
    if group.status not in CURRENT or (not found.late and not _can_offer(group, found)):
        return [], found
    last = last_start(group, now)
    if found.late:
        _end_late(group, called=last is not None, now=now)
        found = standing(group, now=now)
    if last is None or not _can_offer(group, found):
        return [], found
    offered = _offer(group, free=group.seats - found.taken, last=last, now=now, actor=actor)
    return offered, standing(group, now=now)


def _can_offer(group: ClassGroup, found: Standing) -> bool:
    return found.waiting and found.taken < group.seats and group.runs_by_itself


def _end_late(group: ClassGroup, *, called: bool, now: datetime.datetime) -> None:
    """``called``: only offers that somebody has called about; an offer in a class that meets no more ends anyhow."""
    late = Registration.objects.filter(class_group=group, status=Status.OFFERED, offered_until__lte=now)
    rows = list((late.ran_out(now) if called else late).select_related("learner"))
    if not rows:
        return
    late.filter(pk__in=[row.pk for row in rows]).update(status=Status.LAPSED, offered_until=None, updated_at=now)
    deed = record("class.offer_lapsed", group, actor=None, learners=[str(row.learner.uuid) for row in rows])
    telling.tell([(telling.LAPSED, row) for row in rows], group=group, deed=deed, actor=None, at=now)
    transaction.on_commit(bump_generation)


def last_start(group: ClassGroup, now: datetime.datetime) -> datetime.datetime | None:
    """When the last session begins; None when it has begun."""
    coming = Session.objects.filter(class_group=group, cancelled_at=None, gathering__starts_at__gt=now)
    return coming.order_by("-gathering__starts_at").values_list("gathering__starts_at", flat=True).first()


def _offer(
    group: ClassGroup, *, free: int, last: datetime.datetime, now: datetime.datetime, actor: User | None
) -> list[Registration]:
    places = Registration.objects.filter(class_group=group)
    waiting = places.filter(status=Status.WAITING).select_related("learner").in_queue_order()
    first = list(waiting[: max(0, free)])
    if parties := {row.party for row in first if row.party is not None}:
        there = {row.pk for row in first}
        first = placed_whole([*first, *(row for row in waiting.filter(party__in=parties) if row.pk not in there)], free)
    if not first:
        return []
    until = min(end_of_offer(now, days=OFFERED_DAYS), last)
    for row in first:
        row.status, row.offered_until = Status.OFFERED, until
    places.filter(pk__in=[row.pk for row in first]).update(status=Status.OFFERED, offered_until=until, updated_at=now)
    deed = record("class.place_offered", group, actor=actor, learners=[str(row.learner.uuid) for row in first])
    telling.tell([(telling.OFFERED, row) for row in first], group=group, deed=deed, actor=actor, at=now, until=until)
    transaction.on_commit(bump_generation)
    return first


def placed_whole(rows: Sequence[Registration], free: int) -> list[Registration]:
    """Who of ``rows``, in the order of the queue, gets the ``free`` seats.

    A party counts where its first stands, and gets places for all of it or for nobody. Behind one that does not fit
    nobody gets any: nobody passes the queue. Of each party in ``rows`` all that wait must be there.
    """
    placed: list[Registration] = []
    seen: set[UUID] = set()
    for row in rows:
        if row.party is not None and row.party in seen:
            continue
        unit = [row] if row.party is None else [other for other in rows if other.party == row.party]
        if len(placed) + len(unit) > free:
            break
        placed += unit
        if row.party is not None:
            seen.add(row.party)
    return placed


def leave_party(row: Registration) -> None:
    """Let the party of ``row``, which has left it, go where fewer than two of it hold something."""
    others = Registration.objects.holding().filter(class_group=row.class_group_id, party=row.party)
    if row.party is not None and len(left := list(others.values_list("pk", flat=True))) == 1:
        others.filter(pk__in=left).update(party=None)


def party_of(row: Registration) -> RegistrationQuerySet:
    """The rows of the party of ``row`` in the same state as it, itself among them; by itself where it has none."""
    held = Registration.objects.filter(class_group=row.class_group_id, status=row.status)
    return held.filter(pk=row.pk) if row.party is None else held.filter(party=row.party)


@transaction.atomic
def accept_offer(
    *, group: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> Registration:
    """Take the place that is offered to ``learner``, and to her party; who has it already keeps it.

    Raises DomainError: ``class_over``, ``no_offer``, ``offer_over`` when the time is over and she was called.
    """
    now = now or timezone.now()
    group = locked(group)
    check_not_over(group)
    row = Registration.objects.holding().filter(class_group=group, learner=learner).first()
    if row is not None and row.status == Status.CONFIRMED:
        return row
    if row is None or row.status != Status.OFFERED:
        raise DomainError("no_offer")
    if Registration.objects.ran_out(now).filter(pk=row.pk).exists():
        raise DomainError("offer_over")
    together = list(party_of(row).select_related("learner").order_by("pk"))
    for one in together:
        one.status, one.offered_until, one.registered_at = Status.CONFIRMED, None, now
        one.save(update_fields=["status", "offered_until", "registered_at", "updated_at"])
    places_changed(group)
    deed = record("class.offer_accepted", group, actor=actor, learners=[str(one.learner.uuid) for one in together])
    telling.tell([(telling.PLACE, one) for one in together], group=group, deed=deed, actor=actor, at=now)
    pass_on(group, now=now)
    return next(one for one in together if one.pk == row.pk)


@transaction.atomic
def note_call(
    *, group: ClassGroup, learner: User, outcome: str, actor: User, now: datetime.datetime | None = None
) -> OfferCall:
    """Write down that ``actor`` has called ``learner`` about the place that is offered to her, and to her party.

    One call is for all of a party, so that its offers end together. Without a call no offer runs out. Raises
    DomainError: ``not_allowed``, ``no_offer``, ``unknown_status``.
    """
    now = now or timezone.now()
    group = locked(group)
    if not policy.allows(actor, "classes.manage", group.school.organisation):
        raise DomainError("not_allowed")
    if outcome not in OfferCall.Outcome.values:
        raise DomainError("unknown_status", value=outcome[:20])
    row = Registration.objects.filter(class_group=group, learner=learner, status=Status.OFFERED).first()
    if row is None or row.offered_until is None:
        raise DomainError("no_offer")
    calls = {
        one.pk: OfferCall.objects.create(
            registration=one, offered_until=one.offered_until, at=now, actor=actor, outcome=outcome
        )
        for one in party_of(row).order_by("pk")
    }
    record("class.offer_called", group, actor=actor, learner=str(learner.uuid), outcome=outcome)
    pass_on(group, now=now)
    return calls[row.pk]


def pass_on_all(*, now: datetime.datetime | None = None) -> int:
    """Do ``pass_on`` for each class that it may change something in; how many classes were looked at.

    One transaction a class: none waits for another.
    """
    now = now or timezone.now()
    places = Registration.objects.filter(class_group=OuterRef("pk"))
    coming = Exists(Session.objects.filter(class_group=OuterRef("pk"), cancelled_at=None, gathering__starts_at__gt=now))
    by_hand = Q(rule=ClassGroup.Rule.DRAW, drawn_at=None) | Q(rule=ClassGroup.Rule.APPROVAL)
    free = Q(waiting__gt=0, taken__lt=F("seats")) & ~by_hand
    groups = (
        ClassGroup.objects.current()
        .with_counts(now)
        .filter(
            (coming & (Exists(places.ran_out(now)) | free))
            | (~coming & Exists(places.filter(status=Status.OFFERED, offered_until__lte=now)))
        )
    )
    due = list(groups.order_by("pk").values_list("pk", flat=True))
    for pk in due:
        with transaction.atomic():
            pass_on(locked(ClassGroup(pk=pk)), now=now)
    return len(due)
