"""Words for reading the study archive."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q, Sum

from lms.core.append_only import AppendOnlyQuerySet
from lms.network import policy
from lms.records.totals import YearTotal


class StudyRecordQuerySet(AppendOnlyQuerySet):
    def of(self, user: Any) -> Self:
        return self.filter(learner=user)

    def visible_to(self, user: Any) -> Self:
        """The learner's own lines, and those of the organisations whose records ``user`` may see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(learner=user) | policy.scope(user, "records.view", "organisation__path"))

    def newest_first(self) -> Self:
        """By the time of study; corrections directly before what they correct."""
        return self.order_by("-at", "-id")

    def for_evidence(self, keys: Iterable[str]) -> Self:
        """All lines of these evidence keys, in the order in which they were written."""
        return self.filter(evidence_key__in=list(keys)).order_by("id")

    def totals(self) -> list[YearTotal]:
        """Minutes by year, the latest first, in one query. A correction counts in the year of the study."""
        rows = (
            self.order_by()
            .values("day__year", "mode")
            .annotate(total=Sum("minutes"))
            .values_list("day__year", "mode", "total")
        )
        years: dict[int, dict[str, int]] = {}
        for year, mode, minutes in rows:
            years.setdefault(year, {})[mode] = minutes
        return [
            YearTotal(year=year, online_minutes=by_mode.get("online", 0), class_minutes=by_mode.get("class", 0))
            for year, by_mode in sorted(years.items(), reverse=True)
        ]
