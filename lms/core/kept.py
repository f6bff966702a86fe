"""What many signed-in readers see alike, kept in the process and dropped by the generation of kept pages.

A page of somebody signed in is made for her alone, but most of what is on it (the week of a street, the lessons of a
course) is not about her. Those parts cost most of the time a page takes, in queries and in composing them.
"""

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import get_language

from lms.core.pagecache import current_generation

MOST_VALUES = 500  # a lesson or a page of the catalogue is some 100 KB: 50 MB a process at most

Value = TypeVar("Value")


@dataclass(frozen=True)
class _Kept:
    generation: str
    until: float
    value: Any


class _Shelf:
    def __init__(self) -> None:
        self.values: OrderedDict[tuple[Hashable, ...], _Kept] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: tuple[Hashable, ...], generation: str) -> _Kept | None:
        with self.lock:
            found = self.values.get(key)
            if found is None or found.generation != generation or found.until < time.monotonic():
                return None
            self.values.move_to_end(key)
            return found

    def put(self, key: tuple[Hashable, ...], kept: _Kept) -> None:
        with self.lock:
            self.values[key] = kept
            self.values.move_to_end(key)
            while len(self.values) > MOST_VALUES:
                self.values.popitem(last=False)


_shelf = _Shelf()


def kept(*, seconds: int) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Let the answers of a function be kept for at most ``seconds``, for each language and each set of arguments.

    The arguments must be hashable and say everything that the answer depends on: never a person, never a model's row.
    Who gets the answer must not change it. Nothing is read from or written to the shelf inside a transaction: what is
    seen there may never be committed.
    """

    def decorate(function: Callable[..., Value]) -> Callable[..., Value]:
        @functools.wraps(function)
        def wrapped(*args: Hashable, **kwargs: Hashable) -> Value:
            if connection.in_atomic_block:
                return function(*args, **kwargs)
            key = (function.__module__, function.__qualname__, get_language(), args, tuple(sorted(kwargs.items())))
            # Read before computing, as for pages: what was computed while somebody published is never shown again.
            generation = current_generation()
            found = _shelf.find(key, generation)
            if found is not None:
                return found.value
            value = function(*args, **kwargs)
            _shelf.put(key, _Kept(generation, time.monotonic() + seconds, value))
            return value

        return wrapped

    return decorate
