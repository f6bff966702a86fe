"""The tree of places as paths of digits.

Every level adds STEP digits, so the subtree of ``p`` is the range ``p <= path < after_subtree(p)``. Digits sort alike
under every collation; a range uses the index on SQLite too, where ``LIKE`` scans the whole table.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Max, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

STEP = 5  # digits of a path a level
LEVELS = 8  # at most
ANCESTORS = "parent__parent__parent__parent"  # of a grid, the lowest tier: four steps to the city
# A tier lies below one of these.
PARENT_TIERS = {
    "city": {""},
    "district": {"", "city"},
    "street": {"district"},
    "community": {"street"},
    "grid": {"community"},
}
TIERS = tuple(PARENT_TIERS)


def after_subtree(path: str) -> str:
    """The first path behind the subtree of ``path``."""
    return str(int(path) + 1).zfill(len(path))


def ancestor_paths(path: str) -> list[str]:
    """The paths from the root down to and including ``path``."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def child_path(parent_path: str, number: int) -> str:
    """The path of the ``number``-th child (from 1) below ``parent_path`` (empty for a root)."""
    if not 1 <= number < 10**STEP - 1:
        raise ValueError(f"a node has at most {10**STEP - 2} children")
    return f"{parent_path}{number:0{STEP}d}"


def within(paths: Iterable[str], field: str = "path") -> Q:
    """Rows whose ``field`` lies in the subtree of any of ``paths``; none for no paths."""
    ranges = [Q(**{f"{field}__gte": path, f"{field}__lt": after_subtree(path)}) for path in paths]
    # Nothing else stands beside the ranges: an alternative without the field would make every join an outer one, which
    # SQLite cannot begin with.
    return reduce(or_, ranges) if ranges else Q(pk__in=[])


class OrganisationQuerySet(models.QuerySet):
    def below(self, organisation) -> Self:
        """``organisation`` and everything below it."""
        return self.filter(within([organisation.path]))

    def above(self, organisation) -> Self:
        """From the root down to and including ``organisation``, in that order."""
        return self.filter(path__in=ancestor_paths(organisation.path)).order_by("path")

    def with_ancestors(self) -> Self:
        """Read with the row, for ``Organisation.ancestors``."""
        return self.select_related(ANCESTORS)

    def active(self) -> Self:
        return self.filter(status="active")

    def lock_tree(self) -> None:
        """Let one change of the tree happen at a time, until the end of the transaction.

        The roots are locked, because a change below one may meet another anywhere below it. Rows that only refer to a
        place, such as a new home, do not wait.
        """
        list(self.filter(parent=None).order_by("pk").select_for_update(no_key=True).values_list("pk"))

    def next_child_path(self, parent) -> str:
        """A path below ``parent`` that nothing has."""
        last = self.filter(parent=parent).aggregate(last=Max("path"))["last"]
        return child_path(parent.path, int(last[-STEP:]) + 1 if last else 1)

    def move_subtree(self, path: str, new_path: str) -> None:
        """Let the paths of the subtree at ``path`` begin with ``new_path``; nothing may lie there yet."""
        moved = Concat(Value(new_path), Substr("path", len(path) + 1))
        self.filter(within([path])).update(path=moved, updated_at=timezone.now())
