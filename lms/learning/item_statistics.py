"""How the questions of a lesson have done, from the first attempt of each learner: later ones know the answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lms.courses.models import Lesson
from lms.learning.models import QuizAttempt, QuizVersion
from lms.questions.statistics import Attempt, Item, analysed

MOST_ATTEMPTS = 20_000  # the latest


@dataclass(frozen=True)
class QuizFigures:
    """``questions`` as they were asked last in the language, with all that were drawn; ``items`` by question id;
    ``attempts`` that counted."""

    questions: list[dict[str, Any]]
    items: dict[str, Item]
    attempts: int


def quiz_figures(lesson: Lesson, *, language: str) -> QuizFigures | None:
    """None where nobody was asked anything yet.

    A question counts in the attempts that asked it with the same answer; in another language it has the same id.
    """
    versions = QuizVersion.objects.filter(lesson=lesson).order_by("-pk")
    shown = versions.filter(language=language).first() or versions.first()
    if shown is None:
        return None
    questions = {question["id"]: question for question in shown.questions}
    now = {name: _key(question) for name, question in questions.items()}
    same: dict[int, set[str]] = {}
    # A row at a time: where questions are drawn, each attempt has a version of its own.
    for pk, asked in versions.values_list("pk", "questions").iterator(chunk_size=200):
        for question in asked:
            if "drawn" in question and question["id"] not in questions:  # the newest comes first
                questions[question["id"]], now[question["id"]] = question, _key(question)
        same[pk] = {question["id"] for question in asked if now.get(question["id"]) == _key(question)}
    read = _Reading(lesson, same)
    items = analysed(list(questions.values()), read.attempts())
    return QuizFigures(list(questions.values()), items, read.count)


def _key(question: dict[str, Any]) -> list[Any]:
    """What makes a question another one: not its words, which are corrected and translated."""
    parts = [len(question.get(name) or []) for name in ("choices", "pairs", "items", "gaps")]
    return [*(question.get(name) for name in ("type", "answer", "value", "tolerance")), *parts]


@lru_cache(maxsize=1000)
def _share(mark: str) -> float:
    return float(Fraction(mark))


class _Reading:
    """Attempts, a row at a time."""

    def __init__(self, lesson: Lesson, same: dict[int, set[str]]) -> None:
        self.count = 0
        self._same = same
        rows = QuizAttempt.objects.closed().filter(progress__lesson=lesson, number=1, version__isnull=False)
        self._rows = rows.order_by("-pk").values_list("version", "answers", "marks")[:MOST_ATTEMPTS]

    def attempts(self) -> Iterator[Attempt]:
        for version, answers, marks in self._rows.iterator(chunk_size=1000):
            asked = self._same[version]
            shares = {name: _share(mark) for name, mark in marks.items() if mark is not None and name in asked}
            if shares:
                self.count += 1
                yield Attempt(answers, shares, sum(shares.values()))
