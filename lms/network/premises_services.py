"""Writing what stands on a place: schools, service centres, their rooms and hours."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.network import policy
from lms.network.models import CentreKind, Holiday, Organisation, Room, School, ServiceCentre
from lms.network.opening_words import Span, clock


def _check_right(organisation: Organisation, actor: User | None) -> None:
    if actor is not None and not policy.allows(actor, "premises.edit", organisation):
        raise DomainError("not_allowed")


def _note(action: str, *, kind: str, row: Any, actor: User | None, **data: Any) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind=kind,
        object_uuid=row.uuid,
        organisation_code=row.organisation.code,
        **data,
    )
    transaction.on_commit(bump_generation)


def _write(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set ``values`` on ``row`` and save what differs; the names of the fields that did."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
    return changed


@transaction.atomic
def edit_school(*, school: School, values: Mapping[str, Any], actor: User | None) -> School:
    """Set fields of ``school``. Raises DomainError ``not_allowed``, and IntegrityError for a name taken."""
    _check_right(school.organisation, actor)
    if changed := _write(school, values):
        _note("school.edited", kind="school", row=school, actor=actor, fields=sorted(changed))
    return school


@transaction.atomic
def edit_centre(
    *,
    centre: ServiceCentre,
    values: Mapping[str, Any],
    kinds: Sequence[str] | None = None,
    hours: Sequence[Span] | None = None,
    rooms: Sequence[Room] = (),
    holidays: Sequence[Holiday] | None = None,
    actor: User | None,
) -> ServiceCentre:
    """Set fields of ``centre``; its ``kinds``, weekly ``hours`` and ``holidays`` where
    given, as a whole; ``rooms`` are those that are new or changed.

    Raises DomainError ``not_allowed``, and IntegrityError for a name taken or hours that overlap.
    """
    _check_right(centre.organisation, actor)
    changed = _write(centre, values)
    if kinds is not None and set(kinds) != set(centre.kinds.values_list("kind", flat=True)):
        centre.kinds.all().delete()
        CentreKind.objects.bulk_create(CentreKind(centre=centre, kind=kind) for kind in kinds)
        changed.append("kinds")
    if hours is not None:
        _check_hours(hours)
        week = [[weekday, clock(opens), clock(closes)] for weekday, opens, closes in sorted(hours)]
        changed += _write(centre, {"week": week})
    for room in rooms:
        room.centre = centre
        room.save()
        changed.append("rooms")
    if holidays is not None and set(map(_days, holidays)) != set(map(_days, centre.holidays.all())):
        centre.holidays.all().delete()
        for holiday in holidays:
            holiday.centre, holiday.organisation = centre, centre.organisation
        Holiday.objects.bulk_create(holidays)
        changed.append("holidays")
    if changed:
        _note("centre.edited", kind="centre", row=centre, actor=actor, fields=sorted(set(changed)))
    return centre


def _days(holiday: Holiday) -> tuple:
    return holiday.starts_on, holiday.ends_on, holiday.name, holiday.name_en


def _check_hours(hours: Sequence[Span]) -> None:
    ordered = sorted(hours)
    overlaps = any(before[0] == after[0] and before[2] > after[1] for before, after in itertools.pairwise(ordered))
    if overlaps or any(closes <= opens for _weekday, opens, closes in ordered):
        raise DomainError("hours_out_of_order")
