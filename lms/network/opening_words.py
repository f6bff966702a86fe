"""The week of a service centre in words."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

WORD_JOINER = "\u2060"  # no line ends between the two times of a span


class Span(NamedTuple):
    """Open on ``weekday`` (0 is Monday) from ``opens`` to ``closes``; a day may have several."""

    weekday: int
    opens: datetime.time
    closes: datetime.time


def in_words(spans: Iterable[Span]) -> list[str]:
    """The week as lines, days alike drawn together: 星期一至星期五 08:30–11:30，13:30–17:00."""
    days: dict[int, list[str]] = {}
    for span in sorted(spans):
        days.setdefault(span.weekday, []).append(f"{clock(span.opens)}–{WORD_JOINER}{clock(span.closes)}")
    lines: list[tuple[int, int, list[str]]] = []
    for weekday, times in days.items():
        if lines and lines[-1][1] == weekday - 1 and lines[-1][2] == times:
            lines[-1] = (lines[-1][0], weekday, times)
        else:
            lines.append((weekday, weekday, times))
    return [_line(first, last, times) for first, last, times in lines]


def _line(first: int, last: int, times: list[str]) -> str:
    if first == last:
        days = str(WEEKDAYS[first])
    else:
        days = _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    comma = pgettext("between two spans of a day", ", ")
    return f"{days} {comma.join(times)}"


def clock(time: datetime.time) -> str:
    return f"{time:%H:%M}"
