"""The terms of a place: what its classes, and those below, are opened in."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import TruncDate

from lms.accounts.models import User
from lms.classes.models import DayOff, Session, Term
from lms.classes.querysets import SessionQuerySet
from lms.core import audit
from lms.core.days import SHANGHAI
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import Organisation


@transaction.atomic
def add_term(
    *,
    organisation: Organisation,
    name: str,
    name_en: str = "",
    starts_on: datetime.date,
    ends_on: datetime.date,
    first_round_ends_on: datetime.date,
    days_off: Mapping[datetime.date, datetime.date | None] | None = None,
    actor: User | None,
) -> Term:
    """Enter a term; one that stands with this name is returned as it is, so that sending it twice enters it once.

    ``days_off``: the days on which no class meets, each with the day on which its classes meet instead, or None.
    Raises DomainError: ``not_allowed``, ``term_out_of_order``, ``days_off_outside`` the term, or
    with a day that is worked instead of itself.
    """
    if actor is not None and not policy.allows(actor, "classes.manage", organisation):
        raise DomainError("not_allowed")
    if not starts_on < ends_on or first_round_ends_on > ends_on:
        raise DomainError("term_out_of_order")
    _check_days_off(days_off or {}, starts_on=starts_on, ends_on=ends_on)
    # Held, so that of two who enter it at once the second finds it.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if there := Term.objects.filter(organisation=organisation, name=name, ends_on__gte=starts_on).first():
        return there
    term = Term.objects.create(
        organisation=organisation,
        name=name,
        name_en=name_en,
        starts_on=starts_on,
        ends_on=ends_on,
        first_round_ends_on=first_round_ends_on,
    )
    DayOff.objects.bulk_create(
        DayOff(term=term, day=day, held_on=held_on) for day, held_on in sorted((days_off or {}).items())
    )
    audit.record(
        "term.entered",
        actor=actor,
        object_kind="term",
        object_uuid=term.uuid,
        organisation_code=organisation.code,
    )
    return term


def _check_days_off(
    days_off: Mapping[datetime.date, datetime.date | None], *, starts_on: datetime.date, ends_on: datetime.date
) -> None:
    for day, held_on in days_off.items():
        if not starts_on <= day <= ends_on or held_on == day:
            raise DomainError("days_off_outside")


@transaction.atomic
def set_days_off(*, term: Term, days_off: Mapping[datetime.date, datetime.date | None], actor: User | None) -> None:
    """Let the days off of ``term`` be these. Sessions that stand already stay: ``sessions_on_days_off`` are they.

    Raises DomainError: ``not_allowed``, ``days_off_outside``.
    """
    term = Term.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=term.pk)
    if actor is not None and not policy.allows(actor, "classes.manage", term.organisation):
        raise DomainError("not_allowed")
    _check_days_off(days_off, starts_on=term.starts_on, ends_on=term.ends_on)
    if dict(term.days_off.values_list("day", "held_on")) == dict(days_off):
        return
    term.days_off.all().delete()
    DayOff.objects.bulk_create(DayOff(term=term, day=day, held_on=held) for day, held in sorted(days_off.items()))
    audit.record(
        "term.days_off_set",
        actor=actor,
        object_kind="term",
        object_uuid=term.uuid,
        organisation_code=term.organisation.code,
        days=[day.isoformat() for day in sorted(days_off)],
    )


def sessions_on_days_off(term: Term, *, now: datetime.datetime) -> SessionQuerySet:
    """Sessions to come of the term's classes on its days off, the first first."""
    local = TruncDate("gathering__starts_at", tzinfo=SHANGHAI)
    coming = Session.objects.planned().filter(class_group__term=term, gathering__starts_at__gt=now)
    on_days_off = coming.annotate(day=local).filter(day__in=term.days_off.values("day"))
    return on_days_off.select_related("gathering", "class_group__school").order_by("gathering__starts_at", "pk")
