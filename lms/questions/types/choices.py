"""Questions whose answer is chosen."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.questions.types.base import LONGEST_TEXT, BadAnswer, QuestionType, is_picture, is_text, listed, numbers
from lms.questions.types.finding import Finding

MOST_CHOICES = 8


class Single(QuestionType):
    """``choices`` [str], ``answer`` [int]: the right one, counted from 1; ``feedback`` [str] one a choice, or none."""

    kind = "single"
    label = _("One right answer")
    several = False

    def validate(self, question: dict) -> list[Finding]:
        return [*self._of_choices(question), *self._of_answer(question), *self._of_feedback(question)]

    def _of_choices(self, question: dict) -> list[Finding]:
        choices = listed(question.get("choices"))
        found = []
        if not 2 <= len(choices) <= MOST_CHOICES:
            found.append(Finding(_("Give two to %(most)s choices."), {"most": MOST_CHOICES}))
        if not all(self._is_choice(choice) for choice in choices):
            found.append(self._bad_choice())
        return found

    def _is_choice(self, choice: Any) -> bool:
        return is_text(choice, LONGEST_TEXT)

    def _bad_choice(self) -> Finding:
        return Finding(_("Every choice has words, at most %(most)s characters."), {"most": LONGEST_TEXT})

    def _of_answer(self, question: dict) -> list[Finding]:
        return [] if self._right(question, most=1) else [Finding(_("Mark exactly one choice as right."))]

    def _right(self, question: dict, *, most: int) -> bool:
        answer, count = listed(question.get("answer")), len(listed(question.get("choices")))
        known = all(type(number) is int and 1 <= number <= count for number in answer)
        return known and 1 <= len(answer) <= most and len(set(answer)) == len(answer)

    def _of_feedback(self, question: dict) -> list[Finding]:
        feedback = question.get("feedback")
        if not feedback:
            return []
        if not isinstance(feedback, list) or len(feedback) != len(listed(question.get("choices"))):
            return [Finding(_("Words about a choice belong to each choice; leave the others empty."))]
        if not all(isinstance(words, str) and len(words) <= LONGEST_TEXT for words in feedback):
            return [Finding(_("Words about a choice have at most %(most)s characters."), {"most": LONGEST_TEXT})]
        return []

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        given = [value for value in posted if value]
        chosen = sorted(set(numbers(given, most=len(question["choices"]))))
        if len(given) > 1 and not self.several:
            raise BadAnswer("unknown")
        return chosen

    def mark(self, question: dict, answer: list) -> Fraction:
        return Fraction(answer == sorted(question["answer"]))


class Multiple(Single):
    """``choices`` [str], ``answer`` [int]: all that are right; ``feedback`` as ``Single``.

    Each right choice earns its share, and each wrong one takes back its share of the wrong: who ticks all gets nothing.
    """

    kind = "multiple"
    label = _("Several right answers")
    several = True

    def _of_answer(self, question: dict) -> list[Finding]:
        return [] if self._right(question, most=MOST_CHOICES) else [Finding(_("Mark at least one choice as right."))]

    def mark(self, question: dict, answer: list) -> Fraction:
        right, chosen = set(question["answer"]), set(answer)
        wrong = len(question["choices"]) - len(right)
        lost = Fraction(len(chosen - right), wrong) if wrong else Fraction(0)
        return max(Fraction(0), Fraction(len(chosen & right), len(right)) - lost)


class TrueFalse(QuestionType):
    """``choices`` [], ``answer`` [bool]."""

    kind = "truefalse"
    label = _("True or false")

    def validate(self, question: dict) -> list[Finding]:
        answer = listed(question.get("answer"))
        fine = len(answer) == 1 and isinstance(answer[0], bool) and not question.get("choices")
        return [] if fine else [Finding(_("Say whether the statement is true or false."))]

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        given = [value for value in posted if value]
        if len(given) > 1 or any(value not in {"true", "false"} for value in given):
            raise BadAnswer("unknown")
        return [value == "true" for value in given]

    def mark(self, question: dict, answer: list) -> Fraction:
        return Fraction(answer == question["answer"])


class PictureChoice(Single):
    """``choices`` [{"media": uuid, "alt": str}], ``answer`` [int]: the right picture, counted from 1."""

    kind = "picture"
    label = _("Choose a picture")

    def _is_choice(self, choice: Any) -> bool:
        return is_picture(choice)

    def _bad_choice(self) -> Finding:
        return Finding(_("Every choice has a picture and words that say what it shows."))
