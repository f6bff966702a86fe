"""What the study archive tells of a session that was attended."""

from django.utils.translation import gettext as _

from lms.attendance import sheets
from lms.attendance.models import CheckIn
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
    marks = CheckIn.objects.filter(gathering=session.gathering, learner=record.learner_id).select_related("actor")
    for mark in marks.order_by("pk"):
        text = _("%(status)s (%(method)s)") % {
            "status": mark.get_status_display(),
            "method": mark.get_method_display(),
        }
        if mark.actor is not None:
            text = _("%(what)s, by %(name)s") % {"what": text, "name": mark.actor.get_full_name()}
        steps.append(Step(label=_("Attendance"), text=text, at=mark.at))
    if kept := sheets.shown(session.gathering).first():
        steps.append(Step(label=_("Signed sheet"), text=_("A photograph is kept by the school."), at=kept.at))
    return steps
