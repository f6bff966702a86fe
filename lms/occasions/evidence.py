"""What the study archive tells of a lecture, an activity or a study tour."""

from django.utils.translation import gettext as _

from lms.attendance.evidence import steps_of
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
    return [*steps, *steps_of(gathering, learner_id=record.learner_id)]
