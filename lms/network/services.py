"""Writing the network: homes and roles, the look at a telephone number, and finding a place by what people call it."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone

from lms.accounts import children
from lms.accounts.models import User
from lms.core import audit
from lms.core.bulk import insert_rows
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.homes import home_of
from lms.network.models import Organisation, Residence, RoleAssignment

MOST_SUGGESTIONS = 12


def community_by_code(code: str) -> Organisation | None:
    """The living community with ``code``, or the one that it became part of: posters outlive a merger."""
    if not code.isdecimal():
        return None
    return living(
        Organisation.objects.filter(code=code, tier__in=["community", "grid"]).select_related("parent").first()
    )


def living(place: Organisation | None) -> Organisation | None:
    """``place``, or what it became part of in however many mergers; None for one that is closed."""
    while place is not None and place.status == Organisation.Status.MERGED:
        place = place.parent
    return place if place is not None and place.status == Organisation.Status.ACTIVE else None


def find_communities(typed: str, *, limit: int = MOST_SUGGESTIONS) -> list[Organisation]:
    """Communities whose short or full name is, begins with or holds ``typed``, best first, at most ``limit``."""
    typed = typed.strip()
    if not typed:
        return []
    return _named(Organisation.objects.active().filter(tier="community"), typed, limit=limit)


def find_places(typed: str, *, user: User, capability: str, limit: int = MOST_SUGGESTIONS) -> list[Organisation]:
    """Places where ``user`` has ``capability`` by code or by a name like ``typed``, best first, at most ``limit``."""
    typed = typed.strip()
    places = Organisation.objects.active().filter(policy.scope(user, capability, "path"))
    if typed.isascii() and typed.isdecimal():
        return list(places.filter(code=typed).select_related("parent__parent"))
    return _named(places, typed, limit=limit) if typed else []


def _named(places: QuerySet[Organisation], typed: str, *, limit: int) -> list[Organisation]:
    """Of ``places`` those whose short or full name is, begins with or holds ``typed``, in this order."""
    places = places.select_related("parent__parent")
    names = {typed, *(f"{typed}{ending}" for ending in ("社区", "村", "街道", "区"))}
    exact = list(places.filter(name__in=names).order_by("path")[:limit])
    if len(exact) >= limit:
        return exact
    seen = {place.pk for place in exact}
    rest = places.filter(full_name__contains=typed).exclude(pk__in=seen)
    rest = rest.order_by(Case(When(name__startswith=typed, then=0), default=1), "path")[: limit - len(exact)]
    return exact + list(rest)


@transaction.atomic
def settle_resident(*, user: User, organisation: Organisation, actor: User | None) -> Residence:
    """Make ``organisation`` the home of ``user`` and of the children under her.

    Raises DomainError ``home_not_community``, ``place_not_living``.
    """
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
    for held in children.of(user):
        settle_resident(user=held.principal, organisation=organisation, actor=actor)
    return residence


def _hold_living(places: set[int]) -> None:
    """Keep ``places`` from being merged or closed until the end of the transaction: nobody moves into what is gone."""
    held = Organisation.objects.filter(pk__in=places).order_by("pk").select_for_update(no_key=True)
    if any(status != Organisation.Status.ACTIVE for status in held.values_list("status", flat=True)):
        raise DomainError("place_not_living")


@transaction.atomic
def settle_many(*, homes: Sequence[tuple[int, Organisation]], actor: User | None, held: bool = False) -> None:
    """Give many people, by their ids, who are without a home one; see ``settle_resident``.

    ``held``: the caller has locked these places in this transaction and found them living.
    """
    if any(home.tier not in {Organisation.Tier.COMMUNITY, Organisation.Tier.GRID} for _, home in homes):
        raise DomainError("home_not_community")
    if not held:
        _hold_living({home.pk for _, home in homes})
    now = timezone.now()
    insert_rows(
        Residence,
        ["user", "organisation"],
        ((person, home.pk) for person, home in homes),
        every={"created_at": now, "updated_at": now},
    )
    audit.record("residence.set_many", actor=actor, object_kind="network", people=len(homes))


@transaction.atomic
def show_phone(*, user: User, actor: User) -> str:
    """The whole telephone number of ``user``, empty where there is none. The look is noted in the log.

    Raises DomainError ``not_allowed`` unless ``user`` lives where ``actor`` may see numbers.
    """
    home = home_of(user)
    if home is None or not policy.allows(actor, "contacts.view", home):
        raise DomainError("not_allowed")
    audit.record("contact.seen", actor=actor, object_kind="user", object_uuid=user.uuid, organisation_code=home.code)
    return user.phone or ""


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    organisation: Organisation,
    starts_on: datetime.date,
    actor: User | None,
    ends_on: datetime.date | None = None,
    employment: str = "",
) -> RoleAssignment:
    """Give ``user`` a role; one that is held with these dates already is returned. ``actor`` None is the system.

    Raises DomainError: ``not_allowed``, ``role_of_child`` for who is under a guardian, ``role_dates`` when the last day
    is before the first, ``role_held`` when the same role is held there on some of these days.
    """
    if actor is not None and not policy.may_give(actor, role, organisation):
        raise DomainError("not_allowed")
    if children.is_child(user):
        raise DomainError("role_of_child")
    if ends_on is not None and ends_on < starts_on:
        raise DomainError("role_dates")
    _lock(organisation)
    same = RoleAssignment.objects.unended().filter(user=user, role=role, organisation=organisation)
    for held in same.overlapping(starts_on, ends_on):
        if (held.starts_on, held.ends_on) == (starts_on, ends_on):
            return held
        raise DomainError("role_held")
    held = RoleAssignment.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        employment=employment,
        granted_by=actor,
    )
    _note("role.granted", held, actor=actor)
    return held


@transaction.atomic
def end_role(
    *, held: RoleAssignment, actor: User | None, ends_on: datetime.date | None = None, leave_no_manager: bool = False
) -> RoleAssignment:
    """Take a role away, at once or with ``ends_on`` (today or later) as its last day; the row stays.

    Raises DomainError: ``not_allowed``, ``role_ended`` when somebody has taken it away before, ``role_dates`` when the
    last day is before the first, ``last_manager`` unless ``leave_no_manager`` says that it is meant.
    """
    _lock(held.organisation)
    held = RoleAssignment.objects.select_related("organisation", "user").get(pk=held.pk)
    if actor is not None and not policy.may_give(actor, held.role, held.organisation):
        raise DomainError("not_allowed")
    if held.ended_at is not None:
        raise DomainError("role_ended")
    if is_last_manager(held) and not leave_no_manager:
        raise DomainError("last_manager")
    if ends_on is None or ends_on < local_day(timezone.now()):
        held.ended_at, held.ended_by = timezone.now(), actor
    elif ends_on < held.starts_on:
        raise DomainError("role_dates")
    else:
        held.ends_on = ends_on
    held.save(update_fields=["ended_at", "ended_by", "ends_on", "updated_at"])
    _note("role.ended", held, actor=actor)
    return held


@transaction.atomic
def undo_end_role(*, held: RoleAssignment, actor: User) -> RoleAssignment:
    """Give back a role that ``actor`` has taken away today.

    Raises DomainError: ``not_allowed``, ``undo_over``, ``role_held`` when it was given anew in the meantime.
    """
    _lock(held.organisation)
    held = RoleAssignment.objects.select_related("organisation", "user").get(pk=held.pk)
    if not policy.may_give(actor, held.role, held.organisation):
        raise DomainError("not_allowed")
    if not may_undo(held, actor):
        raise DomainError("undo_over")
    same = RoleAssignment.objects.unended().filter(user=held.user, role=held.role, organisation=held.organisation)
    if same.overlapping(held.starts_on, held.ends_on).exists():
        raise DomainError("role_held")
    held.ended_at = held.ended_by = None
    held.save(update_fields=["ended_at", "ended_by", "updated_at"])
    _note("role.given_back", held, actor=actor)
    return held


def may_undo(held: RoleAssignment, actor: User) -> bool:
    """Whether ``actor`` took the role away today."""
    today = local_day(timezone.now())
    return held.ended_at is not None and held.ended_by_id == actor.pk and local_day(held.ended_at) == today


def is_last_manager(held: RoleAssignment) -> bool:
    """Whether without this role its organisation would have no manager of its own."""
    today = local_day(timezone.now())
    if held.role != RoleAssignment.Role.MANAGER or not held.is_current(today):
        return False
    others = RoleAssignment.objects.current(today).filter(role=held.role, organisation=held.organisation_id)
    return not others.exclude(user=held.user_id).exists()


def _lock(organisation: Organisation) -> None:
    """Two who change the roles of a place take turns: else each might take away the last manager but one."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _note(action: str, held: RoleAssignment, *, actor: User | None) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind="user",
        object_uuid=held.user.uuid,
        organisation_code=held.organisation.code,
        role=held.role,
    )
