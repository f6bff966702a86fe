"""Words for reading the bank."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, Self
from uuid import UUID

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

    def drawable(self, *, school: School, tags: Sequence[str], difficulty: int | None = None) -> Self:
        """The living ones of ``school`` with every one of ``tags`` that a lesson may draw.

        None with a picture: that belongs to the lesson that shows it, and is open to the readers of that one only.
        """
        found = self.living().filter(school=school, question__image__isnull=True).exclude(kind="picture").tagged(tags)
        return found if difficulty is None else found.filter(difficulty=difficulty)

    def asking(self, words: str) -> Self:
        """Those whose question holds each of ``words``."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(prompt__icontains=word)
        return found

    def draw(
        self,
        *,
        school: School,
        tags: Sequence[str],
        count: int,
        seed: str,
        difficulty: int | None = None,
        beside: Collection[UUID] = (),
    ) -> list[Any]:
        """``count`` of ``drawable``, none of ``beside``: the same for the same ``seed``.

        Each question has a place of its own for a seed, so that one more in the bank moves at most one of the drawn
        out. Raises DomainError ``bank_too_small`` (params: there, count).
        """
        found = self.drawable(school=school, tags=tags, difficulty=difficulty)
        there = sorted(
            set(found.values_list("uuid", flat=True)).difference(beside),
            key=lambda uuid: hashlib.sha256(f"{seed}:{uuid}".encode()).digest(),
        )
        if len(there) < count:
            raise DomainError("bank_too_small", there=len(there), count=count)
        drawn = there[:count]
        rows = self.filter(uuid__in=drawn).in_bulk(drawn, field_name="uuid")
        return [rows[uuid] for uuid in drawn]
