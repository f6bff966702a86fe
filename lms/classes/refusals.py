"""What people were refused, in the log: once a day for each person, thing and reason, so that nobody can fill it."""

import datetime
from uuid import UUID

from django.utils import timezone

from lms.accounts.models import User
from lms.classes.models import ClassGroup
from lms.core import audit
from lms.core.days import day_start, local_day
from lms.core.models import AuditEntry

SIGN_UP = "class.refused_deed"


def note(
    action: str,
    *,
    actor: User,
    object_kind: str,
    object_uuid: UUID | None,
    organisation_code: str,
    reason: str,
    now: datetime.datetime,
) -> None:
    """Write that ``actor`` was refused for ``reason``, a DomainError's code, unless today's log says so already."""
    person = getattr(actor, "acted_by", None) or actor  # as the log names who acts in a child's place
    today = AuditEntry.objects.filter(actor=person.uuid, action=action, at__gte=day_start(local_day(now)))
    if today.filter(object_uuid=object_uuid, data__reason=reason).exists():
        return
    audit.record(
        action,
        actor=actor,
        object_kind=object_kind,
        object_uuid=object_uuid,
        organisation_code=organisation_code,
        reason=reason,
    )


def note_sign_up(group: ClassGroup, *, actor: User, reason: str) -> None:
    """A place in ``group`` that ``actor`` did not get, or could not give back or take."""
    note(
        SIGN_UP,
        actor=actor,
        object_kind="place_in_class",
        object_uuid=group.uuid,
        organisation_code=group.school.organisation.code,
        reason=reason,
        now=timezone.now(),
    )
