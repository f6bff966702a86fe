"""Whose roles need a second factor, and who may take a lost one away."""

from django.db import transaction

from lms.accounts import second_factor
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.homes import home_of

# Every role of the network shows its holder other people's names at least. A monitor is no role here, and sees names.
NEEDED_BY = frozenset(policy.Role.values)


def is_needed(user: User) -> bool:
    return user.is_superuser or policy.holds_any(user, *NEEDED_BY)


def may_reset(actor: User, person: User) -> bool:
    """Whether ``actor`` may take away the factor of ``person``: who could take away each of her roles, or, of somebody
    without any, who gives roles where she lives. Nobody her own: that is done with a recovery code."""
    if actor.pk == person.pk or person.is_superuser:
        return False
    held = policy.active_roles(person)
    if held:
        return all(policy.may_give(actor, row.role, row.organisation) for row in held)
    home = home_of(person)
    return home is not None and policy.allows(actor, "roles.assign", home)


@transaction.atomic
def reset(*, person: User, actor: User) -> None:
    """Let ``person``, whose phone is lost, set up a new factor with her password.

    Raises DomainError ``not_allowed``.
    """
    if not may_reset(actor, person):
        raise DomainError("not_allowed")
    second_factor.forget(user=person, actor=actor)
