"""Words for reading certificates."""

from typing import Self

from django.db.models import F, Max, Q

from lms.core.append_only import AppendOnlyQuerySet
from lms.network import policy
from lms.network.tree import ancestor_paths


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


class TemplateChoiceQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Of each place, and of each school, the one that counts."""
        newest = self.values("organisation", "school").annotate(newest=Max("pk")).order_by()
        return self.filter(pk__in=newest.values("newest")).select_related("template", "organisation")

    def for_place(self, organisation, school=None) -> Self:
        """Those that certificates of ``school``, or of the schools of ``organisation``, may follow; nearest first."""
        whose = Q(school=None, organisation__path__in=ancestor_paths(organisation.path))
        if school is not None:
            whose |= Q(school=school)
        return self.filter(whose).order_by(F("school_id").asc(nulls_last=True), "-organisation__path")
