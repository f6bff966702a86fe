"""Writing the network: homes and roles, and finding a community by what people call it."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, When

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import Organisation, Residence, RoleAssignment

MOST_SUGGESTIONS = 12


def community_by_code(code: str) -> Organisation | None:
    """The living community with ``code``, or the one that it became part of: posters outlive a merger."""
    if not code.isdecimal():
        return None
    found = Organisation.objects.filter(code=code, tier__in=["community", "grid"]).select_related("parent").first()
    if found is not None and found.status == Organisation.Status.MERGED:
        found = found.parent
    return found if found is not None and found.status == Organisation.Status.ACTIVE else None


def find_communities(typed: str, *, limit: int = MOST_SUGGESTIONS) -> list[Organisation]:
    """Communities whose short or full name is, begins with or holds ``typed``, best first, at most ``limit``."""
    typed = typed.strip()
    if not typed:
        return []
    communities = Organisation.objects.active().filter(tier="community").select_related("parent__parent")
    exact = list(communities.filter(name__in={typed, f"{typed}社区", f"{typed}村"}).order_by("path")[:limit])
    if len(exact) >= limit:
        return exact
    seen = {place.pk for place in exact}
    rest = communities.filter(full_name__contains=typed).exclude(pk__in=seen)
    rest = rest.order_by(Case(When(name__startswith=typed, then=0), default=1), "path")[: limit - len(exact)]
    return exact + list(rest)


@transaction.atomic
def settle_resident(*, user: User, organisation: Organisation, actor: User | None) -> Residence:
    """Make ``organisation`` the home of ``user``. Raises DomainError ``home_not_community``, ``place_not_living``."""
    if organisation.tier not in {Organisation.Tier.COMMUNITY, Organisation.Tier.GRID}:
        raise DomainError("home_not_community")
    _hold_living({organisation.pk})
    residence, _ = Residence.objects.update_or_create(user=user, defaults={"organisation": organisation})
    audit.record(
        "residence.set",
        actor=actor,
        object_kind="user",
        object_uuid=user.uuid,
        organisation_code=organisation.code,
    )
    return residence


def _hold_living(places: set[int]) -> None:
    """Keep ``places`` from being merged or closed until the end of the transaction: nobody moves into what is gone."""
    held = Organisation.objects.filter(pk__in=places).order_by("pk").select_for_update(no_key=True)
    if any(status != Organisation.Status.ACTIVE for status in held.values_list("status", flat=True)):
        raise DomainError("place_not_living")


@transaction.atomic
def settle_many(*, homes: Sequence[tuple[User, Organisation]], actor: User | None) -> None:
    """Give many people without a home one; see ``settle_resident``."""
    if any(home.tier not in {Organisation.Tier.COMMUNITY, Organisation.Tier.GRID} for _, home in homes):
        raise DomainError("home_not_community")
    _hold_living({home.pk for _, home in homes})
    Residence.objects.bulk_create([Residence(user=user, organisation=home) for user, home in homes], batch_size=1000)
    audit.record("residence.set_many", actor=actor, object_kind="network", people=len(homes))


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    organisation: Organisation,
    starts_on: datetime.date,
    actor: User | None,
    ends_on: datetime.date | None = None,
) -> RoleAssignment:
    """Give ``user`` a role. ``actor`` None is the system (installation). Raises DomainError ``not_allowed``."""
    if actor is not None and not policy.allows(actor, "roles.assign", organisation):
        raise DomainError("not_allowed")
    held, created = RoleAssignment.objects.get_or_create(
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        defaults={"ends_on": ends_on, "granted_by": actor},
    )
    if created:
        audit.record(
            "role.granted",
            actor=actor,
            object_kind="user",
            object_uuid=user.uuid,
            organisation_code=organisation.code,
            role=role,
        )
    return held


@transaction.atomic
def end_role(*, held: RoleAssignment, ends_on: datetime.date, actor: User | None) -> None:
    """End a role with ``ends_on`` as its last day. Raises DomainError ``not_allowed``."""
    if actor is not None and not policy.allows(actor, "roles.assign", held.organisation):
        raise DomainError("not_allowed")
    RoleAssignment.objects.filter(pk=held.pk).update(ends_on=max(ends_on, held.starts_on))
    audit.record(
        "role.ended",
        actor=actor,
        object_kind="user",
        object_uuid=held.user.uuid,
        organisation_code=held.organisation.code,
        role=held.role,
    )
