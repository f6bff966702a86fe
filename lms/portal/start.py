"""Where an elderly reader begins: a greeting and the large buttons, on the home page and on her own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from lms.portal.cards import SessionCard


class Begun(Protocol):
    """A course that the reader is in."""

    @property
    def title(self) -> str: ...
    @property
    def lesson_url(self) -> str: ...
    @property
    def completed(self) -> bool: ...


@dataclass(frozen=True)
class BigButtons:
    """``lesson_url`` is empty where nothing is begun, ``teacher_phone`` where no teacher may be called."""

    lesson_url: str = ""
    course: str = ""
    teacher: str = ""
    teacher_phone: str = ""


def greeting(name: str, hour: int) -> str:
    """A greeting for the time of day in Shanghai."""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if hour < 11:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 13:
        return _("Good day, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


def big_buttons(courses: Sequence[Begun], sessions: Sequence[SessionCard]) -> BigButtons:
    """The course last worked at that is not finished, and the teacher of the next class."""
    begun = next((row for row in courses if not row.completed), None)
    upcoming = sessions[0] if sessions else None
    return BigButtons(
        lesson_url=begun.lesson_url if begun else "",
        course=begun.title if begun else "",
        teacher=upcoming.teacher if upcoming else "",
        teacher_phone=upcoming.teacher_phone if upcoming else "",
    )
