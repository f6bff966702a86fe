"""Reading the audit log: what was done in a place and below it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.core.models import AuditEntry
from lms.network.models import Organisation

ORDER = ["-at", "-pk"]


def entries_of(place: Organisation) -> QuerySet[AuditEntry]:
    """What was done in ``place`` and below it, merged and closed places too: an entry follows its place in the tree."""
    return AuditEntry.objects.filter(organisation_code__in=Organisation.objects.below(place).values("code"))


def concerning(entries: QuerySet[AuditEntry], people: Iterable[UUID]) -> QuerySet[AuditEntry]:
    """Of ``entries`` what one of ``people`` did, or what was done with her."""
    people = list(people)
    return entries.filter(Q(actor__in=people) | Q(object_kind="user", object_uuid__in=people))
