"""Writing partner units and their agreements."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.uploads import check_type
from lms.network.deeds import check_right, note
from lms.network.models import Organisation, Partner
from lms.network.partners import AGREEMENT_TYPES


@transaction.atomic
def add_partner(
    *, organisation: Organisation, values: Mapping[str, Any], agreement: File | None = None, actor: User | None
) -> Partner:
    """Enter a partner unit of ``organisation``; ``values`` are fields of Partner.

    Raises DomainError: ``not_allowed``, ``place_not_living``; ValidationError for a file that is no agreement.
    """
    check_right(organisation, actor)
    if organisation.status != Organisation.Status.ACTIVE:
        raise DomainError("place_not_living")
    partner = Partner(organisation=organisation, **values)
    _take(partner, agreement)
    partner.save()
    _note("partner.added", partner, actor)
    return partner


@transaction.atomic
def edit_partner(
    *, partner: Partner, values: Mapping[str, Any], agreement: File | None = None, actor: User | None
) -> Partner:
    """Set fields of ``partner``; a new ``agreement`` replaces the old one, whose file goes with the commit.

    Raises DomainError ``not_allowed``, ValidationError for a file that is no agreement.
    """
    check_right(partner.organisation, actor)
    changed = [name for name, value in values.items() if getattr(partner, name) != value]
    for name in changed:
        setattr(partner, name, values[name])
    if agreement is not None:
        old, storage = partner.agreement.name, partner.agreement.storage
        _take(partner, agreement)
        if old:
            transaction.on_commit(lambda: storage.delete(old))
        changed.append("agreement")
    if changed:
        partner.save(update_fields=[*changed, "updated_at"])
        _note("partner.edited", partner, actor, fields=sorted(changed))
    return partner


@transaction.atomic
def end_partner(*, partner: Partner, actor: User | None) -> Partner:
    """End the agreement today, before its time. Raises DomainError: ``not_allowed``, ``partner_ended``."""
    check_right(partner.organisation, actor)
    today = local_day(timezone.now())
    ended = Partner.objects.filter(pk=partner.pk, ended_on=None).update(ended_on=today, updated_at=timezone.now())
    if not ended:
        raise DomainError("partner_ended")
    partner.ended_on = today
    _note("partner.ended", partner, actor)
    return partner


@transaction.atomic
def open_agreement(*, partner: Partner, actor: User) -> File:
    """The agreement for an officer to read; the look is in the log. Raises DomainError ``not_allowed``."""
    check_right(partner.organisation, actor)
    _note("partner.agreement_read", partner, actor, seen=False)
    return partner.agreement.open("rb")


def _take(partner: Partner, agreement: File | None) -> None:
    if agreement is not None:
        check_type(agreement.file, name=agreement.name or "", size=agreement.size, types=AGREEMENT_TYPES)
        partner.agreement = agreement


def _note(action: str, partner: Partner, actor: User | None, *, seen: bool = True, **data: Any) -> None:
    note(
        action,
        kind="partner",
        uuid=partner.uuid,
        organisation=partner.organisation,
        actor=actor,
        seen=seen,
        **data,
    )
