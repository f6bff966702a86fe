"""Words for reading issued documents."""

from typing import Self

from lms.core.append_only import AppendOnlyQuerySet


class IssuedDocumentQuerySet(AppendOnlyQuerySet):
    def with_fate(self) -> Self:
        """With the name on it, and what became of it: revoked, or replaced by which."""
        return self.select_related("holder", "revocation", "replaced_by")

    def of(self, user) -> Self:
        return self.filter(learner=user)
