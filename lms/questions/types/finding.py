"""What is wrong with a question, put into words late: the page's language need not be its editor's."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A lazily translated ``sentence`` with named places for ``params``."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)
