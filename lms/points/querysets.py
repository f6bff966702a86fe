"""Words for reading the ledger."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from lms.core.append_only import AppendOnlyQuerySet
from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import ancestor_paths


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


class RewardQuerySet(models.QuerySet):
    def offered(self) -> Self:
        """Those that are handed out today."""
        return self.filter(withdrawn=False)

    def at(self, place: Organisation) -> Self:
        """What who lives in ``place`` can have: rewards of it and of the places above it."""
        return self.filter(organisation__path__in=ancestor_paths(place.path))

    def with_handed_over(self, quarter: datetime.date) -> Self:
        """With ``handed_over``: how many were handed over in the quarter that begins on ``quarter``, net."""
        standing = Q(redemptions__quarter=quarter, redemptions__corrects=None, redemptions__taken_back=None)
        return self.annotate(handed_over=Count("redemptions", filter=standing))


class RedemptionQuerySet(AppendOnlyQuerySet):
    def of(self, user: Any) -> Self:
        """What was handed to ``user``, and taken back."""
        return self.filter(learner=user)

    def standing(self) -> Self:
        """Handed over and not taken back."""
        return self.filter(corrects=None, taken_back=None)

    def handed_over_by(self, user: Any) -> Self:
        """What lies where ``user`` hands rewards over."""
        return self.filter(policy.scope(user, "rewards.hand_over", "place__path"))
