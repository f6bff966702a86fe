"""Which learner card belongs to whom on one roll, in words that say nothing away from that roll.

A phone has to know the cards of its class where there is no network. It gets no card, only the hash of each with a salt
of the session: who holds a card finds its holder, and nobody finds a card.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac

from lms.accounts.models import LearnerCard
from lms.attendance.models import Gathering

WORD_LENGTH = 32


def salt_of(gathering: Gathering) -> str:
    return salted_hmac("classes.roll_cards", gathering.uuid.hex, algorithm="sha256").hexdigest()[:WORD_LENGTH]


def word_of(gathering: Gathering, card: UUID) -> str:
    """The hash of the uuid in the code of a card; the page makes the same of what its camera reads."""
    return hashlib.sha256(f"{salt_of(gathering)}:{card}".encode()).hexdigest()[:WORD_LENGTH]


def words_of(gathering: Gathering, learners: Iterable[UUID]) -> dict[UUID, str]:
    """The word of each learner's valid card, by the learner's uuid; those without a card are not in it."""
    cards = LearnerCard.objects.filter(user__uuid__in=list(learners), revoked_at=None)
    return {learner: word_of(gathering, card) for learner, card in cards.values_list("user__uuid", "uuid")}
