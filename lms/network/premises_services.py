"""Writing what stands on a place: schools, service centres, their rooms and hours."""

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import occupancy
from lms.network.deeds import check_right, note
from lms.network.models import CentreKind, Holiday, Organisation, Room, School, ServiceCentre
from lms.network.opening_words import Span, clock
from lms.network.tree import ancestor_paths


def _write(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set ``values`` on ``row`` and save what differs; the names of the fields that did."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
    return changed


def _check_place(organisation: Organisation) -> None:
    """A place that is merged or closed in this moment gets no new doors. Raises DomainError ``place_not_living``."""
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if held.status != Organisation.Status.ACTIVE:
        raise DomainError("place_not_living")


@transaction.atomic
def create_school(*, organisation: Organisation, values: Mapping[str, Any], actor: User | None) -> School:
    """Enter a school of ``organisation``; ``values`` are fields of School, its ``kind`` and ``name`` among them.

    Raises DomainError: ``not_allowed``, ``place_not_living``, ``school_wrong_tier``; IntegrityError for a name taken.
    """
    check_right(organisation, actor)
    _check_place(organisation)
    if values["kind"] not in School.kinds_for(organisation.tier):
        raise DomainError("school_wrong_tier")
    school = School.objects.create(organisation=organisation, **values)
    _note("school.created", school, actor)
    return school


@transaction.atomic
def edit_school(*, school: School, values: Mapping[str, Any], actor: User | None) -> School:
    """Set fields of ``school``. Raises DomainError ``not_allowed``, and IntegrityError for a name taken."""
    check_right(school.organisation, actor)
    if changed := _write(school, values):
        _note("school.edited", school, actor, fields=sorted(changed))
    return school


@dataclass(frozen=True)
class Inside:
    """What belongs to a centre: its ``kinds``, weekly ``hours`` and ``holidays`` where given, as a whole; ``rooms`` are
    those that are new or changed.
    """

    kinds: Sequence[str] | None = None
    hours: Sequence[Span] | None = None
    rooms: Sequence[Room] = ()
    holidays: Sequence[Holiday] | None = None


@transaction.atomic
def create_centre(
    *, organisation: Organisation, values: Mapping[str, Any], inside: Inside, actor: User | None
) -> ServiceCentre:
    """Enter a service centre of ``organisation``; ``values`` are fields of ServiceCentre, its ``name`` among them.

    Raises DomainError: ``not_allowed``, ``place_not_living``, ``centre_wrong_parent``, ``hours_out_of_order``;
    IntegrityError for a name taken.
    """
    check_right(organisation, actor)
    _check_place(organisation)
    _check_parent(organisation, values.get("parent"))
    centre = ServiceCentre.objects.create(organisation=organisation, **values)
    _furnish(centre, inside)
    _note("centre.created", centre, actor)
    return centre


@transaction.atomic
def edit_centre(
    *, centre: ServiceCentre, values: Mapping[str, Any], inside: Inside, actor: User | None
) -> ServiceCentre:
    """Set fields of ``centre`` and what is ``inside``.

    Raises DomainError: ``not_allowed``, ``centre_wrong_parent``, ``hours_out_of_order``; IntegrityError for a name
    taken.
    """
    check_right(centre.organisation, actor)
    if values.get("parent") != centre.parent:
        _check_parent(centre.organisation, values.get("parent"))
    changed = _write(centre, values) + _furnish(centre, inside)
    if changed:
        _note("centre.edited", centre, actor, fields=sorted(set(changed)))
    return centre


def _check_parent(organisation: Organisation, parent: ServiceCentre | None) -> None:
    """A parent stands in a place above: so none is below itself."""
    above = ancestor_paths(organisation.path)[:-1]
    if parent is not None and (parent.closed_on is not None or parent.organisation.path not in above):
        raise DomainError("centre_wrong_parent")


def _furnish(centre: ServiceCentre, inside: Inside) -> list[str]:
    """Write what is ``inside``; the names of what changed."""
    changed: list[str] = []
    kinds, hours, holidays = inside.kinds, inside.hours, inside.holidays
    if kinds is not None and set(kinds) != set(centre.kinds.values_list("kind", flat=True)):
        centre.kinds.all().delete()
        CentreKind.objects.bulk_create(CentreKind(centre=centre, kind=kind) for kind in kinds)
        changed.append("kinds")
    if hours is not None:
        _check_hours(hours)
        week = [[weekday, clock(opens), clock(closes)] for weekday, opens, closes in sorted(hours)]
        changed += _write(centre, {"week": week})
    for room in inside.rooms:
        room.centre = centre
        room.save()
        changed.append("rooms")
    if holidays is not None and set(map(_days, holidays)) != set(map(_days, centre.holidays.all())):
        centre.holidays.all().delete()
        for holiday in holidays:
            holiday.centre, holiday.organisation = centre, centre.organisation
        Holiday.objects.bulk_create(holidays)
        changed.append("holidays")
    return changed


@transaction.atomic
def close_premises(*, premises: School | ServiceCentre, actor: User | None) -> None:
    """Close a school or a centre from today on: nobody is sent there any more, its page and its records stay.

    Raises DomainError: ``not_allowed``, ``premises_in_use`` while classes go on there, ``premises_closed``.
    """
    held = _hold(premises, actor)
    if held.closed_on is not None:
        raise DomainError("premises_closed")
    if occupancy.in_use(held):
        raise DomainError("premises_in_use")
    _set_closed(held, local_day(timezone.now()), "closed", actor)


@transaction.atomic
def reopen_premises(*, premises: School | ServiceCentre, actor: User | None) -> None:
    """Take a closing back. Raises DomainError: ``not_allowed``, ``place_not_living``, ``premises_not_closed``."""
    held = _hold(premises, actor)
    _check_place(held.organisation)
    if held.closed_on is None:
        raise DomainError("premises_not_closed")
    _set_closed(held, None, "reopened", actor)


def _hold(premises: School | ServiceCentre, actor: User | None) -> School | ServiceCentre:
    """The row as it is now: of two who close it one is told. Raises DomainError ``not_allowed``."""
    rows = type(premises).objects.select_related("organisation").select_for_update(of=("self",))
    held = rows.get(pk=premises.pk)
    check_right(held.organisation, actor)
    return held


def _set_closed(held: School | ServiceCentre, day: datetime.date | None, deed: str, actor: User | None) -> None:
    _write(held, {"closed_on": day})
    _note(f"{_kind(held)}.{deed}", held, actor)


def _kind(row: School | ServiceCentre) -> str:
    return "school" if isinstance(row, School) else "centre"


def _note(action: str, row: School | ServiceCentre, actor: User | None, **data: Any) -> None:
    note(action, kind=_kind(row), uuid=row.uuid, organisation=row.organisation, actor=actor, **data)


def _days(holiday: Holiday) -> tuple:
    return holiday.starts_on, holiday.ends_on, holiday.name, holiday.name_en


def _check_hours(hours: Sequence[Span]) -> None:
    ordered = sorted(hours)
    overlaps = any(before[0] == after[0] and before[2] > after[1] for before, after in itertools.pairwise(ordered))
    if overlaps or any(closes <= opens for _weekday, opens, closes in ordered):
        raise DomainError("hours_out_of_order")
