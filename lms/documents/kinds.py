"""Which documents there are. The apps that issue one say at start how it is called and what of it is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """A fact on a document, in the reader's language."""

    label: str
    value: str


Check = Callable[[Mapping[str, Any]], Iterator[str]]


def nothing_more() -> Check:
    return lambda payload: iter(())


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``title``: lazy, such as "Certificate of completion". ``lines``: what the page of verification shows of the
    payload, besides name, serial number and day. ``path``: where the holder finds it. ``check`` makes, once for each
    verification, what finds the faults in a payload that a digest cannot tell."""

    title: Any
    lines: Callable[[Mapping[str, Any]], list[Line]]
    path: Callable[[], str]
    check: Callable[[], Check] = nothing_more


_kinds: dict[str, Kind] = {}


def register(code: str, kind: Kind) -> None:
    if _kinds.setdefault(code, kind) is not kind:
        raise RuntimeError(f"two kinds of document are called {code!r}")


def kind_of(code: str) -> Kind:
    return _kinds[code]


def known(code: str) -> bool:
    return code in _kinds
