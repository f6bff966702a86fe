"""Keeping the list of rewards. Each deed is in the log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.rows import write_changed
from lms.network import policy
from lms.network.models import Organisation
from lms.points.models import Reward


@transaction.atomic
def add_reward(*, organisation: Organisation, values: Mapping[str, Any], uuid: UUID, actor: User | None) -> Reward:
    """Offer a new reward in the centres of ``organisation`` and below; ``values`` are fields of Reward.

    ``uuid`` becomes its own: a form that is sent twice names the same, and it is entered once.
    Raises DomainError: ``not_allowed``, ``place_not_living``, ``reward_there``.
    """
    _check_right(organisation, actor)
    # Of two who enter the same name at once the second waits, and is told.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if organisation.status != Organisation.Status.ACTIVE:
        raise DomainError("place_not_living")
    if known := Reward.objects.filter(uuid=uuid).first():
        if known.organisation_id != organisation.pk:
            raise DomainError("not_allowed")
        return known
    _check_name(organisation, values["name"], uuid)
    reward = Reward.objects.create(uuid=uuid, organisation=organisation, **values)
    _note("reward.added", reward, actor, points=reward.points)
    return reward


@transaction.atomic
def edit_reward(*, reward: Reward, values: Mapping[str, Any], actor: User | None) -> Reward:
    """Set fields of ``reward``; what was handed over keeps the words and the price that it had.

    Raises DomainError: ``not_allowed``, ``reward_there``.
    """
    _check_right(reward.organisation, actor)
    Organisation.objects.select_for_update(no_key=True).get(pk=reward.organisation_id)
    _check_name(reward.organisation, values["name"], reward.uuid)
    if write_changed(reward, dict(values)):
        _note("reward.edited", reward, actor, points=reward.points)
    return reward


@transaction.atomic
def withdraw_reward(*, reward: Reward, actor: User | None) -> None:
    """Offer it no more, until it is offered again. Raises DomainError ``not_allowed``."""
    _check_right(reward.organisation, actor)
    if write_changed(reward, {"withdrawn": True}):
        _note("reward.withdrawn", reward, actor)


@transaction.atomic
def offer_again(*, reward: Reward, actor: User | None) -> None:
    """Offer what was withdrawn. Raises DomainError ``not_allowed``."""
    _check_right(reward.organisation, actor)
    if write_changed(reward, {"withdrawn": False}):
        _note("reward.offered_again", reward, actor)


def _check_right(organisation: Organisation, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "rewards.manage", organisation):
        raise DomainError("not_allowed")


def _check_name(organisation: Organisation, name: str, uuid: UUID) -> None:
    if Reward.objects.filter(organisation=organisation, name=name).exclude(uuid=uuid).exists():
        raise DomainError("reward_there")


def _note(action: str, reward: Reward, actor: User | None, **data: Any) -> None:
    code = reward.organisation.code
    audit.record(action, actor=actor, object_kind="reward", object_uuid=reward.uuid, organisation_code=code, **data)
