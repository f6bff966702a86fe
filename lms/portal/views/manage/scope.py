"""Which place an officer looks at: one of her own, or one below it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from lms.accounts.models import User
from lms.network import policy
from lms.network.models import Organisation
from lms.portal.places import with_children


@dataclass(frozen=True)
class Choice:
    """A place with the address of the page about it; empty where the reader has no right there."""

    place: Organisation
    url: str


@dataclass(frozen=True)
class Scope:
    """``above`` leads down to the place, ``others`` are the reader's own besides it, ``below`` lies under it."""

    place: Organisation
    above: list[Choice]
    others: list[Choice]
    below: list[Choice]


def scope_of(user: User, capability: str, *, code: str, url: Callable[[Organisation], str]) -> Scope:
    """The place ``code`` names, else the first where ``user`` has ``capability``: roles and one statement more.

    Raises PermissionDenied where she has it nowhere, Http404 for a place where she has it not.
    """
    own = policy.tops(user, capability)
    if not own:
        raise PermissionDenied
    place, children = with_children(code or own[0].code)
    if not policy.allows(user, capability, place):
        raise Http404
    return Scope(
        place=place,
        above=[Choice(step, url(step) if policy.allows(user, capability, step) else "") for step in place.ancestors()],
        others=[Choice(top, url(top)) for top in own if top.pk != place.pk],
        below=[Choice(child, url(child)) for child in children],
    )
