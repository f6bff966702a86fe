"""Numbers for covers: chosen by a key instead of by chance, written shortly."""

import hashlib


class Dice:
    """A stream of small numbers that depends on nothing but the key, the same on every machine and version."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._round = 0
        self._pool = b""
        self.tag = hashlib.sha256(self._key).hexdigest()[:8]

    def below(self, n: int) -> int:
        """Return a whole number from 0 to ``n - 1``; ``n`` at most 65536."""
        if len(self._pool) < 2:
            self._pool = hashlib.sha256(self._key + b"#%d" % self._round).digest()
            self._round += 1
        value, self._pool = int.from_bytes(self._pool[:2], "big"), self._pool[2:]
        return value % n

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)


def short(value: float) -> str:
    """Write a coordinate shortly: one decimal is a third of a pixel on the smallest card."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
