"""The sentences behind the codes of refusals. Each app registers its own at start."""

from collections.abc import Mapping
from typing import Any

from lms.core.errors import DomainError

_sentences: dict[str, Any] = {}
_statuses: dict[str, int] = {}


def register(sentences: Mapping[str, Any], *, statuses: Mapping[str, int] | None = None) -> None:
    """Add ``code: lazy translated sentence`` pairs; a code that is not a 400 has its status in ``statuses``."""
    taken = _sentences.keys() & sentences.keys()
    if any(_sentences[code] != sentences[code] for code in taken):
        raise RuntimeError(f"two sentences for the codes {sorted(taken)}")
    _sentences.update(sentences)
    _statuses.update(statuses or {})


def sentence(error: DomainError) -> str:
    """What the reader is told, in her language."""
    return str(_sentences[error.code]) % error.params if error.params else str(_sentences[error.code])


def status_of(error: DomainError) -> int:
    return _statuses.get(error.code, 400)


def codes() -> set[str]:
    return set(_sentences)
