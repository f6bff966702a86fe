"""People who sign up together, such as a couple: they get places together, or wait together (decision 0044).

A party is a mark on rows of one class. What it means lies in the queue: a place is offered to all of it or to nobody,
and nobody passes it. Each of its people leaves by herself; the others stay together.
"""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Registration
from lms.classes.queue import check_not_over, locked, pass_on, record
from lms.core.errors import DomainError

MOST = 4

Status = Registration.Status


def check(group: ClassGroup, learners: Sequence[User], held: Collection[Registration]) -> None:
    """Raise why ``learners`` cannot stand in ``group`` as one party; ``held``: the rows that they have in it.

    Where they stand there as one party already nothing is raised. DomainError: ``party_size``, ``party_over_seats``,
    ``party_not_drawn`` while the places are still to be drawn, ``party_member_in``.
    """
    number = len({learner.pk for learner in learners})
    if not 2 <= number <= MOST:
        raise DomainError("party_size", most=MOST)
    parties = {row.party for row in held}
    if len(held) == number and len(parties) == 1 and None not in parties:
        return
    if held:
        raise DomainError("party_member_in", name=next(iter(held)).learner.name)
    if group.awaits_draw:
        raise DomainError("party_not_drawn")
    if number > group.seats:
        raise DomainError("party_over_seats", seats=group.seats)


def stands_in_one(group: ClassGroup, learner: User) -> bool:
    held = Registration.objects.holding().filter(class_group=group, learner=learner)
    return held.filter(party__isnull=False).exists()


@transaction.atomic
def split(
    *, group: ClassGroup, learner: User, actor: User | None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Let the party of ``learner`` stand one by one, each where she stands; to whom places are offered thereby.

    Done again it changes nothing. Raises DomainError: ``class_over``, ``not_registered``.
    """
    now = now or timezone.now()
    group = locked(group)
    check_not_over(group)
    held = Registration.objects.holding().filter(class_group=group)
    row = held.filter(learner=learner).first()
    if row is None:
        raise DomainError("not_registered")
    if row.party is not None:
        people = held.filter(party=row.party).order_by("pk")
        names = [str(uuid) for uuid in people.values_list("learner__uuid", flat=True)]
        people.update(party=None, updated_at=now)
        record("class.party_split", group, actor=actor, learners=names)
    return pass_on(group, now=now, actor=actor)
