"""Words for reading the study archive."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q, Sum

from lms.core.append_only import AppendOnlyQuerySet
from lms.network import policy
from lms.records.totals import MonthTotal, YearTotal


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

    def months_of(self, year: int) -> tuple[YearTotal, list[MonthTotal]]:
        """``year`` as a whole and its twelve months, the empty ones too, in one query."""
        rows = (
            self.filter(day__year=year)
            .order_by()
            .values("day__month", "mode")
            .annotate(total=Sum("minutes"))
            .values_list("day__month", "mode", "total")
        )
        months = dict.fromkeys(range(1, 13), 0)
        modes = {"online": 0, "class": 0}
        for month, mode, minutes in rows:
            months[month] += minutes
            modes[mode] += minutes
        total = YearTotal(year=year, online_minutes=modes["online"], class_minutes=modes["class"])
        return total, [MonthTotal(month=month, minutes=minutes) for month, minutes in months.items()]
