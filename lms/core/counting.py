"""How many rows belong to each row of another table."""

from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce


def counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of ``rows``, which are filtered to one value of ``by`` with an OuterRef; 0 for none.

    A subquery, because joining several such tables would multiply the counts.
    """
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
