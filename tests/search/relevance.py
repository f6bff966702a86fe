"""How well questions are answered: the share of what is wanted that stands among the first ten, and how early."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).with_name("queries.tsv")
FIRST = 10
NOTHING = "-"


@dataclass(frozen=True)
class Judged:
    question: str
    wanted: list[str]


@dataclass(frozen=True)
class Outcome:
    judged: Judged
    found: list[str]

    @property
    def recall(self) -> float:
        if self.judged.wanted == [NOTHING]:
            return float(not self.found)
        return sum(name in self.found[:FIRST] for name in self.judged.wanted) / len(self.judged.wanted)

    @property
    def reciprocal_rank(self) -> float:
        if self.judged.wanted == [NOTHING]:
            return float(not self.found)
        return next((1 / rank for rank, name in enumerate(self.found, start=1) if name in self.judged.wanted), 0.0)


def judged() -> Iterator[Judged]:
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            question, wanted = line.split("\t")
            yield Judged(question, wanted.split(" "))


def outcomes(search: Callable[[str], Sequence[str]], names: Mapping[str, str]) -> list[Outcome]:
    """``search`` gives addresses; ``names`` turns them into what the judgements call them."""
    return [Outcome(one, [names.get(path, path) for path in search(one.question)]) for one in judged()]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
