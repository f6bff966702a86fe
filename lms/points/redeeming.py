"""Handing a reward over for points, and taking it back. Study points only."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.accounts.models import User
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.homes import home_of
from lms.network.models import Organisation
from lms.points.models import Account, Posting, Redemption, Reward, Transfer
from lms.points.rewards import next_quarter, quarter_of
from lms.points.rules import ISSUER_IDS, REWARD, Ledger
from lms.points.services import lock_accounts


@dataclass(frozen=True)
class Offer:
    """A reward for one learner. ``missing``: points; ``again_on``: from when she may have another, None for now."""

    reward: Reward
    missing: int
    again_on: datetime.date | None

    @property
    def can_be_had(self) -> bool:
        return not self.missing and self.again_on is None


def balance_of(learner: User) -> int:
    """The study points of ``learner``."""
    found = Account.objects.filter(user=learner, ledger=Ledger.STUDY).values_list("balance", flat=True).first()
    return found or 0


def offers(learner: User, *, home: Organisation, balance: int) -> list[Offer]:
    """What ``learner``, who lives in ``home`` and has ``balance`` points, can have and what not yet; cheapest first."""
    today = local_day(timezone.now())
    had = (
        Redemption.objects.of(learner)
        .standing()
        .filter(reward=OuterRef("pk"), quarter=quarter_of(today))
        .order_by()
        .values("reward")
        .annotate(had=Count("pk"))
        .values("had")
    )
    rewards = (
        Reward.objects.offered()
        .at(home)
        .annotate(had=Coalesce(Subquery(had, output_field=IntegerField()), 0))
        .select_related("organisation")
        .order_by("points", "pk")
    )
    return [
        Offer(
            reward=reward,
            missing=max(0, reward.points - balance),
            again_on=next_quarter(today) if reward.had >= reward.most_a_quarter else None,
        )
        for reward in rewards
    ]


@transaction.atomic
def hand_over(
    *,
    reward: Reward,
    learner: User,
    place: Organisation,
    points: int,
    nonce: str,
    actor: User | None,
    at: datetime.datetime | None = None,
) -> Redemption:
    """Hand ``reward`` to ``learner`` at ``place`` for ``points``, the price that she was told.

    The learner's account is locked before her balance and her quarter are read. A repeated ``nonce`` returns the first
    redemption. ``at`` is when it was, if not now.
    Raises DomainError: ``not_allowed``; ``reward_elsewhere`` unless she lives in ``place`` and the reward is offered
    there; ``reward_withdrawn``, ``reward_price_changed``, ``reward_had``, ``points_missing``.
    """
    _check_right(place, actor)
    home = home_of(learner)
    if home is None or not (place.holds(home.path) and reward.organisation.holds(place.path)):
        raise DomainError("reward_elsewhere")
    account = _locked_account(learner)
    key = f"redemption:{reward.uuid}:{learner.uuid}:{nonce}"
    if known := Redemption.objects.filter(key=key).first():
        return known
    at = at or timezone.now()
    reward = Reward.objects.get(pk=reward.pk)  # as it stands now that the account is locked
    _check(reward, learner, points=points, balance=account.balance, day=local_day(at))
    given = Redemption(
        key=key,
        reward=reward,
        learner=learner,
        place=place,
        name=reward.name,
        name_en=reward.name_en,
        points=-reward.points,
        most_a_quarter=reward.most_a_quarter,
    )
    return _write(given, account=account, at=at, action="reward.handed_over", actor=actor)


@transaction.atomic
def take_back(*, redemption: Redemption, actor: User | None) -> Redemption:
    """Take back, on the same day, what was handed over: the points return. Taken back already, answers with that.

    Raises DomainError: ``not_allowed``, ``take_back_over``.
    """
    _check_right(redemption.place, actor)
    account = _locked_account(redemption.learner)
    if known := Redemption.objects.filter(corrects=redemption).first():
        return known
    now = timezone.now()
    if redemption.corrects_id is not None or local_day(now) != redemption.day:
        raise DomainError("take_back_over")
    back = Redemption(
        key=f"{redemption.key}:back",
        reward_id=redemption.reward_id,
        learner=redemption.learner,
        place=redemption.place,
        name=redemption.name,
        name_en=redemption.name_en,
        points=-redemption.points,
        most_a_quarter=redemption.most_a_quarter,
        corrects=redemption,
    )
    return _write(back, account=account, at=now, action="reward.taken_back", actor=actor)


def _check_right(place: Organisation, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "rewards.hand_over", place):
        raise DomainError("not_allowed")


def _locked_account(learner: User) -> Account:
    owner = (learner.pk, str(Ledger.STUDY))
    return Account.objects.get(pk=lock_accounts([owner])[owner])


def _check(reward: Reward, learner: User, *, points: int, balance: int, day: datetime.date) -> None:
    if reward.withdrawn:
        raise DomainError("reward_withdrawn")
    if reward.points != points:
        raise DomainError("reward_price_changed")
    had = Redemption.objects.of(learner).standing().filter(reward=reward, quarter=quarter_of(day)).count()
    if had >= reward.most_a_quarter:
        raise DomainError("reward_had")
    if balance < reward.points:
        raise DomainError("points_missing", missing=reward.points - balance)


def _write(line: Redemption, *, account: Account, at: datetime.datetime, action: str, actor: User | None) -> Redemption:
    """Store ``line`` with its transfer, the two postings, the new balance and a line of the log."""
    booked_at = timezone.now()
    line.at, line.day, line.quarter = at, local_day(at), quarter_of(local_day(at))
    line.booked_at, line.booked_on = booked_at, local_day(booked_at)
    line.transfer = Transfer.objects.create(
        key=line.key,
        rule_id=REWARD,
        day=line.day,
        at=at,
        actor=actor.uuid if actor else None,
        booked_at=booked_at,
        booked_on=line.booked_on,
    )
    Posting.objects.bulk_create(
        [
            Posting(transfer=line.transfer, account=account, amount=line.points),
            Posting(transfer=line.transfer, account_id=ISSUER_IDS[Ledger.STUDY], amount=-line.points),
        ]
    )
    Account.objects.filter(pk=account.pk).update(balance=F("balance") + line.points)
    line.save()
    audit.record(
        action,
        actor=actor,
        object_kind="reward",
        object_uuid=line.reward.uuid,
        organisation_code=line.place.code,
        learner=str(line.learner.uuid),
    )
    return line
