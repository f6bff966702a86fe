"""Giving, revoking and using learner cards."""

import itertools
from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from lms.accounts.children import is_child
from lms.accounts.models import LearnerCard, User
from lms.core import audit
from lms.core.errors import DomainError

PIN_LENGTH = 6
BATCH = 1000


def check_pin(pin: str) -> str:
    """``pin`` when it is six digits, neither all alike nor counted up or down. Raises DomainError ``pin_weak``."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdecimal()):
        raise DomainError("pin_weak")
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if steps <= {0} or steps <= {1} or steps <= {9}:
        raise DomainError("pin_weak")
    return pin


@transaction.atomic
def issue_many(*, people: Sequence[User], actor: User | None) -> list[LearnerCard]:
    """Cards without a PIN for people who have none that is valid, in their order."""
    cards = [LearnerCard(user=person) for person in people]
    LearnerCard.objects.bulk_create(cards, batch_size=BATCH)
    audit.record("cards.issued", actor=actor, object_kind="card", people=len(cards))
    return cards


@transaction.atomic
def issue_card(*, person: User, actor: User | None, pin: str = "") -> LearnerCard:
    """A new card. A valid one is revoked by it, and its PIN holds on unless ``pin`` is given.

    Raises DomainError ``pin_weak``, ``child_no_pin``.
    """
    User.objects.select_for_update().only("pk").get(pk=person.pk)
    held = LearnerCard.objects.filter(user=person, revoked_at=None).first()
    if held is not None:
        LearnerCard.objects.filter(pk=held.pk).update(revoked_at=timezone.now(), pin="")
    if pin and is_child(person):
        raise DomainError("child_no_pin")
    hashed = make_password(check_pin(pin)) if pin else held.pin if held is not None else ""
    card = LearnerCard.objects.create(user=person, pin=hashed)
    audit.record("card.issued", actor=actor, object_kind="user", object_uuid=person.uuid, replaces=held is not None)
    return card


@transaction.atomic
def revoke_card(*, person: User, actor: User | None) -> None:
    """Make the person's card useless, as when it is lost. Nothing happens where there is none."""
    if LearnerCard.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now(), pin=""):
        audit.record("card.revoked", actor=actor, object_kind="user", object_uuid=person.uuid)


@transaction.atomic
def set_pin(*, person: User, pin: str, actor: User | None) -> None:
    """Raises DomainError ``pin_weak``, ``no_card``, ``child_no_pin`` for who learns under a guardian's account."""
    if is_child(person):
        raise DomainError("child_no_pin")
    hashed = make_password(check_pin(pin))
    if not LearnerCard.objects.filter(user=person, revoked_at=None).update(pin=hashed):
        raise DomainError("no_card")
    audit.record("card.pin_set", actor=actor, object_kind="user", object_uuid=person.uuid)


def holder_of(number: str, pin: str) -> User | None:
    """Who has the valid card ``number`` and knows its ``pin``.

    None for anything else, after the same work: no clock tells whether a number exists.
    """
    card = LearnerCard.objects.filter(number=number, revoked_at=None).select_related("user").first()
    return card.user if check_password(pin, card.pin if card else "") and card else None
