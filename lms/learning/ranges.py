"""Watched ranges of a video: half-open ranges of whole seconds, sorted, without overlap."""

from collections.abc import Iterable

Range = tuple[int, int]

MOST_RANGES = 200  # of one report; a real player sends one or two


def parse(raw: object, *, seconds: int) -> list[Range]:
    """Ranges from a player's report. Raises ValueError for anything that is no list of ranges within ``seconds``."""
    if not isinstance(raw, list) or len(raw) > MOST_RANGES:
        raise ValueError("not a list of ranges")
    ranges = []
    for item in raw:
        if not (isinstance(item, list) and len(item) == 2):
            raise ValueError("a range has a start and an end")
        if not all(type(end) is int for end in item):
            raise ValueError("ranges are whole seconds")
        start, end = item
        if not 0 <= start < end <= seconds:
            raise ValueError("a range lies inside the video and has a length")
        ranges.append((start, end))
    return ranges


def merge(*groups: Iterable[Iterable[int]]) -> list[list[int]]:
    """All ranges of ``groups`` as one sorted list without overlap; touching ranges become one."""
    merged: list[list[int]] = []
    for start, end in sorted(tuple(item) for group in groups for item in group):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def total(ranges: Iterable[Iterable[int]]) -> int:
    """Seconds covered by merged ``ranges``."""
    return sum(end - start for start, end in ranges)


def furthest(ranges: Iterable[Iterable[int]]) -> int:
    """The second up to which somebody has come: the latest end; 0 of nothing."""
    return max((end for _start, end in ranges), default=0)


def reached(reported: Iterable[Range], *, seen: Iterable[Iterable[int]], gap: int) -> list[Range]:
    """Those of ``reported`` that can be come to without skipping ahead.

    None begins more than ``gap`` seconds beyond what is covered by ``seen`` and by the ranges before it.
    """
    point = furthest(seen)
    kept = []
    for start, end in sorted(reported):
        if start <= point + gap:
            kept.append((start, end))
            point = max(point, end)
    return kept
