"""What can be told, and in which words. The apps above register their kinds at start."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core.languages import reads_english
from lms.core.letters import Fact

MOMENT = "_at"  # how the names of moments end; they are kept as ISO strings
ENGLISH = "_en"  # how the names of English texts end


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Lazy translations with named places, which the ``args`` of a notice fill.

    ``heading`` is the subject of its letter too; ``action`` is the button that leads to its path; ``facts`` names the
    args that stand in the small table, with their labels, in this order.
    """

    heading: Any
    text: Any
    action: Any
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    heading: str
    text: str
    action: str
    facts: list[Fact]


_kinds: dict[str, Kind] = {}


def register(kinds: Mapping[str, Kind]) -> None:
    if taken := _kinds.keys() & kinds.keys():
        raise RuntimeError(f"two kinds of notice are called {sorted(taken)}")
    _kinds.update(kinds)


def known(kind: str) -> bool:
    return kind in _kinds


def words(kind: str, args: Mapping[str, Any]) -> Words:
    """What a notice of ``kind`` says in the language that is active."""
    told, said = _kinds[kind], _localised(args)
    return Words(
        heading=str(told.heading) % said,
        text=str(told.text) % said,
        action=str(told.action) % said,
        facts=[Fact(label=str(label), value=said[name]) for name, label in told.facts.items() if said.get(name)],
    )


def _localised(args: Mapping[str, Any]) -> dict[str, Any]:
    """``args`` with moments read, and ``name`` in English where the reader's language is and ``name_en`` is there."""
    said = {name: _read(name, value) for name, value in args.items()}
    if reads_english():
        said |= {name.removesuffix(ENGLISH): value for name, value in args.items() if name.endswith(ENGLISH) and value}
    return said


def _read(name: str, value: Any) -> Any:
    return datetime.datetime.fromisoformat(value) if name.endswith(MOMENT) and value else value
