"""Questions of a lesson: what is asked and by which rules, reading answers, and telling right from wrong."""

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.questions.types import BadAnswer, type_of


class Counts(models.TextChoices):
    """Which of several attempts counts."""

    BEST = "best", _("the best attempt")
    LAST = "last", _("the last attempt")
    AVERAGE = "average", _("the average of all attempts")


class Shows(models.TextChoices):
    """When a learner reads what was right, and why."""

    AT_ONCE = "at_once", _("after each attempt")
    PASSED = "passed", _("when she has passed")
    LAST = "last", _("after the last attempt")


@dataclass(frozen=True)
class Rules:
    """How questions are answered. ``attempts`` 0: any number; ``minutes`` 0: no time limit.

    ``insist``: the time limit holds in the elderly display too, where it can be extended.
    """

    attempts: int = 0
    minutes: int = 0
    counts: str = Counts.BEST
    shows: str = Shows.AT_ONCE
    insist: bool = False

    def time_for(self, *, unhurried: bool) -> int:
        """The minutes an attempt has; 0 for no limit. ``unhurried``: the reader has the elderly display."""
        return 0 if unhurried and not self.insist else self.minutes

    @property
    def settings(self) -> dict[str, Any]:
        """As JSON holds them: those that are not the usual ones."""
        usual = Rules()
        return {
            name: value if isinstance(value, bool | int) else str(value)
            for name, value in vars(self).items()
            if value != getattr(usual, name)
        }


@dataclass(frozen=True)
class Asked:
    """The questions of a lesson as they stood at one time, in one language."""

    language: str
    questions: list[dict]
    rules: Rules = field(default_factory=Rules)
    draws: list[dict] = field(default_factory=list)  # as ``drawing`` reads them; none once an attempt has drawn

    @property
    def digest(self) -> str:
        """The same for the same questions: 64 hexadecimal digits."""
        drawn = [self.draws] if self.draws else []
        told = [self.language, self.questions, self.rules.settings, *drawn]
        whole = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def name(self) -> str:
        """How a page speaks of these questions, see ``name_of``."""
        return name_of(self.digest)


def name_of(digest: str) -> str:
    """What a page shows in place of a digest, 64 hexadecimal digits.

    A digest counts in the answers: who knows the questions could try all answers until one makes it. The key of the
    site, which this is made with, she does not know.
    """
    return salted_hmac("learning.quiz.asked", digest, algorithm="sha256").hexdigest()


def questions_of(parts: Iterable[dict]) -> list[dict]:
    """The questions of a lesson text's ``parts``, as in ``LessonText``."""
    return [question for part in parts if part["kind"] == "quiz" for question in part["questions"]]


def asked_in(parts: Sequence[dict], *, language: str) -> Asked | None:
    """What a lesson text's ``parts`` ask; None where there are no questions."""
    questions = questions_of(parts)
    draws = [draw for part in parts if part["kind"] == "quiz" for draw in part.get("draws") or []]
    if not questions and not draws:
        return None
    settings = next((part.get("settings") or {} for part in parts if part["kind"] == "quiz"), {})
    return Asked(language=language, questions=questions, rules=Rules(**settings), draws=draws)


def order_of(question: dict, seed: str) -> list[int]:
    """The numbers of a shuffled question's parts in the order that ``seed`` shows them; empty for other types."""
    known = type_of(question)
    if not known.shuffled:
        return []
    order = list(range(1, known.parts(question) + 1))
    random.Random(f"{seed}:{question['id']}").shuffle(order)  # noqa: S311 - the seed is a secret of the server
    if len(order) > 2 and order == sorted(order):
        order.append(order.pop(0))  # put right already, it would ask nothing
    return order


def read_answers(
    questions: Sequence[dict], posted: Mapping[str, Sequence[str]], *, seed: str = "", only: Iterable[str] | None = None
) -> dict[str, list]:
    """Answers by question id from form values by question id; empty ones where nothing is answered yet.

    ``only``: the ids to read, where the form speaks of some questions. Raises DomainError ``answer_unknown`` and
    ``answer_too_long`` (params: most), both with the number of the question.
    """
    wanted = set(posted if only is None else only)
    answers: dict[str, list] = {}
    for number, question in enumerate(questions, start=1):
        if question["id"] not in wanted:
            continue
        try:
            answers[question["id"]] = type_of(question).read(
                question, posted.get(question["id"], []), order_of(question, seed)
            )
        except BadAnswer as bad:
            raise _refusal(bad, number) from None
    return answers


def check_whole(questions: Sequence[dict], answers: Mapping[str, list]) -> None:
    """Raises DomainError for the first question that is not fully answered: ``answer_missing`` and others, with its
    number."""
    for number, question in enumerate(questions, start=1):
        try:
            type_of(question).check(question, answers.get(question["id"], []))
        except BadAnswer as bad:
            raise _refusal(bad, number) from None


def _refusal(bad: BadAnswer, number: int) -> DomainError:
    if bad.code == "missing":
        return DomainError("answer_missing", number=number)
    if bad.code == "too_long":
        return DomainError("answer_too_long", number=number, most=bad.most)
    if bad.code == "not_number":
        return DomainError("answer_not_number", number=number)
    if bad.code == "place_twice":
        return DomainError("answer_place_twice", number=number)
    return DomainError("answer_unknown", number=number)


def mark(questions: Sequence[dict], answers: Mapping[str, list]) -> dict[str, Fraction | None]:
    """The share of its points that each question earns, 0 to 1, by id; None where a person has to read the answer."""
    return {question["id"]: type_of(question).mark(question, answers.get(question["id"], [])) for question in questions}


def score_of(shares: Iterable[Fraction]) -> int:
    """Whole percent of all points, where each question is worth the same; never rounded up to a pass."""
    listed = list(shares)
    return int(100 * sum(listed, Fraction(0)) / len(listed)) if listed else 0


def counted(scores: Sequence[int], counts: str) -> int:
    """What counts of the ``scores`` of attempts, in their order; percent."""
    if counts == Counts.LAST:
        return scores[-1]
    if counts == Counts.AVERAGE:
        return sum(scores) // len(scores)
    return max(scores)
