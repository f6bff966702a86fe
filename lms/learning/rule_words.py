"""A lesson's conditions in words: what is asked for, how far a learner is, and that it is done."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.courses.models import Lesson
from lms.courses.rules import CONFIRMED, QUIZ, WATCHED, Condition
from lms.learning.conditions import Standing, standings_of
from lms.learning.models import LessonProgress


@dataclass(frozen=True)
class Asked:
    """A line of the list of what a lesson asks for; ``far`` is empty where there is nothing to add."""

    code: str
    text: str
    met: bool
    far: str


def rule_text(lesson: Lesson, *, sound: bool = False) -> str:
    """How the lesson is completed, in a sentence; ``sound`` where it has no video but something to listen to."""
    if not lesson.online:
        return _("This lesson is held in the classroom.")
    conditions = lesson.conditions
    if len(conditions) == 1:
        return _alone(conditions[0], sound=sound)
    asked = pgettext("between conditions", "; ").join(words_of(one, sound=sound) for one in conditions)
    return _("Done when all of this is done: %(conditions)s.") % {"conditions": asked}


def _alone(condition: Condition, *, sound: bool) -> str:
    percent = {"percent": condition.percent}
    if condition.code == WATCHED and sound:
        return _("Done when you have listened to %(percent)s%% of the sound.") % percent
    if condition.code == WATCHED:
        return _("Done when you have watched %(percent)s%% of the video.") % percent
    if condition.code == QUIZ:
        return _("Done when %(percent)s%% of the answers are right.") % percent
    if condition.code == CONFIRMED:
        return _("Done when your teacher has confirmed it.")
    return _("Done when you have read to the end.")


def words_of(condition: Condition, *, sound: bool = False) -> str:
    """What is asked for, short."""
    percent = {"percent": condition.percent}
    if condition.code == WATCHED and sound:
        return pgettext("condition of a lesson", "listen to %(percent)s%% of the sound") % percent
    if condition.code == WATCHED:
        return pgettext("condition of a lesson", "watch %(percent)s%% of the video") % percent
    if condition.code == QUIZ:
        return pgettext("condition of a lesson", "%(percent)s%% of the answers right") % percent
    if condition.code == CONFIRMED:
        return pgettext("condition of a lesson", "the teacher confirms")
    return pgettext("condition of a lesson", "read to the end")


def asked_of(lesson: Lesson, progress: LessonProgress | None, *, sound: bool = False) -> list[Asked]:
    """What is done and what is still to do; empty where the rule is one that its sentence says all about.

    Nothing stays to be done in a lesson that is done, whatever its rule has become since.
    """
    told = standings_of(lesson, progress)
    if len(told) == 1 and told[0].code != CONFIRMED:
        return []
    done = progress is not None and progress.completed_at is not None
    return [
        Asked(one.code, words_of(one.condition, sound=sound), one.met or done, "" if done else _far(one, progress))
        for one in told
    ]


def _far(one: Standing, progress: LessonProgress | None) -> str:
    if one.met or progress is None:
        return ""
    if one.code == CONFIRMED:
        return _("Your teacher will look at it; you will be told.") if progress.waits_since else ""
    if one.reached is None:
        return ""
    if one.code == QUIZ:
        return _("%(percent)s%% right so far") % {"percent": one.reached}
    return _("%(percent)s%% played so far") % {"percent": one.reached}


def progress_words(lesson: Lesson, progress: LessonProgress | None) -> str:
    """Where the learner stands in this lesson, in words."""
    if progress is None:
        return ""
    if progress.completed_at is not None:
        return _("Done. %(minutes)s minutes are recorded.") % {"minutes": lesson.minutes}
    if progress.waits_since is not None and lesson.condition(CONFIRMED) is not None:
        return _("Waits for your teacher.")
    watching = next((one for one in standings_of(lesson, progress) if one.code == WATCHED and not one.met), None)
    if watching is not None:
        return _("%(percent)s%% played so far.") % {"percent": watching.reached}
    return rule_text(lesson)
