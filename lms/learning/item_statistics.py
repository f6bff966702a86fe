"""How the questions of a lesson have done, from the first attempt of each learner: later ones know the answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
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
    versions = list(QuizVersion.objects.filter(lesson=lesson).order_by("pk"))
    if not versions:
        return None
    shown = next((row for row in reversed(versions) if row.language == language), versions[-1])
    questions = _with_all_drawn(shown, versions)
    now = {question["id"]: _key(question) for question in questions}
    same = {
        row.pk: {question["id"] for question in row.questions if now.get(question["id"]) == _key(question)}
        for row in versions
    }
    read = _Reading(lesson, same)
    items = analysed(questions, read.attempts())
    return QuizFigures(questions, items, read.count)


def _with_all_drawn(shown: QuizVersion, versions: list[QuizVersion]) -> list[dict[str, Any]]:
    """Each attempt has drawn its own: those of ``shown``, then what others drew, as it was drawn last."""
    there = {question["id"] for question in shown.questions}
    drawn = {
        question["id"]: question
        for row in versions
        for question in row.questions
        if "drawn" in question and question["id"] not in there
    }
    return [*shown.questions, *drawn.values()]


def _key(question: dict[str, Any]) -> list[Any]:
    """What makes a question another one: not its words, which are corrected and translated."""
    parts = [len(question.get(name) or []) for name in ("choices", "pairs", "items", "gaps")]
    return [*(question.get(name) for name in ("type", "answer", "value", "tolerance")), *parts]


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
            shares = {name: float(Fraction(mark)) for name, mark in marks.items() if mark is not None and name in asked}
            if shares:
                self.count += 1
                yield Attempt(answers, shares, sum(shares.values()))
