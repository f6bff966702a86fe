"""Marks that a phone has kept for a while: put into the roll one by one, so that nobody's word is lost to another's."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import Method, Status
from lms.attendance.services import OPENS_BEFORE, Deed
from lms.classes import roll_cards, rolls
from lms.classes.models import ClassGroup, Session
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


@transaction.atomic
def merge_marks(
    *, session: Session, marks: Sequence[KeptMark], actor: User, reason: str = "", now: datetime.datetime | None = None
) -> Merged:
    """Put ``marks``, one a person, into the roll of ``session``, which was read ``locked()`` in this transaction.

    Each for itself: what was sent before changes nothing, what somebody else has marked differently meanwhile stays as
    it is, what cannot be taken is refused with its reason. The phone's clock tells when a mark was made, within the
    session, and gives no right. Raises DomainError where no mark can be taken: ``class_over``,
    ``session_called_off``, ``gathering_not_open``.
    """
    now = now or timezone.now()
    gathering = session.gathering
    if session.class_group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("class_over")
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    if now < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    learners = [mark.learner for mark in marks]
    places = rolls.roster(session, learners, nonces=[mark.nonce for mark in marks])
    in_class = {place.learner_uuid: place for place in places}
    merged = Merged()
    taken: dict[UUID, KeptMark] = {}
    for mark in marks:
        place = in_class.get(mark.learner)
        try:
            if place is None:
                raise DomainError("left_the_class")
            if place.mark_replayed:
                merged.kept.append(mark.nonce)
                continue
            _require_sound(mark, session, place)
            if place.mark_status and place.mark_status != mark.status:
                if place.mark_nonce not in mark.seen:
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
            places=places,
            deeds={learner: _deed(mark, session, now) for learner, mark in taken.items()},
        )
    return merged


def _require_sound(mark: KeptMark, session: Session, place: Any) -> None:
    if mark.status not in Status.values:
        raise DomainError("unknown_status", value=mark.status[:20])
    if mark.status == Status.MADE_UP and place.mark_status != mark.status:
        raise DomainError("made_up_elsewhere")
    if mark.card and (place.card is None or mark.card != roll_cards.word_of(session.gathering, place.card)):
        raise DomainError("card_not_hers")


def _deed(mark: KeptMark, session: Session, now: datetime.datetime) -> Deed:
    """When it was made: not before the roll was open, and not after it came here."""
    at = min(max(now - mark.ago, session.gathering.starts_at - OPENS_BEFORE), now)
    return Deed(nonce=mark.nonce, method=Method.CARD if mark.card else Method.ROLL, at=at)
