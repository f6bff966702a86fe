"""Long lists page by page, each page as fast as the first: the next begins behind a row, not after a number of rows.

The row is named by its uuid, so that an address tells nothing of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class KeysetPage:
    """``next`` is the uuid to ask the following page with, empty after the last; ``first`` whether this is the top."""

    rows: list[Any]
    next: str
    first: bool


def _behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that come after the one with ``values``, in ``order``."""
    found = Q()
    same: dict[str, Any] = {}
    for name, value in zip(order, values, strict=True):
        field, lookup = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        found |= Q(**same, **{f"{field}__{lookup}": value})
        same[field] = value
    # Said once more of the first field alone: an index can begin there.
    field, lookup = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    return found & Q(**{f"{field}__{lookup}": values[0]})


def _values(row: Any, order: Sequence[str]) -> list[Any]:
    return [reduce(getattr, name.lstrip("-").split("__"), row) for name in order]


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def keyset_page(rows: QuerySet[Any], order: Sequence[str], *, after: str, size: int) -> KeysetPage:
    """The page of ``rows`` behind the row with the uuid ``after``; the first for a row that is not among them.

    ``order`` must tell every two rows apart. A field of a related row must be joined by ``select_related``.
    """
    uuid = _as_uuid(after)
    behind = rows.filter(uuid=uuid).values_list(*(name.lstrip("-") for name in order)).first() if uuid else None
    asked = rows.order_by(*order)
    found = list((asked if behind is None else asked.filter(_behind(order, behind)))[: size + 1])
    more = len(found) > size
    return KeysetPage(found[:size], str(found[size - 1].uuid) if more else "", behind is None)


def every_row(rows: QuerySet[Any], order: Sequence[str], *, size: int = 2000) -> Iterator[Any]:
    """All of ``rows`` in ``order``, ``size`` in memory at a time and no statement kept open between."""
    asked = rows.order_by(*order)
    found = list(asked[:size])
    while found:
        yield from found
        if len(found) < size:
            return
        found = list(asked.filter(_behind(order, _values(found[-1], order)))[:size])
