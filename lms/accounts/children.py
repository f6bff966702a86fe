"""Children under a guardian's account: made, learning in the guardian's session, taken away again.

A child is a person of her own, to whom records, points and places belong, with nothing to log in with. That the
guardian acts for her is a ``Delegation`` of hers, as between any two people; it lasts until she is of age.
"""

import datetime
import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts import minors, personal_data
from lms.accounts.models import Consent, Delegation, User
from lms.accounts.services import NewPerson, create_people
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError

MOST = 6
# The wording that a guardian agrees to: templates/accounts/child_consent.html shows it under this name.
CONSENT_VERSION = "2026-11"


def of(guardian: User) -> list[Delegation]:
    """The children of ``guardian``, as the delegations under which she acts for them, in the order they were made."""
    return list(
        Delegation.objects.in_force().guarding().filter(helper=guardian).select_related("principal").order_by("pk")
    )


@transaction.atomic
def add(*, guardian: User, name: str, birth_year: int, sex: str = "", agrees: bool) -> Delegation:
    """A profile for a child of ``guardian``. Where it is settled is the network's to say.

    Raises DomainError: ``guardian_of_age`` unless the guardian's own year of birth shows that she is of age,
    ``not_a_child`` for somebody of age or not born, ``children_too_many``, ``guardian_consent`` where the child is
    under 14 and ``agrees`` is not given.
    """
    year = local_day(timezone.now()).year
    found = User.objects.select_for_update().filter(pk=guardian.pk, is_active=True).first()  # two windows: one by one
    if found is None:
        raise DomainError("not_allowed")
    guardian = found
    if guardian.birth_year is None or minors.is_minor(guardian.birth_year, year=year):
        raise DomainError("guardian_of_age")
    if birth_year > year or not minors.is_minor(birth_year, year=year):
        raise DomainError("not_a_child")
    mine = Delegation.objects.in_force().guarding().filter(helper=guardian)
    # Sent twice is one child.
    if same := mine.select_related("principal").filter(principal__name=name, principal__birth_year=birth_year).first():
        return same
    if mine.count() >= MOST:
        raise DomainError("children_too_many", most=MOST)
    if minors.needs_consent(birth_year, year=year) and not agrees:
        raise DomainError("guardian_consent")
    (child,) = create_people(
        [NewPerson(username=f"c-{secrets.token_hex(8)}", name=name, sex=sex, birth_year=birth_year)]
    )
    Consent.objects.create(user=child, kind=Consent.Kind.GUARDIAN, version=CONSENT_VERSION, given_by=guardian)
    held = Delegation.objects.create(
        principal=child,
        helper=guardian,
        as_guardian=True,
        may_register=True,
        may_see_records=True,
        ends_on=datetime.date(birth_year + minors.OF_AGE, 12, 31),
        code_digest=secrets.token_hex(32),  # nobody takes it up
        accepted_at=timezone.now(),
    )
    audit.record("child.added", actor=guardian, object_kind="user", object_uuid=child.uuid)
    return held


@transaction.atomic
def limit(*, held: Delegation, minutes: int | None, actor: User) -> None:
    """The guardian's own limit for a day; None leaves it at the one that goes with the age."""
    Delegation.objects.filter(pk=held.pk).update(daily_minutes=minutes)
    audit.record("child.limited", actor=actor, object_kind="user", object_uuid=held.principal.uuid, minutes=minutes)


@transaction.atomic
def withdraw(*, held: Delegation, actor: User) -> None:
    """The guardian no longer agrees: the child is forgotten at once, as who closes an account."""
    held = Delegation.objects.select_for_update(of=("self",)).select_related("principal").get(pk=held.pk)
    if held.ended_at is not None:
        return  # in another window
    child = held.principal
    Consent.objects.create(user=child, kind=Consent.Kind.GUARDIAN_WITHDRAWN, version=CONSENT_VERSION, given_by=actor)
    audit.record("child.removed", actor=actor, object_kind="user", object_uuid=child.uuid)
    personal_data.close_account(user=child)


def is_child(user: User) -> bool:
    """Whether ``user`` is under a guardian, and therefore has nothing to log in with."""
    return Delegation.objects.in_force().guarding().filter(principal=user).exists()


def held_by(guardian: User, uuid: UUID | str) -> Delegation | None:
    """The delegation ``uuid`` if ``guardian`` acts under it for a child of hers."""
    mine = Delegation.objects.in_force().guarding().filter(helper=guardian, uuid=uuid)
    return mine.select_related("principal").first()
