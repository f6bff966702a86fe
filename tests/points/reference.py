"""The rules of the ledger told minute by minute, as one would explain them at a desk: no formula, no shortcut.

Slow on purpose, and shares nothing with the code that it checks but the numbers of the domain.
"""

import datetime
from dataclasses import dataclass, field

STUDY_HOUR = 45
CAPS = {"study.online": 2, "study.class": None}


@dataclass
class Evidence:
    rule: str
    day: datetime.date
    counted: int = 0
    over: int = 0


@dataclass
class Learner:
    """One learner's points: what the ledger must agree with after any sequence of events."""

    points: int = 0
    carried: dict[str, int] = field(default_factory=lambda: {"study.online": 0, "study.class": 0})
    paid_on: dict[tuple[str, datetime.date], int] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def study(self, key: str, rule: str, day: datetime.date, minutes: int) -> None:
        """Learn ``minutes``; more of them for a key that is known."""
        told = self.evidence.setdefault(key, Evidence(rule, day))
        for _minute in range(minutes):
            if CAPS[rule] is not None and self.paid_on.get((rule, day), 0) >= CAPS[rule]:
                told.over += 1
                continue
            told.counted += 1
            self.carried[rule] += 1
            if self.carried[rule] == STUDY_HOUR:
                self.carried[rule] = 0
                self._pay(rule, day, 1)

    def take_back(self, key: str, minutes: int) -> None:
        told = self.evidence[key]
        for _minute in range(minutes):
            if told.over:
                told.over -= 1
                continue
            told.counted -= 1
            if self.carried[told.rule] == 0:
                self.carried[told.rule] = STUDY_HOUR
                self._pay(told.rule, told.day, -1)
            self.carried[told.rule] -= 1

    def _pay(self, rule: str, day: datetime.date, points: int) -> None:
        self.points += points
        self.paid_on[rule, day] = self.paid_on.get((rule, day), 0) + points
