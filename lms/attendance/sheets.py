"""Photographs of signed sheets: evidence of who came, kept for two years.

Who may add, see and remove one the caller knows, as it knows who belongs to the gathering.
"""

import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import Gathering, Sheet
from lms.attendance.services import OPENS_BEFORE
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.pictures import read_picture, webp, within

MOST_SHEETS = 6
SIDE = 1800  # pixels of the longer side: forty names of an A4 sheet can be read
KEPT = datetime.timedelta(days=730)
PUT_BACK_WITHIN = datetime.timedelta(days=1)


def shown(gathering: Gathering) -> QuerySet[Sheet]:
    return Sheet.objects.filter(gathering=gathering, removed_at=None).order_by("pk")


@transaction.atomic
def add(*, gathering: Gathering, file: Any, actor: User) -> Sheet:
    """Keep ``file``, an uploaded photograph, as a sheet of ``gathering``.

    Raises DomainError ``gathering_not_open`` before it begins, ``sheets_enough`` beyond MOST_SHEETS; ValidationError
    for a file that is no picture.
    """
    if timezone.now() < gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    picture = within(read_picture(file), SIDE)
    # One after the other: two who add at once are counted.
    gathering = Gathering.objects.select_for_update(no_key=True).select_related("organisation").get(pk=gathering.pk)
    if shown(gathering).count() >= MOST_SHEETS:
        raise DomainError("sheets_enough", most=MOST_SHEETS)
    sheet = Sheet.objects.create(gathering=gathering, actor=actor)
    _note("sheet.added", sheet, actor)
    default_storage.save(sheet.name, ContentFile(webp(picture)))  # last: what fails before leaves no file behind
    return sheet


@transaction.atomic
def remove(*, sheet: Sheet, actor: User) -> None:
    """Take the photograph away; ``put_back`` within a day undoes it. Done again it changes nothing."""
    if Sheet.objects.filter(pk=sheet.pk, removed_at=None).update(removed_at=timezone.now()):
        _note("sheet.removed", sheet, actor)


@transaction.atomic
def put_back(*, sheet: Sheet, actor: User) -> None:
    """Raises DomainError ``sheet_gone`` once its file is deleted, ``sheets_enough``."""
    gathering = Gathering.objects.select_for_update(no_key=True).get(pk=sheet.gathering_id)
    held = Sheet.objects.select_related("gathering__organisation").filter(pk=sheet.pk).first()
    if held is None:
        raise DomainError("sheet_gone")
    if held.removed_at is None:
        return
    if shown(gathering).count() >= MOST_SHEETS:
        raise DomainError("sheets_enough", most=MOST_SHEETS)
    Sheet.objects.filter(pk=held.pk).update(removed_at=None)
    _note("sheet.put_back", held, actor)


def forget_old(*, now: datetime.datetime | None = None) -> int:
    """Delete what was taken away a day ago and what is older than two years; how many. One transaction each."""
    now = now or timezone.now()
    due = Sheet.objects.filter(Q(removed_at__lt=now - PUT_BACK_WITHIN) | Q(at__lt=now - KEPT))
    number = 0
    for sheet in due.order_by("pk").iterator():
        # The file first: what is left after a crash in between is a row that the next run deletes.
        default_storage.delete(sheet.name)
        sheet.delete()
        number += 1
    return number


def note_viewed(sheet: Sheet, *, actor: User) -> None:
    _note("sheet.viewed", sheet, actor)


def _note(action: str, sheet: Sheet, actor: User) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind="gathering",
        object_uuid=sheet.gathering.uuid,
        organisation_code=sheet.gathering.organisation.code,
        sheet=str(sheet.uuid),
    )
