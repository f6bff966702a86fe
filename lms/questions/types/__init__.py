"""The types of questions, and what is to be asked of any question whatever its type.

A question is a plain dict as ``courses.LessonText.parts`` holds it; an answer is a list.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.questions.types.arranged import Match, Order
from lms.questions.types.base import BadAnswer, QuestionType, common_findings
from lms.questions.types.choices import Multiple, PictureChoice, Single, TrueFalse
from lms.questions.types.finding import Finding
from lms.questions.types.written import Fill, Number, Open, Short

__all__ = ["TYPES", "BadAnswer", "Finding", "QuestionType", "findings_of", "problems_of", "type_of"]

TYPES: dict[str, QuestionType] = {
    known.kind: known
    for known in (
        Single(),
        Multiple(),
        TrueFalse(),
        Short(),
        Fill(),
        Number(),
        Match(),
        Order(),
        PictureChoice(),
        Open(),
    )
}


def type_of(question: dict) -> QuestionType:
    """The type of a question that has been checked."""
    return TYPES[question["type"]]


def findings_of(question: Any) -> list[Finding]:
    """What is wrong with ``question``, from whatever source; empty for one that can be asked."""
    if not isinstance(question, dict):
        return [Finding(_("This is not a question."))]
    kind = question.get("type")
    known = TYPES.get(kind) if isinstance(kind, str) else None
    if known is None:
        return [Finding(_("There is no type of question “%(kind)s”."), {"kind": str(kind)[:40]})]
    return [*common_findings(question), *known.validate(question)]


def problems_of(question: Any) -> list[str]:
    """``findings_of`` in words of the active language."""
    return [str(finding) for finding in findings_of(question)]
