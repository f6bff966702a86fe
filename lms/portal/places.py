"""A place among its own: what it lies in and what lies in it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404

from lms.network.models import Organisation, School

CHILDREN_SHOWN = 400


def with_children(code: str) -> tuple[Organisation, list[Any]]:
    """The place with its ancestors, and what lies directly below it, those with a school first: one query.

    ``has_school`` is set on each. Raises Http404.
    """
    itself = Organisation.objects.filter(code=code).values("pk")[:1]
    rows = list(
        Organisation.objects.active()
        .filter(Q(code=code) | Q(parent=Subquery(itself)))
        .with_ancestors()
        .annotate(has_school=Exists(School.objects.filter(organisation=OuterRef("pk"))))
        .order_by("path")[: CHILDREN_SHOWN + 1]
    )
    if not rows or rows[0].code != code:  # a path begins with its parent's, so the place itself comes first
        raise Http404
    return rows[0], sorted(rows[1:], key=lambda child: (not child.has_school, child.path))
