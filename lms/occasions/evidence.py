"""What the study archive tells of a lecture, an activity or a study tour."""

from django.utils.translation import gettext as _

from lms.attendance import sheets
from lms.attendance.models import CheckIn
from lms.occasions.models import Occasion
from lms.records.evidence import Step
from lms.records.models import StudyRecord


def occasion_steps(record: StudyRecord, user) -> list[Step]:
    """Where it was, every mark of this learner, and whether a signed sheet is kept: three queries."""
    occasion = Occasion.objects.with_place().filter(uuid=record.evidence_uuid).first()
    if occasion is None:
        return []
    gathering = occasion.gathering
    held_at = " ".join(part.label for part in (gathering.centre, gathering.room) if part) or occasion.meeting_point
    words = {"form": occasion.get_form_display(), "name": occasion.label, "place": held_at}
    steps = [Step(label=_("Held"), text=_("%(form)s “%(name)s”, %(place)s") % words, at=gathering.starts_at)]
    marks = CheckIn.objects.filter(gathering=gathering, learner=record.learner_id).select_related("actor")
    for mark in marks.order_by("pk"):
        text = _("%(status)s (%(method)s)") % {
            "status": mark.get_status_display(),
            "method": mark.get_method_display(),
        }
        if mark.actor is not None:
            text = _("%(what)s, by %(name)s") % {"what": text, "name": mark.actor.get_full_name()}
        steps.append(Step(label=_("Attendance"), text=text, at=mark.at))
    if kept := sheets.shown(gathering).first():
        steps.append(Step(label=_("Signed sheet"), text=_("A photograph is kept by the school."), at=kept.at))
    return steps
