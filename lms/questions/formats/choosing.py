"""Choices with shares of the points, as GIFT and Moodle give them, made a question whose right ones are marked."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lms.questions.formats.results import Draft, Refused
from lms.questions.types.choices import MOST_CHOICES

WHOLE = 99.9  # per cent: shares are rounded in files
SHARES_DIFFER = _("Choices that are worth more or less than others count alike here.")


@dataclass(frozen=True)
class Choice:
    """``share``: per cent of the points."""

    text: str
    share: float
    feedback: str = ""


def choose(draft: Draft, choices: list[Choice], *, several: bool) -> Refused | None:
    """Fill ``draft`` with ``choices``; the refusal where it cannot be one of ours."""
    whole = [number for number, choice in enumerate(choices, 1) if choice.share >= WHOLE]
    part = [number for number, choice in enumerate(choices, 1) if 0 < choice.share < WHOLE]
    if len(choices) > MOST_CHOICES:
        return draft.refused(
            _("It has %(number)s choices; at most %(most)s can be shown."), number=len(choices), most=MOST_CHOICES
        )
    if not several and len(whole) > 1:
        return draft.refused(_("Each of several choices is right by itself: mark one, or ask for several."))
    if not several and part:
        draft.note(_("A choice that is right in part counts as wrong here."))
    answer = sorted(whole + part) if several else whole
    if several and len({round(choices[number - 1].share, 2) for number in answer}) > 1:
        draft.note(SHARES_DIFFER)
    draft.kind = "multiple" if several else "single"
    draft.values = {"choices": [choice.text for choice in choices], "answer": answer}
    if any(choice.feedback for choice in choices):
        draft.values["feedback"] = [choice.feedback for choice in choices]
    return None


def shares(count: int, right: set[int]) -> list[str]:
    """Per cent of each choice of a question with several right ones, as the same files write them.

    A wrong choice takes back its share of the wrong, as ``lms.questions.types.choices.Multiple`` marks it.
    """
    gain = 100 / len(right)
    loss = 100 / (count - len(right)) if count > len(right) else 0.0
    return [_short(gain) if number in right else _short(-loss) for number in range(1, count + 1)]


def _short(share: float) -> str:
    return f"{share:.5f}".rstrip("0").rstrip(".")
