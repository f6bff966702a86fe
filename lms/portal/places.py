"""A place among its own: what it lies in and what lies in it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404

from lms.network.models import Organisation, OrganisationChange, School

CHILDREN_SHOWN = 400


def with_children(code: str) -> tuple[Any, list[Any]]:
    """The place, living or not, with its ancestors, and what lives directly below it, those with a school first.

    One query. ``has_school`` is set on each, ``has_changed`` tells whether the place has a history. Raises Http404.
    """
    itself = Organisation.objects.filter(code=code).values("pk")[:1]
    rows = list(
        Organisation.objects.filter(Q(code=code) | Q(parent=Subquery(itself), status=Organisation.Status.ACTIVE))
        .with_ancestors()
        .annotate(
            has_school=Exists(School.objects.filter(organisation=OuterRef("pk"))),
            has_changed=Exists(OrganisationChange.objects.filter(organisation=OuterRef("pk")))
            | Exists(OrganisationChange.objects.filter(other=OuterRef("pk"), kind=OrganisationChange.Kind.MERGED)),
        )
        .order_by("path")[: CHILDREN_SHOWN + 1]
    )
    if not rows or rows[0].code != code:  # a path begins with its parent's, so the place itself comes first
        raise Http404
    return rows[0], sorted(rows[1:], key=lambda child: (not child.has_school, child.path))
