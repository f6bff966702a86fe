"""How the questions of a quiz have done, counted from attempts: plain values in, plain values out.

- ``easiness``: the mean share of the points, the difficulty index p of classical test theory.
- ``discrimination``: the correlation of a question's share with the mean share of the others in the same attempt
  (item-rest correlation; the point-biserial where a question is right or wrong). The question itself is left out of
  what it is held against, as S. Henrysson showed it must be ("Correction of item-total correlations in item analysis",
  Psychometrika 28, 1963); R. L. Ebel ("Essentials of Educational Measurement", 1972) calls less than 0.2 poor. It is
  read from all attempts and not from the best and the weakest 27 per cent: of ten attempts those would be three each.
- ``chosen``: how often each choice was taken, or each answer was written.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.questions.types.words import same_form

FEWEST = 10  # attempts; of fewer no figure says anything
POOR = 0.2  # discrimination
HARDEST, EASIEST = 0.2, 0.95  # easiness outside of which a question tells little
WRITTEN_SHOWN = 5
WRITTEN_BY = 2  # an answer that one person alone has written is hers
CHOSEN = {"single", "multiple", "truefalse", "picture"}


@dataclass(frozen=True)
class Attempt:
    """``answers`` and ``shares`` (0 to 1) by question id; ``total`` is the sum of the shares.

    A question that a person has still to mark has no share.
    """

    answers: Mapping[str, Sequence[Any]]
    shares: Mapping[str, float | Fraction]
    total: float | Fraction


@dataclass(frozen=True)
class Item:
    """One question. ``easiness`` and ``discrimination`` are None where there are too few attempts to say, the second
    also where all got the same. ``chosen`` counts choices by number from 1 (``True`` and ``False`` of true or false),
    ``written`` the answers that several wrote."""

    attempts: int
    easiness: float | None = None
    discrimination: float | None = None
    chosen: Mapping[Any, int] = field(default_factory=dict)
    written: Sequence[tuple[str, int]] = ()

    @property
    def enough(self) -> bool:
        return self.attempts >= FEWEST

    @property
    def warnings(self) -> list[str]:
        """``too_hard``, ``too_easy``, ``misleading`` (who knows more gets it wrong), ``weak``."""
        found = []
        if self.easiness is not None:
            found += ["too_hard"] * (self.easiness < HARDEST) + ["too_easy"] * (self.easiness > EASIEST)
        if self.discrimination is not None and self.discrimination < POOR:
            found.append("misleading" if self.discrimination < 0 else "weak")
        return found


@dataclass
class _Sums:
    """What a correlation needs, added up attempt by attempt: x the share, y the mean of the others."""

    count: int = 0
    both: int = 0  # attempts with other questions
    total: float = 0.0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    chosen: Counter[Any] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)

    def add(self, share: float, others: float | None) -> None:
        self.count += 1
        self.total += share
        if others is not None:
            self.both += 1
            self.x += share
            self.y += others
            self.xx += share * share
            self.yy += others * others
            self.xy += share * others

    def correlation(self) -> float | None:
        n = self.both
        spread = (n * self.xx - self.x**2) * (n * self.yy - self.y**2)
        # Rounding leaves a little where everybody got the same.
        return (n * self.xy - self.x * self.y) / math.sqrt(spread) if spread > 1e-9 * n**4 else None


def analysed(questions: Iterable[Mapping[str, Any]], attempts: Iterable[Attempt]) -> dict[str, Item]:
    """By id, how each of ``questions`` has done. An attempt counts for the questions that it has a share of."""
    kinds = {question["id"]: question["type"] for question in questions}
    sums = {name: _Sums() for name in kinds}
    plain: dict[str, str] = {}
    for attempt in attempts:
        shares = {name: float(share) for name, share in attempt.shares.items()}
        total, others = float(attempt.total), len(shares) - 1
        for name, share in shares.items():
            if (found := sums.get(name)) is None:
                continue
            found.add(share, (total - share) / others if others > 0 else None)
            answer = attempt.answers.get(name) or ()
            if kinds[name] in CHOSEN:
                found.chosen.update(answer)
            elif kinds[name] in {"short", "number"} and answer:
                words = str(answer[0])
                form = plain.get(words) or plain.setdefault(words, same_form(words))
                found.words.setdefault(form, words)
                found.chosen[form] += 1
    return {name: _item(kinds[name], found) for name, found in sums.items()}


def _item(kind: str, sums: _Sums) -> Item:
    if sums.count < FEWEST:
        return Item(sums.count)
    easiness, discrimination = sums.total / sums.count, sums.correlation()
    if kind in CHOSEN:
        return Item(sums.count, easiness, discrimination, chosen=dict(sums.chosen))
    often = [(sums.words[form], number) for form, number in sums.chosen.most_common(WRITTEN_SHOWN)]
    written = [(words, number) for words, number in often if number >= WRITTEN_BY]
    return Item(sums.count, easiness, discrimination, written=written)
