"""Who may do what, decided in one place.

A role is held in one organisation and holds below it, never sideways or up. A capability is what a view or service
asks for; this table says which roles carry it. Two ways lead to a person's data: their home lies in my subtree, or they
are registered in something of mine; the second is told by the app that keeps the registration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from lms.core.days import local_day
from lms.network.models import Organisation, RoleAssignment
from lms.network.tree import ancestor_paths, within

Role = RoleAssignment.Role

CAPABILITIES: dict[str, frozenset[str]] = {
    # writing
    "content.edit": frozenset({Role.EDITOR, Role.REVIEWER, Role.MANAGER}),
    # to approve what others wrote; where no approval is asked for, who writes publishes (cms/approval)
    "content.publish": frozenset({Role.REVIEWER, Role.MANAGER}),
    "content.rules": frozenset({Role.MANAGER}),
    # to read what learners wrote and say what it is worth
    "answers.mark": frozenset({Role.TEACHER, Role.REGISTRAR, Role.EDITOR, Role.REVIEWER, Role.MANAGER}),
    # classes
    "classes.manage": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    "roll.keep": frozenset({Role.REGISTRAR, Role.MANAGER}),
    # a place's year in figures, and what waits there
    "figures.view": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    # schools and centres; and the places themselves, by who manages what lies above them
    "premises.edit": frozenset({Role.HEAD, Role.MANAGER}),
    "places.change": frozenset({Role.MANAGER}),
    "certificates.manage": frozenset({Role.REGISTRAR, Role.MANAGER}),
    # how they look, and whose seal is on them
    "certificates.design": frozenset({Role.MANAGER}),
    # the pool of teachers, with their training and appointments
    "teachers.manage": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    # what points bring at a service centre
    "rewards.hand_over": frozenset({Role.CENTRE_STAFF, Role.MANAGER}),
    "rewards.manage": frozenset({Role.HEAD, Role.MANAGER}),
    # who takes a course online and how far they are: an officer of the school sees all of them, a teacher those of the
    # courses that the pool names her with
    "learners.view": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    "learners.teach": frozenset({Role.TEACHER, Role.MANAGER}),
    # people
    "people.register": frozenset({Role.REGISTRAR, Role.CENTRE_STAFF, Role.VOLUNTEER, Role.MANAGER}),
    "people.import": frozenset({Role.REGISTRAR, Role.MANAGER}),
    "people.view": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    "records.view": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    "records.correct": frozenset({Role.REGISTRAR, Role.HEAD, Role.MANAGER}),
    # who goes from door to door hangs them up as well
    "posters.print": frozenset({Role.REGISTRAR, Role.CENTRE_STAFF, Role.STEWARD, Role.VOLUNTEER, Role.MANAGER}),
    "contacts.view": frozenset({Role.REGISTRAR, Role.STEWARD, Role.MANAGER}),
    "roles.assign": frozenset({Role.MANAGER}),
    "audit.view": frozenset({Role.MANAGER}),
}


def active_roles(user: Any) -> list[RoleAssignment]:
    """The roles ``user`` holds today. Read once a request: a removed role is gone with the next one."""
    if not user.is_authenticated or not user.is_active or user.acted_by:  # a child has none
        return []
    cached = getattr(user, "_active_roles", None)
    if cached is None:
        current = RoleAssignment.objects.current(local_day(timezone.now()))
        cached = list(current.filter(user=user).select_related("organisation"))
        user._active_roles = cached
    return cached


def let_rest(user: Any) -> None:
    """Let the roles of ``user`` not count while her request is answered."""
    user._active_roles = []


def paths_for(user: Any, capability: str) -> list[str]:
    """Paths of the organisations below which ``user`` has ``capability``."""
    roles = CAPABILITIES[capability]
    return [held.organisation.path for held in active_roles(user) if held.role in roles]


def allows(user: Any, capability: str, organisation: Organisation) -> bool:
    """Whether ``user`` has ``capability`` in ``organisation``."""
    roles = CAPABILITIES[capability]
    return any(held.role in roles and held.organisation.holds(organisation.path) for held in active_roles(user))


def nearest(user: Any, capability: str, place: Organisation) -> Organisation | None:
    """The lowest place that holds ``place`` and in which a role gives ``user`` ``capability``."""
    roles = CAPABILITIES[capability]
    held = [row.organisation for row in active_roles(user) if row.role in roles]
    return max((one for one in held if one.holds(place.path)), key=lambda one: len(one.path), default=None)


def holders(capability: str, places: Sequence[Organisation]) -> list[dict[Any, Organisation]]:
    """For each of ``places``: who has ``capability`` there today, with the lowest place that gives it."""
    above = {path for place in places for path in ancestor_paths(place.path)}
    roles = (
        RoleAssignment.objects.current(local_day(timezone.now()))
        .filter(role__in=CAPABILITIES[capability], organisation__path__in=above, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__path", "pk")
    )
    return [{row.user: row.organisation for row in roles if row.organisation.holds(place.path)} for place in places]


def nearest_of(held: Mapping[Any, Organisation]) -> list[Any]:
    """Of the people whom ``holders`` found for a place, those with the lowest one."""
    lowest = max((len(place.path) for place in held.values()), default=0)
    return [person for person, place in held.items() if len(place.path) == lowest]


def may_give(user: Any, role: str, organisation: Organisation) -> bool:
    """Whether ``user`` may give and take ``role`` in ``organisation``: nobody gives what she may not do herself."""
    carried = [capability for capability, roles in CAPABILITIES.items() if role in roles]
    return all(allows(user, capability, organisation) for capability in ["roles.assign", *carried])


def tops(user: Any, capability: str) -> list[Organisation]:
    """The places where ``user`` has ``capability``, in the order of the tree, those below another of them left out."""
    roles = CAPABILITIES[capability]
    held = {row.organisation.path: row.organisation for row in active_roles(user) if row.role in roles}
    return [
        place
        for path, place in sorted(held.items())
        if not any(path != other and held[other].holds(path) for other in held)
    ]


def scope(user: Any, capability: str, field: str) -> Q:
    """The rows whose organisation path ``field`` lies where ``user`` has ``capability``; none without the role."""
    return within(paths_for(user, capability), field)


def holds_any(user: Any, *roles: str) -> bool:
    """Whether ``user`` holds one of ``roles`` anywhere: for what a menu shows, never to open an object."""
    return any(held.role in roles for held in active_roles(user))
