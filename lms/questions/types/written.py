"""Questions whose answer is written."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.questions.types.base import LONGEST_TEXT, BadAnswer, QuestionType, is_text, listed, short_enough
from lms.questions.types.finding import Finding
from lms.questions.types.words import is_one_of, number_in

LONGEST_ANSWER = 200
LONGEST_ESSAY = 5000
MOST_FORMS = 20
MOST_GAPS = 20
MOST_POINTS = 100
MOST_LINES = 12  # of a rubric
GAP = re.compile(r"\{\{(\d{1,2})\}\}")


def _forms(value: Any) -> bool:
    """Whether ``value`` is a list of accepted answers."""
    forms = listed(value)
    return 1 <= len(forms) <= MOST_FORMS and all(is_text(form, LONGEST_TEXT) for form in forms)


class Short(QuestionType):
    """``accepted`` [str]: what is taken as right; the first is the model answer."""

    kind = "short"
    label = _("Short answer")

    def validate(self, question: dict) -> list[Finding]:
        if _forms(question.get("accepted")):
            return []
        return [Finding(_("Give one to %(most)s answers that are taken as right."), {"most": MOST_FORMS})]

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        if len(posted) > 1:
            raise BadAnswer("unknown")
        return [words for value in posted if (words := short_enough(value, LONGEST_ANSWER))]

    def mark(self, question: dict, answer: list) -> Fraction:
        return Fraction(bool(answer) and is_one_of(answer[0], question["accepted"]))


class Fill(QuestionType):
    """``prompt`` holds ``{{1}}``, ``{{2}}``, …; ``gaps`` [[str, …], …]: what is taken as right in each.

    An answer holds one text a gap, empty where nothing is written. Each right gap earns its share.
    """

    kind = "fill"
    label = _("Fill in the gaps")

    def parts(self, question: dict) -> int:
        return len(question["gaps"])

    def validate(self, question: dict) -> list[Finding]:
        gaps = listed(question.get("gaps"))
        found = []
        if not 1 <= len(gaps) <= MOST_GAPS:
            found.append(Finding(_("Give one to %(most)s gaps."), {"most": MOST_GAPS}))
        prompt = question.get("prompt")
        marks = GAP.findall(prompt) if isinstance(prompt, str) else []
        if [int(mark) for mark in marks] != list(range(1, len(gaps) + 1)):
            found.append(Finding(_("The question marks each gap by its number, in order, as in {{1}} and {{2}}.")))
        if not all(_forms(gap) for gap in gaps):
            reason = _("Give one to %(most)s answers that are taken as right for every gap.")
            found.append(Finding(reason, {"most": MOST_FORMS}))
        return found

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        if posted and len(posted) != len(question["gaps"]):
            raise BadAnswer("unknown")
        answer = [short_enough(value, LONGEST_ANSWER) for value in posted]
        return answer if any(answer) else []

    def check(self, question: dict, answer: list) -> None:
        if not answer or not all(answer):
            raise BadAnswer("missing")

    def mark(self, question: dict, answer: list) -> Fraction:
        right = [is_one_of(words, gap) for words, gap in zip(answer, question["gaps"], strict=False)]
        return Fraction(sum(right), len(question["gaps"]))


class Number(QuestionType):
    """``value`` and ``tolerance`` (str decimal, "0": exactly), ``unit`` (may stand behind the answer, or not)."""

    kind = "number"
    label = _("Number")

    def validate(self, question: dict) -> list[Finding]:
        found = []
        if _decimal(question.get("value")) is None:
            found.append(Finding(_("Give the right number in digits, as in 12 or 0.5.")))
        tolerance = _decimal(question.get("tolerance"))
        if tolerance is None or tolerance < 0:
            found.append(Finding(_("Say in digits how far an answer may be off; 0 takes only the number itself.")))
        if not isinstance(question.get("unit"), str) or len(question["unit"]) > 20:
            found.append(Finding(_("A unit has at most %(most)s characters."), {"most": 20}))
        return found

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        if len(posted) > 1:
            raise BadAnswer("unknown")
        return [words for value in posted if (words := short_enough(value, LONGEST_ANSWER))]

    def check(self, question: dict, answer: list) -> None:
        super().check(question, answer)
        if number_in(answer[0], unit=question["unit"]) is None:
            raise BadAnswer("not_number")

    def mark(self, question: dict, answer: list) -> Fraction:
        given = number_in(answer[0], unit=question["unit"]) if answer else None
        if given is None:
            return Fraction(0)
        # Fractions are exact: 0.1 off 0.3 is within 0.1.
        off = abs(Fraction(given) - Fraction(Decimal(question["value"])))
        return Fraction(off <= Fraction(Decimal(question["tolerance"])))


def _decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str) or number_in(value) is None:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None  # with separators, or in wide digits: stored is the plain form


class Open(QuestionType):
    """``rubric`` [{"text": str, "points": int}]: what a person looks for, and how many points each line is worth."""

    kind = "open"
    label = _("Open answer")
    marked = False

    def points(self, question: dict) -> int:
        """The most points a person may give."""
        return sum(line["points"] for line in question["rubric"])

    def validate(self, question: dict) -> list[Finding]:
        rubric = listed(question.get("rubric"))
        fine = 1 <= len(rubric) <= MOST_LINES and all(_is_line(line) for line in rubric)
        if fine:
            return []
        reason = _("Say what you look for in one to %(lines)s lines, each worth 1 to %(points)s points.")
        return [Finding(reason, {"lines": MOST_LINES, "points": MOST_POINTS})]

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        if len(posted) > 1:
            raise BadAnswer("unknown")
        return [words for value in posted if (words := short_enough(value.replace("\r\n", "\n"), LONGEST_ESSAY))]

    def mark(self, question: dict, answer: list) -> Fraction | None:
        # Nobody has to read an empty sheet.
        return None if answer else Fraction(0)


def _is_line(line: Any) -> bool:
    if not isinstance(line, dict) or not is_text(line.get("text"), LONGEST_TEXT):
        return False
    return type(line.get("points")) is int and 1 <= line["points"] <= MOST_POINTS
