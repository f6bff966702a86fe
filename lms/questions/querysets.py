"""Words for reading the bank."""

import hashlib
from collections.abc import Sequence
from typing import Any, Self

from django.db import models

from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import School


class BankQuestionQuerySet(models.QuerySet):
    def living(self) -> Self:
        """Those that may be asked."""
        return self.filter(retired_at=None)

    def managed_by(self, user: Any) -> Self:
        return self.filter(policy.scope(user, "content.edit", "school__organisation__path"))

    def tagged(self, tags: Sequence[str]) -> Self:
        """Those with every one of ``tags``."""
        found = self
        for tag in tags:
            found = found.filter(tags__name=tag)
        return found

    def asking(self, words: str) -> Self:
        """Those whose question holds each of ``words``."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(prompt__icontains=word)
        return found

    def draw(self, *, school: School, tags: Sequence[str], count: int, seed: str) -> list[Any]:
        """``count`` living questions of ``school`` with every one of ``tags``: the same for the same ``seed``.

        Each question has a place of its own for a seed, so that one more in the bank moves at most one of the drawn
        out. Raises DomainError ``bank_too_small`` (params: there, count).
        """
        asked = self.living().filter(school=school).tagged(tags)
        there = sorted(
            asked.values_list("uuid", flat=True), key=lambda uuid: hashlib.sha256(f"{seed}:{uuid}".encode()).digest()
        )
        if len(there) < count:
            raise DomainError("bank_too_small", there=len(there), count=count)
        drawn = there[:count]
        rows = self.filter(uuid__in=drawn).in_bulk(field_name="uuid")
        return [rows[uuid] for uuid in drawn]
