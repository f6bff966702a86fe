"""Questions whose answer puts things together or in order.

The numbers in a form are places of what the learner saw, in the order of her attempt: the page does not tell which
belongs to which. An answer holds the numbers of the stored question.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.questions.types.base import LONGEST_TEXT, BadAnswer, QuestionType, is_text, listed, numbers
from lms.questions.types.finding import Finding
from lms.questions.types.words import same_form

MOST_PARTS = 8


def _unseen(posted: Sequence[str], count: int, shown: Sequence[int]) -> tuple[list[int], list[int]]:
    """The form values as numbers (0: nothing chosen), and the order the parts were shown in."""
    given = numbers([value or "0" for value in posted], most=count, least=0)
    if given and len(given) != count:
        raise BadAnswer("unknown")
    return given, list(shown) or list(range(1, count + 1))


class Match(QuestionType):
    """``pairs`` [[left, right], …]. An answer holds, for each left in turn, the number of a right; 0 for none.

    The rights are shuffled. Two rights with the same words are as good as each other. Each right pair earns its share.
    """

    kind = "match"
    label = _("Put together")
    shuffled = True

    def parts(self, question: dict) -> int:
        return len(question["pairs"])

    def validate(self, question: dict) -> list[Finding]:
        pairs = listed(question.get("pairs"))
        found = []
        if not 2 <= len(pairs) <= MOST_PARTS:
            found.append(Finding(_("Give two to %(most)s pairs."), {"most": MOST_PARTS}))
        if not all(_is_pair(pair) for pair in pairs):
            reason = _("Both sides of every pair have words, at most %(most)s characters.")
            found.append(Finding(reason, {"most": LONGEST_TEXT}))
        elif len({same_form(left) for left, _right in pairs}) < len(pairs):
            found.append(Finding(_("Two pairs begin with the same words.")))
        return found

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        given, shown = _unseen(posted, len(question["pairs"]), shown)
        answer = [shown[place - 1] if place else 0 for place in given]
        return answer if any(answer) else []

    def check(self, question: dict, answer: list) -> None:
        if not answer or not all(answer):
            raise BadAnswer("missing")

    def mark(self, question: dict, answer: list) -> Fraction:
        pairs = question["pairs"]
        right = [
            bool(number) and pairs[number - 1][1] == right
            for number, (_left, right) in zip(answer, pairs, strict=False)
        ]
        return Fraction(sum(right), len(pairs))


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(is_text(side, LONGEST_TEXT) for side in pair)


class Order(QuestionType):
    """``items`` [str] in the right order. An answer holds the place of each item in turn; 0 where none is given.

    The items are shuffled. Every item that stands right behind the one it should follow earns its share: who only
    begins in the wrong place has not lost everything.
    """

    kind = "order"
    label = _("Put in order")
    shuffled = True

    def parts(self, question: dict) -> int:
        return len(question["items"])

    def validate(self, question: dict) -> list[Finding]:
        items = listed(question.get("items"))
        found = []
        if not 2 <= len(items) <= MOST_PARTS:
            found.append(Finding(_("Give two to %(most)s items."), {"most": MOST_PARTS}))
        if not all(is_text(item, LONGEST_TEXT) for item in items):
            found.append(Finding(_("Every item has words, at most %(most)s characters."), {"most": LONGEST_TEXT}))
        elif len({same_form(item) for item in items}) < len(items):
            found.append(Finding(_("Two items have the same words.")))
        return found

    def read(self, question: dict, posted: Sequence[str], shown: Sequence[int] = ()) -> list:
        given, shown = _unseen(posted, len(question["items"]), shown)
        by_item = dict(zip(shown, given, strict=False))
        answer = [by_item.get(item, 0) for item in range(1, len(given) + 1)]
        return answer if any(answer) else []

    def check(self, question: dict, answer: list) -> None:
        if not answer or not all(answer):
            raise BadAnswer("missing")
        if len(set(answer)) < len(answer):
            raise BadAnswer("place_twice")

    def mark(self, question: dict, answer: list) -> Fraction:
        followed = [
            place > 0 and after == place + 1 and answer.count(place) == answer.count(after) == 1
            for place, after in pairwise(answer)
        ]
        return Fraction(sum(followed), len(question["items"]) - 1)
