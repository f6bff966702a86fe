"""Registering a person at a desk: account, home, consents, whom to call, card. One transaction."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from lms.accounts import children
from lms.accounts.cards import issue_card
from lms.accounts.models import Consent, Delegation, EmergencyContact, User
from lms.accounts.services import NewPerson, create_people
from lms.core import audit
from lms.core.errors import DomainError
from lms.network import elder_papers, policy
from lms.network.models import Organisation
from lms.network.services import settle_resident

PRIVACY_VERSION = "2026-11"


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Telephone numbers as +8615400000001. ``relative_agrees`` and ``safety_signed``: the paper is on file."""

    name: str
    sex: str = ""
    birth_year: int
    phone: str | None = None
    emergency_name: str = ""
    emergency_phone: str = ""
    relative_agrees: bool = False
    safety_signed: bool = False
    pin: str = ""

    @property
    def needs_papers(self) -> bool:
        return elder_papers.needed_at(self.birth_year)


def namesakes(*, name: str, birth_year: int, home: Organisation) -> list[User]:
    """Who of ``home`` has this name and year of birth: most likely the same person."""
    return list(User.objects.filter(name=name, birth_year=birth_year, residence__organisation=home).order_by("pk")[:5])


@transaction.atomic
def add_child(*, guardian: User, home: Organisation | None, **facts: Any) -> Delegation:
    """A profile for a child, who lives where her guardian does; ``facts`` and errors as ``children.add``."""
    held = children.add(guardian=guardian, **facts)
    if home is not None:
        settle_resident(user=held.principal, organisation=home, actor=guardian)
    return held


@transaction.atomic
def register_newcomer(*, newcomer: Newcomer, home: Organisation, actor: User) -> User:
    """Make a person known, with a learner card. She has agreed to the privacy notice in ``actor``'s presence.

    Raises DomainError: ``not_allowed`` without a desk, ``home_elsewhere`` outside the desk's places,
    ``elder_papers_missing``, ``account_taken`` for a telephone number somebody has, ``pin_weak``.
    """
    if not policy.paths_for(actor, "people.register"):
        raise DomainError("not_allowed")
    if not policy.allows(actor, "people.register", home):
        raise DomainError("home_elsewhere")
    papers = newcomer.relative_agrees and newcomer.safety_signed and newcomer.emergency_phone
    if newcomer.needs_papers and not papers:
        raise DomainError("elder_papers_missing")
    try:
        with transaction.atomic():
            (person,) = create_people(
                [
                    NewPerson(
                        username=f"p-{secrets.token_hex(8)}",
                        name=newcomer.name,
                        sex=newcomer.sex,
                        birth_year=newcomer.birth_year,
                        phone=newcomer.phone,
                    )
                ]
            )
    except IntegrityError:
        raise DomainError("account_taken") from None
    settle_resident(user=person, organisation=home, actor=actor)
    kinds = [Consent.Kind.PRIVACY]
    kinds += [Consent.Kind.RELATIVE] * newcomer.relative_agrees + [Consent.Kind.SAFETY] * newcomer.safety_signed
    for kind in kinds:
        Consent.objects.create(user=person, kind=kind, version=PRIVACY_VERSION)
    if newcomer.emergency_phone:
        EmergencyContact.objects.create(user=person, name=newcomer.emergency_name, phone=newcomer.emergency_phone)
    issue_card(person=person, actor=actor, pin=newcomer.pin)
    audit.record(
        "person.registered",
        actor=actor,
        object_kind="user",
        object_uuid=person.uuid,
        organisation_code=home.code,
        consents=[kind.value for kind in kinds],
    )
    return person
