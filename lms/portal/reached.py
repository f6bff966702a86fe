"""Where somebody stands in a class now, in words for who acts for her: at the desk, as a helper, as the manager."""

from typing import Any

from django.utils.translation import gettext_lazy

from lms.classes.models import ClassGroup, Registration

Status = Registration.Status

_DRAWN_LATER = gettext_lazy("%(name)s takes part in the draw for %(group)s.")
_ASKED = gettext_lazy("%(name)s has asked for a place in %(group)s; the teacher decides.")
_WORDS: dict[str, Any] = {
    Status.CONFIRMED: gettext_lazy("%(name)s has a place in %(group)s."),
    Status.WAITING: gettext_lazy("%(group)s is full. %(name)s is in the queue."),
    Status.OFFERED: gettext_lazy("A place in %(group)s is offered to %(name)s. Please ask whether she takes it."),
    Status.WITHDRAWN: gettext_lazy("%(name)s is no longer in %(group)s."),
}


def words_of(status: str, group: ClassGroup, *, name: str) -> str:
    """Of who waits also why: for a seat, for the draw, or for the teacher's word."""
    words = _WORDS[status]
    if status == Status.WAITING and not group.runs_by_itself:
        words = _ASKED if group.asks_teacher else _DRAWN_LATER
    return words % {"name": name, "group": group.label}
