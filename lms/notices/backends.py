"""Who is signed in, read together with how much she has not read yet."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lms.accounts.models import User
from lms.network.backends import ResidentBackend
from lms.notices.models import Notice


class ReaderBackend(ResidentBackend):
    """The number of unread notices stands on every page; it comes with the reader's own row, as ``unread_notices``."""

    def people(self) -> QuerySet[User]:
        unread = Notice.objects.filter(person=OuterRef("pk"), read_at=None).order_by()
        counted = unread.values("person").annotate(n=Count("pk")).values("n")
        return super().people().annotate(unread_notices=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def unread_of(user: Any) -> int:
    """How many notices the reader of a request has not opened; 0 for who is not signed in."""
    return getattr(user, "unread_notices", 0)
