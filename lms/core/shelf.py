"""Values kept in the process: the oldest make room, and each lasts for its seconds or until something is published."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kept:
    value: Any
    generation: str
    until: float


class Shelf:
    """At most ``most`` values. Threads share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable, generation: str) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if found.generation != generation or found.until < time.monotonic():
                del self._kept[key]
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Any, *, generation: str, seconds: float) -> None:
        with self._lock:
            self._kept[key] = Kept(value, generation, time.monotonic() + seconds)
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
