"""What a lesson asks for, and how far a learner is with each of it.

A lesson is done when all its conditions are met, in whatever order they were. Here they are only looked at: what
follows from them is in ``completing``.
"""

from dataclasses import dataclass

from lms.courses.models import Lesson
from lms.courses.rules import CONFIRMED, QUIZ, READ, WATCHED, Condition
from lms.learning.models import LessonProgress


@dataclass(frozen=True)
class Standing:
    """One condition of a lesson; ``reached`` is the percentage so far, None where nothing is measured."""

    condition: Condition
    met: bool
    reached: int | None = None

    @property
    def code(self) -> str:
        return self.condition.code


def standings_of(lesson: Lesson, progress: LessonProgress | None) -> list[Standing]:
    """Every condition of ``lesson``, in the order of ``rules.CODES``; none of a lesson held in the classroom.

    ``progress`` is None for who has not begun. No query.
    """
    if not lesson.online:
        return []
    return [_standing(condition, progress) for condition in lesson.conditions]


def _standing(condition: Condition, progress: LessonProgress | None) -> Standing:
    if progress is None:
        return Standing(condition, met=False)
    if condition.code == WATCHED:
        reached = progress.watched_percent
        return Standing(condition, met=reached >= condition.percent, reached=reached)
    if condition.code == QUIZ:
        return Standing(
            condition, met=progress.score is not None and progress.score >= condition.percent, reached=progress.score
        )
    if condition.code == CONFIRMED:
        return Standing(condition, met=progress.confirmed_at is not None)
    return Standing(condition, met=progress.read_at is not None)


def waits_for_teacher(lesson: Lesson, progress: LessonProgress) -> bool:
    """Whether a teacher's word is all that is missing.

    Where nothing else is asked for, the learner says herself that she is ready: whoever has only looked at the lesson
    waits for nobody.
    """
    told = standings_of(lesson, progress)
    missing = [one.code for one in told if not one.met]
    ready = len(told) > 1 or progress.read_at is not None
    return progress.completed_at is None and missing == [CONFIRMED] and ready


def learner_says_so(lesson: Lesson) -> bool:
    """Whether the learner herself says that she has come to the end: where reading is asked for, and where there is
    nothing else that a teacher could go by."""
    codes = [condition.code for condition in lesson.conditions]
    return lesson.online and (READ in codes or codes == [CONFIRMED])


def is_settled(lesson: Lesson, progress: LessonProgress) -> bool:
    """Whether what follows from the conditions is drawn; not so where the rule was changed after the last deed."""
    if all(one.met for one in standings_of(lesson, progress)):
        return progress.completed_at is not None or not lesson.online
    return waits_for_teacher(lesson, progress) == (progress.waits_since is not None)


def may_say_so(lesson: Lesson, progress: LessonProgress | None) -> bool:
    """Whether there is anything for the learner to say: that she is at the end, or to have a changed rule looked at."""
    if progress is None or progress.completed_at is not None or not lesson.online:
        return False
    return (learner_says_so(lesson) and progress.read_at is None) or not is_settled(lesson, progress)
