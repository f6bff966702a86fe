"""One page of a long list and how long it is, in one query."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

LARGEST = 10**6
PAGE_NUMBER = "[1-9][0-9]?"  # of the pages that are kept for many readers; further behind hardly anybody looks


def _number(asked: str | None) -> int:
    try:
        return int(asked or 1)
    except ValueError:
        return 1


def numbered(total: int, asked: str | None, *, size: int) -> Page:
    """The page ``asked`` for of ``total`` rows, which it holds the numbers of; else as ``one_page``."""
    pages = Paginator(range(total), size)
    number = _number(asked)
    return pages.page(number if 1 <= number <= pages.num_pages else pages.num_pages)


def one_page(rows: QuerySet[Any], asked: str | None, *, size: int) -> Page:
    """The page ``asked`` for of the ordered ``rows``: the last for what lies elsewhere, the first for no number."""
    number = _number(asked)
    counted = rows.annotate(in_all=Window(Count("pk")))
    found = list(counted[(number - 1) * size : number * size]) if 1 <= number <= LARGEST else []
    if not found and number != 1:  # one more query for an address that nobody links to
        last = list(counted.reverse()[:size])
        number = max(1, -(-(last[0].in_all if last else 0) // size))
        found = last[: last[0].in_all - (number - 1) * size][::-1] if last else []
    page = Paginator(range(found[0].in_all if found else 0), size).page(number)
    page.object_list = found
    return page
