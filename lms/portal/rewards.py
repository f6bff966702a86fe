"""What a desk can hand to the person who stands before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.network import policy
from lms.network.homes import home_of
from lms.network.models import Organisation
from lms.points.models import Redemption, Reward
from lms.points.redeeming import Offer, balance_of, offers

CAPABILITY = "rewards.hand_over"


@dataclass(frozen=True)
class Counter:
    """``given``: what was handed over today and can still be taken back. ``nonce`` names this showing of the page."""

    balance: int
    offers: list[Offer]
    given: list[Redemption]
    nonce: str


def counter_for(officer: User, learner: User) -> Counter | None:
    """None where ``officer`` hands out no rewards to who lives where ``learner`` does."""
    home = home_of(learner)
    if home is None or policy.nearest(officer, CAPABILITY, home) is None:
        return None
    balance = balance_of(learner)
    given = Redemption.objects.of(learner).standing().handed_over_by(officer).filter(day=local_day(timezone.now()))
    return Counter(
        balance=balance,
        offers=offers(learner, home=home, balance=balance),
        given=list(given.order_by("-at", "-pk")),
        nonce=str(uuid4()),
    )


def counter_place(officer: User, learner: User) -> Organisation:
    """Where ``officer`` stands when she hands something to ``learner``. Raises PermissionDenied where she may not."""
    home = home_of(learner)
    place = policy.nearest(officer, CAPABILITY, home) if home is not None else None
    if place is None:
        raise PermissionDenied
    return place


def chosen_reward(asked: Mapping[str, str], learner: User) -> tuple[Reward, int]:
    """The reward, among those that ``learner`` can have, and the price that a sent form names; Http404 for none."""
    try:
        uuid, points = UUID(asked.get("reward", "")), int(asked.get("points", ""))
    except ValueError:
        raise Http404 from None
    rewards = Reward.objects.at(learner.residence.organisation).select_related("organisation")
    return get_object_or_404(rewards, uuid=uuid), points
