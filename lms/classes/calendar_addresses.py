"""The secret address from which a telephone fetches its owner's own timetable (decision 0043).

A secret is the row's ``key`` and a signature of it, 64 hexadecimal digits. Only who knows SECRET_KEY can write the
signature: a copy of the database opens nobody's timetable, and the address can still be shown to its owner again.
"""

import re
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.accounts.models import User
from lms.classes.models import CalendarAddress
from lms.core import audit

_SECRET = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})", re.ASCII)


def _signature(key: UUID) -> str:
    return salted_hmac("lms.classes.calendar_addresses", key.hex, algorithm="sha256").hexdigest()[:32]


def secret_of(address: CalendarAddress) -> str:
    return address.key.hex + _signature(address.key)


def address_of(secret: str) -> CalendarAddress | None:
    """Whose timetable ``secret`` opens: one query for one of ours, none for others. None when it was renewed or given
    up, or its owner is here no more.
    """
    parts = _SECRET.fullmatch(secret)
    if parts is None or not constant_time_compare(_signature(key := UUID(parts[1])), parts[2]):
        return None
    return CalendarAddress.objects.filter(key=key, user__is_active=True).select_related("user").first()


@transaction.atomic
def renew(*, user: User, kind: str, actor: User) -> CalendarAddress:
    """A new address of this kind; the one before leads nowhere from now on."""
    address, made = CalendarAddress.objects.select_for_update().get_or_create(user=user, kind=kind)
    if not made:
        address.key = uuid4()
        address.save(update_fields=["key", "updated_at"])
    _note("calendar.address_made" if made else "calendar.address_renewed", user=user, kind=kind, actor=actor)
    return address


@transaction.atomic
def give_up(*, user: User, kind: str, actor: User) -> bool:
    """Let the address of this kind lead nowhere; False when there is none."""
    removed, _rows = CalendarAddress.objects.filter(user=user, kind=kind).delete()
    if removed:
        _note("calendar.address_given_up", user=user, kind=kind, actor=actor)
    return bool(removed)


def _note(action: str, *, user: User, kind: str, actor: User) -> None:
    audit.record(action, actor=actor, object_kind="user", object_uuid=user.uuid, kind=kind)
