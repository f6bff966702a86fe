"""Questions of a lesson: reading answers from a form, and telling right from wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.errors import DomainError


@dataclass(frozen=True)
class Marking:
    """``right`` are the ids answered right; ``score`` is percent of all questions."""

    right: list[str]
    score: int


def questions_of(parts: list[dict]) -> list[dict]:
    """The questions of a lesson text's ``parts``, as in ``LessonText``."""
    return [question for part in parts if part["kind"] == "quiz" for question in part["questions"]]


def read_answers(questions: list[dict], posted: Mapping[str, list[str]]) -> dict[str, list]:
    """Answers by question id from form values by question id.

    Raises DomainError ``answer_missing`` (params: number) or ``answer_unknown``: a value that is no choice.
    """
    answers: dict[str, list] = {}
    for number, question in enumerate(questions, start=1):
        values = posted.get(question["id"], [])
        if not values:
            raise DomainError("answer_missing", number=number)
        if question["type"] == "truefalse":
            allowed: dict[str, int] = {"true": True, "false": False}
        else:
            allowed = {str(choice): choice for choice in range(1, len(question["choices"]) + 1)}
        if any(value not in allowed for value in values) or (question["type"] != "multiple" and len(values) > 1):
            raise DomainError("answer_unknown", number=number)
        answers[question["id"]] = sorted({allowed[value] for value in values})
    return answers


def mark(questions: list[dict], answers: Mapping[str, list]) -> Marking:
    """A question is right when exactly the right choices are chosen."""
    right = [question["id"] for question in questions if answers[question["id"]] == sorted(question["answer"])]
    return Marking(right=right, score=100 * len(right) // len(questions))
