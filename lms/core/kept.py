"""What many signed-in readers see alike, kept in the process and dropped by the generation of kept pages.

A page of somebody signed in is made for her alone, but most of what is on it (the week of a street, the lessons of a
course) is not about her. Those parts cost most of the time a page takes, in queries and in composing them.
"""

import functools
from collections.abc import Callable, Hashable
from typing import TypeVar

from django.db import connection
from django.utils.translation import get_language

from lms.core.pagecache import current_generation
from lms.core.shelf import Shelf

MOST = 100

Value = TypeVar("Value")


def kept(*, seconds: int, most: int = MOST) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Let the answers of a function be kept for at most ``seconds``, for each language and each set of arguments.

    Each function keeps ``most`` of its own, so that one that is asked for many things pushes out no other's. A lesson
    or a page of the catalogue is some 100 KB.

    The arguments must be hashable and say everything that the answer depends on: never a person, never a model's row.
    Who gets the answer must not change it. Nothing is read from or written to the shelf inside a transaction: what is
    seen there may never be committed.
    """

    def decorate(function: Callable[..., Value]) -> Callable[..., Value]:
        shelf = Shelf(most)

        @functools.wraps(function)
        def wrapped(*args: Hashable, **kwargs: Hashable) -> Value:
            if connection.in_atomic_block:
                return function(*args, **kwargs)
            key = (get_language(), args, tuple(sorted(kwargs.items())))
            # Read before computing, as for pages: what was computed while somebody published is never shown again.
            generation = current_generation()
            if (found := shelf.find(key, generation)) is not None:
                return found.value
            value = function(*args, **kwargs)
            shelf.put(key, value, generation=generation, seconds=seconds)
            return value

        return wrapped

    return decorate
