"""What rolls keep of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.attendance.models import CheckIn, Sheet


def _marks(user: User) -> Iterator[Line]:
    marks = CheckIn.objects.filter(learner=user).select_related("gathering__centre")
    for mark in marks.order_by("-gathering__starts_at", "-pk"):
        yield {
            "session": mark.gathering.starts_at,
            "where": mark.gathering.centre.label if mark.gathering.centre else "",
            "attendance": mark.get_status_display(),
            "at": mark.at,
            "how": mark.get_method_display(),
            "corrected": mark.superseded,
        }


def _sheets(user: User) -> Iterator[Line]:
    """Without the picture: it shows the names of others."""
    for sheet in Sheet.objects.filter(actor=user).select_related("gathering").order_by("-pk"):
        yield {"session": sheet.gathering.starts_at, "at": sheet.at, "uuid": sheet.uuid}


def register_all() -> None:
    register(
        Holding(
            rank=71,
            code="sheets",
            title=_("Photographs of signed sheets that you took"),
            why=_("They prove who came. They stay for two years, without your name."),
            fields=frozenset({"attendance.Sheet.actor"}),
            labels={"session": _("session"), "at": _("when")},
            read=_sheets,
        )
    )
    register(
        Holding(
            rank=70,
            code="attendance",
            title=_("Your attendance"),
            why=_("The teacher calls the roll. The marks stay, without your name: the class is counted by them."),
            fields=frozenset({"attendance.CheckIn.learner"}),
            labels={
                "session": _("session"),
                "where": _("where"),
                "attendance": _("attendance"),
                "at": _("when"),
                "how": _("how"),
                "corrected": _("corrected later"),
            },
            read=_marks,
        )
    )
