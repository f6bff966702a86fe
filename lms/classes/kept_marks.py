"""Marks that a phone has kept for a while: put into the roll one by one, so that nobody's word is lost to another's."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import CheckIn, Method, Status
from lms.attendance.services import OPENS_BEFORE, Deed
from lms.classes import roll_cards, rolls
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.errors import DomainError


@dataclass(frozen=True)
class KeptMark:
    """``nonce`` names it for good. ``seen``: the nonces of the marks of this person that the phone knew of then.

    ``ago``: how long before the sending it was made, by the phone's clock. ``card``: the word of the card that was
    read.
    """

    learner: UUID
    status: str
    nonce: str
    ago: datetime.timedelta
    seen: frozenset[str] = frozenset()
    card: str = ""


@dataclass
class Merged:
    """What became of each mark, by its nonce. Of ``apart`` another mark stands, which the phone had not seen."""

    kept: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    refused: dict[str, DomainError] = field(default_factory=dict)


@dataclass(frozen=True)
class _Held:
    """The marks of one person that the roll has: that which counts, and the nonces of all."""

    nonce: str
    status: str
    nonces: frozenset[str]


NOTHING = _Held(nonce="", status="", nonces=frozenset())


def _held(session: Session, learners: Sequence[UUID]) -> dict[UUID, _Held]:
    found: dict[UUID, _Held] = {}
    rows = CheckIn.objects.filter(gathering=session.gathering_id, learner__uuid__in=learners).order_by("pk")
    for learner, nonce, status, superseded in rows.values_list("learner__uuid", "nonce", "status", "superseded"):
        known = found.get(learner, NOTHING)
        counts = (known.nonce, known.status) if superseded else (nonce, status)
        found[learner] = _Held(*counts, nonces=known.nonces | {nonce})
    return found


@transaction.atomic
def merge_marks(
    *, session: Session, marks: Sequence[KeptMark], actor: User, reason: str = "", now: datetime.datetime | None = None
) -> Merged:
    """Put ``marks``, one a person, into the roll of ``session``, which was read ``locked()`` in this transaction.

    Each for itself: what was sent before changes nothing, what somebody else has marked differently meanwhile stays as
    it is, what cannot be taken is refused with its reason. The phone's clock tells when a mark was made, within the
    session, and gives no right. Raises DomainError where no mark can be taken: ``class_over``, ``gathering_not_open``.
    """
    now = now or timezone.now()
    gathering = session.gathering
    if session.class_group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("class_over")
    if now < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    learners = [mark.learner for mark in marks]
    in_class = set(
        Registration.objects.filter(
            class_group=session.class_group_id, status=Registration.Status.CONFIRMED, learner__uuid__in=learners
        ).values_list("learner__uuid", flat=True)
    )
    held = _held(session, learners)
    cards = roll_cards.words_of(gathering, learners) if any(mark.card for mark in marks) else {}
    merged = Merged()
    taken: dict[UUID, KeptMark] = {}
    for mark in marks:
        known = held.get(mark.learner, NOTHING)
        try:
            if mark.nonce in known.nonces:
                merged.kept.append(mark.nonce)
                continue
            _require_sound(mark, in_class, cards)
            if known.status and known.status != mark.status:
                if known.nonce not in mark.seen:
                    merged.apart.append(mark.nonce)
                    continue
                rolls.require_may_correct(actor, session, reason, now)
        except DomainError as error:
            merged.refused[mark.nonce] = error
            continue
        merged.kept.append(mark.nonce)
        taken[mark.learner] = mark
    if taken:
        rolls.keep_roll(
            session=session,
            marks={learner: mark.status for learner, mark in taken.items()},
            actor=actor,
            nonce=next(iter(taken.values())).nonce,
            now=now,
            locked=True,
            reason=reason,
            deeds={learner: _deed(mark, session, now) for learner, mark in taken.items()},
        )
    return merged


def _require_sound(mark: KeptMark, in_class: set[UUID], cards: dict[UUID, str]) -> None:
    if mark.learner not in in_class:
        raise DomainError("left_the_class")
    if mark.status not in Status.values:
        raise DomainError("unknown_status", value=mark.status[:20])
    if mark.card and cards.get(mark.learner) != mark.card:
        raise DomainError("card_not_hers")


def _deed(mark: KeptMark, session: Session, now: datetime.datetime) -> Deed:
    """When it was made: not before the roll was open, and not after it came here."""
    at = min(max(now - mark.ago, session.gathering.starts_at - OPENS_BEFORE), now)
    return Deed(nonce=mark.nonce, method=Method.CARD if mark.card else Method.ROLL, at=at)
