"""What the study archive tells of who was at a gathering, whatever was held there."""

from django.utils.translation import gettext as _

from lms.attendance import sheets
from lms.attendance.models import CheckIn, Gathering
from lms.records.evidence import Step


def steps_of(gathering: Gathering, *, learner_id: int) -> list[Step]:
    """Every mark of this learner, and whether a signed sheet is kept: two queries."""
    steps = []
    marks = CheckIn.objects.filter(gathering=gathering, learner=learner_id).select_related("actor")
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
