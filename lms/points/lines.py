"""The lines of a learner's points: what earned, or might have, and what was handed over for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value

from lms.accounts.models import User
from lms.points.models import Award, Redemption

AWARD, REDEMPTION = "award", "redemption"


@dataclass(frozen=True)
class Line:
    """One of the two is there."""

    award: Award | None
    redemption: Redemption | None


def lines_of(user: User) -> QuerySet[Any, Any]:
    """What ``filled`` makes lines of, newest first: small rows, so that a page of them can be cut out."""
    awards = _rows(Award.objects.of(user), AWARD)
    return awards.union(_rows(Redemption.objects.of(user), REDEMPTION), all=True).order_by("-at", "-id")


def _rows(lines: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    return lines.order_by().annotate(kind=Value(kind)).values_list("at", "id", "kind", named=True)


def filled(rows: Sequence[Any]) -> list[Line]:
    """The lines of a page of ``lines_of``: one query for each kind that is among them."""

    def ids(kind: str) -> list[int]:
        return [row.id for row in rows if row.kind == kind]

    awards = Award.objects.select_related("rule").in_bulk(ids(AWARD))
    redemptions = Redemption.objects.select_related("place").in_bulk(ids(REDEMPTION))
    return [
        Line(
            award=awards[row.id] if row.kind == AWARD else None,
            redemption=redemptions[row.id] if row.kind == REDEMPTION else None,
        )
        for row in rows
    ]
