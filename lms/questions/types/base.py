"""What all types of questions have in common."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lms.core.texts import writable
from lms.questions.types.finding import Finding

LONGEST_PROMPT = 2000
LONGEST_TEXT = 200  # of a choice, an item, one side of a pair
LONGEST_ID = 64


class BadAnswer(Exception):
    """An answer that cannot be taken: ``missing``, ``unknown``, ``too_long`` (more than ``most`` characters),
    ``not_number`` or ``place_twice``. Who asks puts it into words, with the number of the question."""

    def __init__(self, code: str, *, most: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.most = most


class QuestionType:
    """One type of question. ``kind`` is the ``type`` of a stored question.

    An answer is a list that JSON can hold; an empty list, or empty and zero entries, where nothing is answered yet.
    """

    kind = ""
    label: Any = ""
    # Whether ``mark`` knows; else a person reads the answer.
    marked = True
    # Whether the learner sees the parts in an order of her attempt's own.
    shuffled = False

    def parts(self, question: dict) -> int:
        """How many things an answer arranges: lefts of pairs, items, gaps; 1 for other types."""
        return 1

    def validate(self, question: dict) -> list[Finding]:
        """What is wrong with the stored ``question`` beside what ``findings_of`` checks of all."""
        raise NotImplementedError

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        """The answer in form values, which may be incomplete; an empty value is no answer.

        ``shown`` says in which order the learner saw the parts of a shuffled type: ``shown[0]`` is the number, counted
        from 1, of the part she saw first. Raises BadAnswer ``unknown`` for what no form sends and ``too_long``.
        """
        raise NotImplementedError

    def check(self, question: dict, answer: list) -> None:
        """Raise BadAnswer where ``answer`` cannot be handed in: ``missing``, or a code of the type's own."""
        if not answer:
            raise BadAnswer("missing")

    def mark(self, question: dict, answer: list) -> Fraction | None:
        """The share of the points, 0 to 1; None where a person has to read the answer."""
        raise NotImplementedError


def common_findings(question: dict) -> list[Finding]:
    """What is wrong with what every type has."""
    found = []
    if not is_text(question.get("id"), LONGEST_ID):
        found.append(Finding(_("It has no id.")))
    if not is_text(question.get("prompt"), LONGEST_PROMPT):
        found.append(Finding(_("Write the question, at most %(most)s characters."), {"most": LONGEST_PROMPT}))
    explanation = question.get("explanation", "")
    if not isinstance(explanation, str) or len(explanation) > LONGEST_PROMPT:
        found.append(Finding(_("The explanation has at most %(most)s characters."), {"most": LONGEST_PROMPT}))
    image = question.get("image")
    if image is not None and not is_picture(image):
        found.append(Finding(_("The picture of the question is missing, or it does not say what it shows.")))
    return found


def is_text(value: Any, most: int) -> bool:
    """Whether ``value`` is words, not more than ``most`` characters."""
    return isinstance(value, str) and bool(value.strip()) and len(value) <= most


def is_picture(value: Any) -> bool:
    """Whether ``value`` is ``{"media": uuid, "alt": str}``."""
    if not isinstance(value, dict) or not is_text(value.get("alt"), LONGEST_TEXT):
        return False
    try:
        UUID(str(value.get("media")))
    except ValueError:
        return False
    return True


def listed(value: Any) -> list:
    """``value`` when it is a list, else an empty one: a stored question may come from anybody's file."""
    return value if isinstance(value, list) else []


def numbers(posted: Sequence[str], *, most: int, least: int = 1) -> list[int]:
    """Numbers ``least`` to ``most`` from form values. Raises BadAnswer ``unknown``."""
    allowed = {str(number): number for number in range(least, most + 1)}
    if any(value not in allowed for value in posted):
        raise BadAnswer("unknown")
    return [allowed[value] for value in posted]


def short_enough(value: str, most: int) -> str:
    """``value`` without space around it. Raises BadAnswer ``too_long``."""
    stripped = writable(value).strip()
    if len(stripped) > most:
        raise BadAnswer("too_long", most=most)
    return stripped
