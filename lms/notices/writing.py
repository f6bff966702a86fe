"""What a teacher writes to many at once: the words kept once for each nonce, told as notices, forgotten with her."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.bulk import in_pieces
from lms.core.errors import DomainError
from lms.core.models import UUIDModel
from lms.notices.models import Notice

LONGEST = 500
PIECE = 500


class Written(UUIDModel):
    """What somebody wrote to ``people`` of them, once for each ``nonce``; a table of it says about what."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss_written")
    nonce = models.CharField(max_length=64)
    text = models.TextField(max_length=LONGEST, blank=True)
    people = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def check_text(text: str) -> None:
    """Raises DomainError ``message_empty``, ``message_too_long``."""
    if not text.strip():
        raise DomainError("message_empty")
    if len(text) > LONGEST:
        raise DomainError("message_too_long", most=LONGEST)


def keep_once(
    table: type[Any], *, about: Mapping[str, Any], text: str, nonce: str, sender: User, tell: Callable[[Any], int]
) -> tuple[Any, bool]:
    """The row of ``table``, a Written, with ``about`` and ``text``, and whether it is new; then ``tell`` is done first.

    ``tell`` says how many were told. A repeated ``nonce`` returns the first row and tells nobody; with other words it
    is refused. Needs a transaction. Raises DomainError: ``message_empty``, ``message_too_long``,
    ``message_to_nobody``, ``message_sent_before``.
    """
    text = text.strip()
    check_text(text)
    row, made = table.objects.get_or_create(sender=sender, nonce=nonce, defaults={**about, "text": text})
    if not made:
        if row.text != text or any(getattr(row, name) != value for name, value in about.items()):
            raise DomainError("message_sent_before")
        return row, False
    row.people = tell(row)
    if not row.people:
        raise DomainError("message_to_nobody")
    row.save(update_fields=["people"])
    return row, True


@transaction.atomic
def forget(table: type[Any], *, kind: str, sender: User) -> None:
    """Take the name of ``sender`` from what people were told, and the words from what was kept of it.

    The keys of the notices begin with ``kind`` and the uuid of the row.
    """
    for row in table.objects.filter(sender=sender).order_by("pk"):
        told = Notice.objects.filter(kind=kind, key__startswith=f"{kind}:{row.uuid}:").order_by("pk")
        for some in in_pieces(told.iterator(PIECE), PIECE):
            for notice in some:
                notice.args = {**notice.args, "sender": ""}
            Notice.objects.bulk_update(some, ["args"])
    table.objects.filter(sender=sender).update(text="")
