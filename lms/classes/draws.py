"""Classes whose places are drawn: freezing the list of who has signed up, and the draw in public."""

import datetime
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes import drawing, telling
from lms.classes.models import ClassGroup, DrawList, DrawResult, Registration
from lms.classes.queue import check_not_over, locked, pass_on, places_changed, record, standing
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import policy

Status = Registration.Status
SENIOR_FROM = 71  # over 70: the age that is reached this year
HAD_A_PLACE = (Status.CONFIRMED, Status.RELEASED, Status.MOVED)


def _check_may_draw(group: ClassGroup, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "classes.manage", group.school.organisation):
        raise DomainError("not_allowed")
    check_not_over(group)
    if group.rule != ClassGroup.Rule.DRAW:
        raise DomainError("no_draw_here")


@transaction.atomic
def freeze(*, group: ClassGroup, actor: User | None, now: datetime.datetime | None = None) -> DrawList:
    """Freeze the list of who has signed up, with a secret seed; once frozen it stands, whoever asks again.

    From then on anybody can read the list without names, its hash and the hash of the seed. Raises DomainError:
    ``not_allowed``, ``class_over``, ``no_draw_here``, ``draw_too_early`` while people sign up, ``draw_of_nobody``.
    """
    now = now or timezone.now()
    group = locked(group)
    _check_may_draw(group, actor)
    if there := DrawList.objects.filter(class_group=group).first():
        return there
    if now < group.closes_at:
        raise DomainError("draw_too_early")
    rows = list(_waiting(group))
    if not rows:
        raise DomainError("draw_of_nobody")
    seats = max(0, group.seats - standing(group, now=now).taken)
    text = drawing.written(
        group=group.uuid,
        seats=seats,
        reserved=drawing.reserved_seats(seats, group.quotas),
        entries=list(_entries(group, rows, now=now)),
    )
    seed = secrets.token_hex(32)
    frozen = DrawList.objects.create(
        class_group=group,
        frozen_at=now,
        entries=text,
        entries_hash=drawing.sha256(text),
        seed=seed,
        seed_hash=drawing.sha256(seed),
    )
    record("class.draw_frozen", group, actor=actor, people=len(rows), list_hash=frozen.entries_hash)
    return frozen


def _waiting(group: ClassGroup) -> Iterable[Registration]:
    rows = Registration.objects.filter(class_group=group, status=Status.WAITING)
    return rows.select_related("learner__residence__organisation").order_by("pk")


def _entries(group: ClassGroup, rows: Iterable[Registration], *, now: datetime.datetime) -> Iterable[drawing.Entry]:
    """Who counts for which quota: new to classes, living where the school is, over 70. One query."""
    people = [row.learner_id for row in rows]
    before = Registration.objects.filter(learner__in=people, status__in=HAD_A_PLACE)
    known = set(before.exclude(class_group__term=group.term_id).values_list("learner", flat=True))
    year, place = local_day(now).year, group.school.organisation.path
    for row in rows:
        age = row.learner.age_in(year)
        home = getattr(row.learner, "residence", None)
        counts = {
            "new": row.learner_id not in known,
            "own": home is not None and home.organisation.path.startswith(place),
            "over_70": age is not None and age >= SENIOR_FROM,
        }
        quotas = frozenset(name for name, does in counts.items() if does)
        yield drawing.Entry(ticket=drawing.ticket_of(row.uuid), quotas=quotas)


@transaction.atomic
def draw(*, group: ClassGroup, number: str, actor: User | None, now: datetime.datetime | None = None) -> DrawResult:
    """Draw the places with ``number``, 6 to 20 digits that were drawn in public; sent again the result stands.

    Who has left since the list was frozen is void. The seed is known to everybody afterwards. Raises DomainError:
    ``not_allowed``, ``class_over``, ``no_draw_here``, ``draw_not_frozen``, ``draw_number_odd``,
    ``draw_done`` with another number.
    """
    now = now or timezone.now()
    group = locked(group)
    _check_may_draw(group, actor)
    frozen = DrawList.objects.filter(class_group=group).first()
    if frozen is None:
        raise DomainError("draw_not_frozen")
    if there := DrawResult.objects.filter(draw_list=frozen).first():
        if there.number != number:
            raise DomainError("draw_done", number=there.number)
        return there
    if len(number) not in drawing.NUMBER_DIGITS or not (number.isascii() and number.isdecimal()):
        raise DomainError("draw_number_odd")
    by_ticket = {drawing.ticket_of(row.uuid): row for row in _waiting(group)}
    void = frozen.tickets() - by_ticket.keys()
    outcome = drawing.draw(list_text=frozen.entries, seed=frozen.seed, number=number, void=void)
    placed = [by_ticket[ticket] for ticket in outcome.placed]
    waiting = [by_ticket[ticket] for ticket in outcome.waiting]
    for row in placed:
        row.status, row.registered_at = Status.CONFIRMED, now
    for at, row in enumerate([*placed, *waiting], start=1):
        row.queue_order, row.updated_at = at, now
    fields = ["status", "registered_at", "queue_order", "updated_at"]
    Registration.objects.bulk_update([*placed, *waiting], fields, batch_size=500)
    result = DrawResult.objects.create(draw_list=frozen, drawn_at=now, number=number, outcome=drawing.as_lists(outcome))
    ClassGroup.objects.filter(pk=group.pk).update(drawn_at=now, updated_at=now)
    group.drawn_at = now
    places_changed(group)
    deed = record("class.drawn", group, actor=actor, number=number, placed=len(placed), waiting=len(waiting))
    told = [(telling.DRAWN, row) for row in placed] + [(telling.DRAWN_QUEUE, row) for row in waiting]
    telling.tell(told, group=group, deed=deed, actor=actor, at=now)
    pass_on(group, now=now, actor=actor)  # seats for who signed up after the list was frozen
    return result
