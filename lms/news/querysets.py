"""Words for reading news."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

# Pinned first, then the newest. It tells every two rows apart.
ORDER = ("-pinned", "-starts_on", "-pk")


class NewsQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="live")

    def current(self, day: datetime.date) -> Self:
        """What stands in the lists on ``day``: not what is over."""
        return self.published().filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def for_audience(self, audience: str) -> Self:
        """What is for ``audience`` (``youth``, ``adult``, ``elderly``), or for everybody."""
        everybody = Q(for_youth=False, for_adult=False, for_elderly=False)
        return self.filter(Q(**{f"for_{audience}": True}) | everybody)

    def in_order(self) -> Self:
        return self.order_by(*ORDER)


class NewsTextQuerySet(models.QuerySet):
    def of(self, items: Any) -> Self:
        """The live words of ``items`` (a query) with their items and schools, in the order of ``ORDER``."""
        order = [f"-item__{name.removeprefix('-')}" for name in ORDER]
        return self.filter(live=True, item__in=items).select_related("item__school").order_by(*order, "language")
