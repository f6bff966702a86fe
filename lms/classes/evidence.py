"""What the study archive tells of a session that was attended."""

from django.utils.translation import gettext as _

from lms.attendance.evidence import steps_of
from lms.classes.models import Session
from lms.records.evidence import Step
from lms.records.models import StudyRecord


def session_steps(record: StudyRecord, user) -> list[Step]:
    """Where the class met, every mark of this learner, and whether a signed sheet is kept: three queries."""
    session = (
        Session.objects.filter(uuid=record.evidence_uuid)
        .select_related("gathering__centre", "gathering__room", "class_group__course")
        .first()
    )
    if session is None:
        return []
    group = session.class_group
    held_at = (session.gathering.centre, session.gathering.room)
    room = " ".join(part.label for part in held_at if part is not None)
    steps = [
        Step(
            label=_("Held"),
            text=_("%(group)s, session %(number)s, %(room)s")
            % {"group": group.label, "number": session.number, "room": room},
            at=session.gathering.starts_at,
            url=group.course.get_absolute_url() if group.course.status == "live" else None,
        )
    ]
    return [*steps, *steps_of(session.gathering, learner_id=record.learner_id)]
