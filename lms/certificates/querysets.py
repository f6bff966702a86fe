"""Words for reading certificates."""

from typing import Self

from lms.core.append_only import AppendOnlyQuerySet
from lms.network import policy


class CertificateQuerySet(AppendOnlyQuerySet):
    def of(self, user) -> Self:
        return self.filter(learner=user)

    def with_document(self) -> Self:
        """With the document, the name on it and what became of it."""
        return self.select_related(
            "document__holder", "document__revocation", "document__replaced_by", "document__organisation"
        )

    def managed_by(self, user) -> Self:
        return self.filter(policy.scope(user, "certificates.manage", "document__organisation__path"))
