"""What the study archive keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.records.models import StudyRecord


def _lines(user: User) -> Iterator[Line]:
    for line in StudyRecord.objects.of(user).select_related("organisation").newest_first():
        yield {
            "day": line.day,
            "title": line.label,
            "minutes": line.minutes,
            "organisation": line.organisation_label,
            "uuid": line.uuid,
        }


def register_all() -> None:
    register(
        Holding(
            rank=40,
            code="records",
            title=_("Your study archive"),
            why=_("It belongs to you; your school counts it for its year. The lines stay, without your name."),
            fields=frozenset({"records.StudyRecord.learner"}),
            labels={
                "day": _("day"),
                "title": _("title"),
                "minutes": _("minutes"),
                "organisation": _("organisation"),
            },
            read=_lines,
        )
    )
