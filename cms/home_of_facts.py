"""Facts that stand once for all languages of a course or lesson are those of its Chinese page, where that is live.

Else a correction of an English lesson, or the worker that compiles again, would bring back what the English page said
of who may join.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lms.courses.texts import FIRST_LANGUAGE

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage

COURSE_FACTS = (
    "for_youth", "for_adult", "for_elderly", "subject", "motif", "mode", "form", "study_hours", "shared",
    "target_groups", "open_to", "min_age", "max_age", "prerequisites",
    "in_order", "certificate", "certificate_quiz", "certificate_attendance",
)  # fmt: skip
LESSON_FACTS = ("minutes", "rule", "threshold", "quiz_threshold", "online", "free", "no_skip")


def facts_of(pages: "Sequence[CoursePage] | Sequence[LessonPage]") -> dict[UUID, Any]:
    """The page that states the facts of each of ``pages`` (all of one kind), by translation key; one query at most."""
    found: dict[UUID, Any] = {page.translation_key: page for page in pages}
    others = [page.translation_key for page in pages if page.language != FIRST_LANGUAGE]
    if others:
        first = type(pages[0]).objects.filter(locale__language_code=FIRST_LANGUAGE, alias_of=None, live=True)
        found |= {page.translation_key: page for page in first.filter(translation_key__in=others)}
    return found


def stated_elsewhere(page: "CoursePage | LessonPage") -> bool:
    """Whether the facts of ``page`` are those of its Chinese page, so that there is nothing to state here."""
    return facts_of([page])[page.translation_key] is not page
