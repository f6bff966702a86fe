"""By what a lesson is completed: one condition, or several, of which all are needed.

A rule is written as the codes of its conditions in the order of CODES, joined by a plus: ``read``,
``watched+quiz+confirmed``. So there is one way to write each, and a rule of one condition is its code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

READ, WATCHED, QUIZ, CONFIRMED = CODES = ("read", "watched", "quiz", "confirmed")
JOINT = "+"
LONGEST = len(JOINT.join(CODES))
RULES = [JOINT.join(some) for count in range(1, len(CODES) + 1) for some in combinations(CODES, count)]
# Those that ask for a percentage: of the video, or of the questions.
MEASURED = (WATCHED, QUIZ)


@dataclass(frozen=True)
class Condition:
    """One of CODES; ``percent`` is what is needed of the video or of the questions, else 0."""

    code: str
    percent: int = 0


def codes_of(rule: str) -> list[str]:
    """The codes of a rule. Raises ValueError for what is none."""
    if rule not in RULES:
        raise ValueError(f"no rule of a lesson: {rule!r}")
    return rule.split(JOINT)


def rule_of(codes: Iterable[str]) -> str:
    """The rule that asks for all of ``codes``, in whatever order. Raises ValueError for none or an unknown one."""
    wanted = set(codes)
    if not wanted or not wanted <= set(CODES):
        raise ValueError(f"no conditions of a lesson: {sorted(wanted)}")
    return JOINT.join(code for code in CODES if code in wanted)


def conditions_of(rule: str, threshold: int, quiz_threshold: int | None) -> tuple[Condition, ...]:
    """``threshold`` is of the video and of the questions, unless ``quiz_threshold`` says another of these."""
    percents = {WATCHED: threshold, QUIZ: threshold if quiz_threshold is None else quiz_threshold}
    return tuple(Condition(code, percents.get(code, 0)) for code in codes_of(rule))
