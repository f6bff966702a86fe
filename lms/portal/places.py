"""A place among its own: what it lies in, what lies in it, and who helps it."""

from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from lms.core.days import local_day
from lms.network.models import Organisation, OrganisationChange, Partner, School
from lms.network.partners import running

CHILDREN_SHOWN = 400
OF_PARTNER = (
    "name",
    "name_en",
    "kind",
    "offers",
    "offer_words",
    "offer_words_en",
    "contact_name",
    "phone",
    "contact_shown",
)


def with_children(code: str) -> tuple[Any, list[Any]]:
    """The place, living or not, with its ancestors, and what lives directly below it, those with a school first.

    One query. ``has_school`` is set on each, ``has_changed`` tells whether the place has a history, ``partner_rows`` of
    the place are the units that help it today. Raises Http404.
    """
    itself = Organisation.objects.filter(code=code).values("pk")[:1]
    helping = Q(code=code) & running(local_day(timezone.now()), "partners__")  # of the place, none of its children's
    places: QuerySet[Any] = (
        Organisation.objects.filter(Q(code=code) | Q(parent=Subquery(itself), status=Organisation.Status.ACTIVE))
        .with_ancestors()
        .annotate(
            has_school=Exists(School.objects.active().filter(organisation=OuterRef("pk"))),
            has_changed=Exists(OrganisationChange.objects.filter(organisation=OuterRef("pk")))
            | Exists(OrganisationChange.objects.filter(other=OuterRef("pk"), kind=OrganisationChange.Kind.MERGED)),
            helping=FilteredRelation("partners", condition=helping),
            partner=F("helping__pk"),
            **{f"partner_{name}": F(f"helping__{name}") for name in OF_PARTNER},
        )
    )
    rows = list(places.order_by("path", "partner_name", "partner")[: CHILDREN_SHOWN + 1])
    if not rows or rows[0].code != code:  # a path begins with its parent's, so the place itself comes first
        raise Http404
    found = rows[0]
    # The place stands there once for each who helps it.
    helpers = [row for row in rows if row.partner]
    found.partner_rows = [Partner(**{name: getattr(row, f"partner_{name}") for name in OF_PARTNER}) for row in helpers]
    children = [row for row in rows if row.pk != found.pk]
    return found, sorted(children, key=lambda child: (not child.has_school, child.path))
