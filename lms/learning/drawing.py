"""Questions that an attempt draws from the bank of the school that gives the course.

A draw is ``{"id", "count", "tags": [str], "difficulty": 1 to 5 or None}``. What is drawn is copied into the attempt's
``QuizVersion`` when it is opened: whatever becomes of the bank, the attempt stays what it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from lms.core.errors import DomainError
from lms.learning.quiz import Asked
from lms.network.models import School
from lms.questions.models import BankQuestion


def drawn(asked: Asked, *, school: School, seed: str) -> Asked:
    """``asked`` with its draws turned into questions, behind those that are written; none is asked twice.

    A bank that has become too small gives what it has. Raises DomainError ``nothing_to_ask`` when that is nothing.
    """
    if not asked.draws:
        return asked
    taken: set[UUID] = set()
    questions = list(asked.questions)
    for draw in asked.draws:
        for row in _rows(draw, school, f"{seed}:{draw['id']}", taken):
            taken.add(row.uuid)
            questions.append({**row.question, "drawn": draw["id"]})
    if not questions:
        raise DomainError("nothing_to_ask")
    return replace(asked, questions=questions, draws=[])


def has_drawn(questions: Sequence[Mapping[str, Any]]) -> bool:
    return any("drawn" in question for question in questions)


def _rows(draw: dict[str, Any], school: School, seed: str, taken: set[UUID]) -> list[BankQuestion]:
    rules = {"school": school, "tags": draw["tags"], "difficulty": draw["difficulty"], "seed": seed, "beside": taken}
    try:
        return BankQuestion.objects.draw(**rules, count=draw["count"])
    except DomainError as error:
        if error.code != "bank_too_small":
            raise
        return BankQuestion.objects.draw(**rules, count=error.params["there"])
