"""Acting for another person (代办): invited by her, in what she allows, seen by her, ended by either with one tap."""

import datetime
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.accounts.models import DelegatedAct, Delegation, User
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError

MOST_HELPERS = 5
LONGEST = datetime.timedelta(days=366)
DIGITS = 8  # easy to say over the telephone


def _digest(code: str) -> str:
    return salted_hmac("lms.accounts.helping", code, algorithm="sha256").hexdigest()


@transaction.atomic
def invite(*, principal: User, ends_on: datetime.date, may_register: bool, may_see_records: bool) -> str:
    """The code that ``principal`` tells to whoever shall help her; it holds for a day and once.

    Raises DomainError: ``help_in_nothing``, ``help_dates`` for a last day that is past or more than a year away,
    ``help_too_many``.
    """
    today = local_day(timezone.now())
    if not (may_register or may_see_records):
        raise DomainError("help_in_nothing")
    if not today <= ends_on <= today + LONGEST:
        raise DomainError("help_dates")
    User.objects.select_for_update().get(pk=principal.pk)  # two windows: one counts after the other
    mine = Delegation.objects.filter(principal=principal)
    if mine.in_force().count() + mine.invited().count() >= MOST_HELPERS:
        raise DomainError("help_too_many", most=MOST_HELPERS)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    Delegation.objects.create(
        principal=principal,
        ends_on=ends_on,
        may_register=may_register,
        may_see_records=may_see_records,
        code_digest=_digest(code),
    )
    return code


@transaction.atomic
def accept(*, helper: User, code: str) -> Delegation:
    """Take up an invitation. Raises DomainError: ``help_code_wrong``, ``help_yourself``, ``help_already``."""
    found = Delegation.objects.invited().filter(code_digest=_digest("".join(code.split())))
    invited = found.select_for_update(of=("self",)).select_related("principal").first()
    if invited is None:
        raise DomainError("help_code_wrong")
    if invited.principal_id == helper.pk:
        raise DomainError("help_yourself")
    # A time that has run out does not stand in the way of a new one.
    past = Delegation.objects.filter(principal=invited.principal, helper=helper, ended_at=None)
    past.filter(ends_on__lt=local_day(timezone.now())).update(ended_at=timezone.now())
    invited.helper, invited.accepted_at = helper, timezone.now()
    try:
        with transaction.atomic():
            invited.save(update_fields=["helper", "accepted_at", "updated_at"])
    except IntegrityError:
        raise DomainError("help_already") from None
    audit.record(
        "help.accepted",
        actor=helper,
        object_kind="user",
        object_uuid=invited.principal.uuid,
        may_register=invited.may_register,
        may_see_records=invited.may_see_records,
        ends_on=invited.ends_on.isoformat(),
    )
    return invited


@transaction.atomic
def end(*, delegation: Delegation, actor: User) -> None:
    """End it now; ending it twice changes nothing. Raises DomainError ``not_allowed`` for anybody but the two.

    A guardian does not leave her child so: ``guardian_stays``.
    """
    if actor.pk not in {delegation.principal_id, delegation.helper_id}:
        raise DomainError("not_allowed")
    if delegation.as_guardian:
        raise DomainError("guardian_stays")
    ended = Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=actor)
    if ended:
        audit.record("help.ended", actor=actor, object_kind="user", object_uuid=delegation.principal.uuid)


def note(*, delegation: Delegation, deed: str, title: str = "", title_en: str = "") -> DelegatedAct:
    """Write into the other person's list what was done, in the transaction of the deed itself."""
    return DelegatedAct.objects.create(delegation=delegation, deed=deed, title=title[:250], title_en=title_en[:250])
