"""Places are renamed, moved, merged and closed; no record of them is lost.

A merged place moves below the one it becomes part of: who may read that one may from then on read what was done here,
by the ranges of paths that decide everything else, and nothing that rests on the old place has to be rewritten.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.accounts.models import User
from lms.core import audit
from lms.core.counting import counted
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.network import policy
from lms.network.models import (
    Organisation,
    OrganisationChange,
    Partner,
    Residence,
    RoleAssignment,
    School,
    ServiceCentre,
)
from lms.network.services import end_role
from lms.network.tree import PARENT_TIERS

Kind = OrganisationChange.Kind
Status = Organisation.Status
MOST_FOUND = 12


@dataclass(frozen=True)
class Contents:
    """What stands and lives at a place: living places directly below it, people, roles in force, schools, centres."""

    places: int
    people: int
    roles: int
    schools: int
    centres: int

    @property
    def in_use(self) -> bool:
        return bool(self.places or self.people or self.schools or self.centres)


def contents_of(place: Organisation) -> Contents:
    here = {
        "places": place.children.active(),
        "people": Residence.objects.filter(organisation=place),
        "roles": _roles_in(place),
        "schools": School.objects.active().filter(organisation=place),
        "centres": ServiceCentre.objects.active().filter(organisation=place),
    }
    counts = [counted(rows, "parent" if name == "places" else "organisation") for name, rows in here.items()]
    found = Organisation.objects.filter(pk=place.pk).values_list(*counts).get()
    return Contents(**dict(zip(here, found, strict=True)))


def may_change(place: Organisation, user: User) -> bool:
    """Whether ``user`` manages what lies above ``place``. Who manages the place itself does not decide whose it is."""
    return place.parent is not None and policy.allows(user, "places.change", place.parent)


def targets(place: Organisation, kind: str, actor: User):
    """The places that ``place`` may be moved below or merged into by ``actor``, in the order of the tree."""
    scope = policy.scope(actor, "places.change", "path" if kind == Kind.MOVED else "parent__path")
    living = Organisation.objects.active().filter(scope).exclude(pk=place.pk)
    if kind == Kind.MERGED:
        return living.filter(tier=place.tier).order_by("path")
    return (
        living.filter(tier__in=PARENT_TIERS[place.tier] - {""})
        .exclude(code=place.parent.code if place.parent else "")
        .order_by("path")
    )


def find_targets(place: Organisation, kind: str, typed: str, actor: User) -> list[Organisation]:
    """Those of ``targets`` that ``typed``, a code or a name, may mean: at most MOST_FOUND."""
    typed = typed.strip()
    found = targets(place, kind, actor).filter(Q(code=typed) | Q(name=typed) | Q(full_name=typed))
    return list(found.select_related("parent")[:MOST_FOUND]) if typed else []


@transaction.atomic
def rename_place(
    *, place: Organisation, name: str, full_name: str, name_en: str, actor: User | None
) -> OrganisationChange | None:
    """Give ``place`` its new names; None when they are what it has. Raises DomainError, see ``_hold``."""
    place = _hold(place, actor)
    if (place.name, place.full_name, place.name_en) == (name, full_name, name_en):
        return None
    was = place.name
    place.name, place.full_name, place.name_en = name, full_name, name_en
    place.save(update_fields=["name", "full_name", "name_en", "updated_at"])
    return _note(place, Kind.RENAMED, actor, was=was, became=name)


@transaction.atomic
def move_place(*, place: Organisation, parent: Organisation, actor: User | None) -> OrganisationChange:
    """Hang ``place``, with all below it, on ``parent``. Roles and scopes follow the paths.

    Raises DomainError: see ``_hold``; ``place_wrong_tier`` where no place of its tier lies, ``place_there_already``.
    """
    place, parent = _hold(place, actor), _read_other(parent)
    if actor is not None and not policy.allows(actor, "places.change", parent):
        raise DomainError("not_allowed")
    if parent.tier not in PARENT_TIERS[place.tier]:
        raise DomainError("place_wrong_tier")
    if place.parent_id == parent.pk:
        raise DomainError("place_there_already")
    was = place.parent.name if place.parent else ""
    _hang(place, parent)
    return _note(place, Kind.MOVED, actor, was=was, became=parent.name, other=parent)


@transaction.atomic
def merge_places(*, place: Organisation, into: Organisation, actor: User | None) -> OrganisationChange:
    """Make ``place`` a part of ``into``, a place of the same tier.

    People move to ``into``, schools, centres, partner units and the places below too. Records, terms and past classes
    stay with ``place``, which lies below ``into`` from now on. Roles held in ``place`` end today: nobody gets a right
    over the people of ``into`` by a merger. Raises DomainError: see ``_hold``; ``place_wrong_tier``, ``place_itself``,
    ``place_same_names`` when both have a school or a centre of the same name.
    """
    place, into = _hold(place, actor), _read_other(into)
    if actor is not None and not may_change(into, actor):
        raise DomainError("not_allowed")
    if place.pk == into.pk:
        raise DomainError("place_itself")
    if place.tier != into.tier:
        raise DomainError("place_wrong_tier")
    _hand_over_doors(place, into)
    for child in place.children.order_by("path"):
        if child.status == Status.ACTIVE:
            _note(child, Kind.MOVED, actor, was=place.name, became=into.name, other=into)
        _hang(child, into)
    for held in _roles_in(place).select_related("user", "organisation"):
        end_role(held=held, actor=actor, leave_no_manager=True)
    Residence.objects.filter(organisation=place).update(organisation=into, updated_at=timezone.now())
    _hang(place, into)
    Organisation.objects.filter(pk=place.pk).update(status=Status.MERGED)
    return _note(place, Kind.MERGED, actor, was=place.name, became=into.name, other=into)


@transaction.atomic
def close_place(*, place: Organisation, actor: User | None) -> OrganisationChange:
    """Close ``place``; its page and records stay. Raises DomainError: see ``_hold``; ``place_in_use``."""
    place = _hold(place, actor)
    if contents_of(place).in_use:
        raise DomainError("place_in_use")
    for held in _roles_in(place).select_related("user", "organisation"):
        end_role(held=held, actor=actor, leave_no_manager=True)
    Organisation.objects.filter(pk=place.pk).update(status=Status.CLOSED, updated_at=timezone.now())
    return _note(place, Kind.CLOSED, actor, was=place.name)


def _hold(place: Organisation, actor: User | None) -> Organisation:
    """``place`` as it is now, until the end of the transaction nobody else's to change.

    Raises DomainError: ``not_allowed`` for who does not manage what lies above it, ``place_not_living``.
    """
    Organisation.objects.lock_tree()
    # A new home in it waits too, and then sees what became of it: no person is left behind.
    held = Organisation.objects.select_for_update(of=("self",)).select_related("parent").get(pk=place.pk)
    if actor is not None and not may_change(held, actor):
        raise DomainError("not_allowed")
    return _living(held)


def _read_other(place: Organisation) -> Organisation:
    """The other place of a change, as it is now. Raises DomainError ``place_not_living``."""
    return _living(Organisation.objects.select_related("parent").get(pk=place.pk))


def _living(place: Organisation) -> Organisation:
    if place.status != Status.ACTIVE:
        raise DomainError("place_not_living")
    return place


def _hang(place: Organisation, parent: Organisation) -> None:
    new_path = Organisation.objects.next_child_path(parent)
    Organisation.objects.filter(pk=place.pk).update(parent=parent)
    Organisation.objects.move_subtree(place.path, new_path)


def _hand_over_doors(place: Organisation, into: Organisation) -> None:
    schools = set(into.schools.values_list("kind", "name")) & set(place.schools.values_list("kind", "name"))
    centres = set(into.centres.values_list("name", flat=True)) & set(place.centres.values_list("name", flat=True))
    if schools or centres:
        raise DomainError("place_same_names", names="、".join(sorted({name for _kind, name in schools} | centres)))
    now = timezone.now()
    for table in (School, ServiceCentre, Partner):
        table.objects.filter(organisation=place).update(organisation=into, updated_at=now)


def _roles_in(place: Organisation):
    today = local_day(timezone.now())
    return RoleAssignment.objects.unended().filter(organisation=place).filter(Q(ends_on=None) | Q(ends_on__gt=today))


def _note(
    place: Organisation,
    kind: str,
    actor: User | None,
    *,
    was: str,
    became: str = "",
    other: Organisation | None = None,
) -> OrganisationChange:
    audit.record(
        f"place.{kind}",
        actor=actor,
        object_kind="organisation",
        object_uuid=place.uuid,
        organisation_code=place.code,
        **({"other": other.code} if other else {}),
    )
    transaction.on_commit(bump_generation)
    return OrganisationChange.objects.create(
        organisation=place, kind=kind, was=was, became=became, other=other, actor=getattr(actor, "uuid", None)
    )
