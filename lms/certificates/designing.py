"""Choosing how certificates look: tried out first, then taken, and taken back. Nothing that was issued changes."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates import seals
from lms.certificates.models import Template, TemplateChoice
from lms.core import audit
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import Organisation, School

CAPABILITY = "certificates.design"
MOST_TRIED = 60  # in a place and a day: each keeps its seal
A_DAY = datetime.timedelta(days=1)


@transaction.atomic
def try_out(
    *,
    organisation: Organisation,
    school: School | None,
    values: Mapping[str, str],
    seal: bytes | None,
    seal_of: Template | None,
    actor: User,
) -> Template:
    """A template to look at, which counts for nothing yet. ``values``: design, body, signatory and the two in English;
    ``seal``: as ``seals.read_seal`` returns it; without one, the seal of ``seal_of``, a template of the same place.

    Raises DomainError: ``not_allowed``, ``templates_enough_today``.
    """
    _lock(organisation, school, actor)
    tried = Template.objects.filter(organisation=organisation, at__gte=timezone.now() - A_DAY).count()
    if tried >= MOST_TRIED:
        raise DomainError("templates_enough_today")
    if seal_of is not None and seal_of.organisation_id != organisation.pk:
        raise DomainError("not_allowed")
    return Template.objects.create(
        organisation=organisation,
        school=school,
        seal=seals.keep(seal) if seal is not None else seal_of.seal if seal_of else None,
        actor=actor.uuid,
        **values,
    )


@transaction.atomic
def take(*, template: Template, actor: User | None) -> TemplateChoice:
    """From now on certificates look as ``template`` says. Taken twice it counts once. Raises DomainError
    ``not_allowed``.
    """
    _lock(template.organisation, template.school, actor)
    standing = _standing(template.organisation, template.school)
    if standing is not None and standing.template_id == template.pk:
        return standing
    return _choose(template.organisation, template.school, template, actor)


@transaction.atomic
def give_up(*, organisation: Organisation, school: School | None, actor: User) -> TemplateChoice:
    """From now on certificates look as those of the place above. Raises DomainError: ``not_allowed``,
    ``template_none_own`` where they do so already.
    """
    _lock(organisation, school, actor)
    standing = _standing(organisation, school)
    if standing is None or standing.template_id is None:
        raise DomainError("template_none_own")
    return _choose(organisation, school, None, actor)


@transaction.atomic
def take_back(*, organisation: Organisation, school: School | None, choice: UUID, actor: User) -> TemplateChoice:
    """Let what counted before ``choice`` count again. Raises DomainError: ``not_allowed``, ``template_chosen_since``
    where ``choice`` is not the one that counts: pressed twice, it is taken back once.
    """
    _lock(organisation, school, actor)
    rows = list(TemplateChoice.objects.filter(organisation=organisation, school=school).order_by("-pk")[:2])
    if not rows or rows[0].uuid != choice:
        raise DomainError("template_chosen_since")
    before = rows[1].template if len(rows) > 1 else None
    return _choose(organisation, school, before, actor)


def _lock(organisation: Organisation, school: School | None, actor: User | None) -> None:
    """One change of a place at a time; ``actor`` None is the system."""
    if actor is not None and not policy.allows(actor, CAPABILITY, organisation):
        raise DomainError("not_allowed")
    if school is not None and school.organisation_id != organisation.pk:
        raise DomainError("not_allowed")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _standing(organisation: Organisation, school: School | None) -> TemplateChoice | None:
    return TemplateChoice.objects.filter(organisation=organisation, school=school).order_by("-pk").first()


def _choose(
    organisation: Organisation, school: School | None, template: Template | None, actor: User | None
) -> TemplateChoice:
    choice = TemplateChoice.objects.create(
        organisation=organisation, school=school, template=template, actor=getattr(actor, "uuid", None)
    )
    told: dict[str, Any] = {"design": template.design if template else ""}
    audit.record(
        "certificate.template_chosen",
        actor=actor,
        object_kind="organisation" if school is None else "school",
        object_uuid=(school or organisation).uuid,
        organisation_code=organisation.code,
        **told,
    )
    return choice
