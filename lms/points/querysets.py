"""Words for reading the ledger."""

from collections.abc import Iterable
from typing import Any, Self

from lms.core.append_only import AppendOnlyQuerySet


class AwardQuerySet(AppendOnlyQuerySet):
    def of(self, user: Any) -> Self:
        """What ``user`` earned, or might have."""
        return self.filter(learner=user)

    def newest_first(self) -> Self:
        """By the time of the study, corrections before what they correct, with the rule that each line shows."""
        return self.select_related("rule").order_by("-at", "-id")

    def with_keys(self, keys: Iterable[str]) -> Self:
        return self.filter(key__in=list(keys))


class TransferQuerySet(AppendOnlyQuerySet):
    def of(self, user: Any) -> Self:
        """Transfers to or from an account of ``user``."""
        return self.filter(postings__account__user=user)
