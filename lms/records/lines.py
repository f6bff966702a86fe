"""The lines of one evidence: what it is worth, the next line, and the award that a line is paid by."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from lms.accounts.models import User
from lms.core.days import local_day
from lms.points.events import AwardEvent
from lms.points.rules import STUDY_CLASS, STUDY_ONLINE
from lms.records.entries import StudyEntry
from lms.records.models import Mode, StudyRecord

# The rule by which each mode earns points.
RULES = {Mode.ONLINE: STUDY_ONLINE, Mode.CLASS: STUDY_CLASS}

# What an award of ours names as its source; the uuid is the record's.
AWARD_SOURCE = "study_record"

# In the ``detail`` of a line that an officer wrote: the minutes she set, and those that the evidence spoke of then.
SET_TO, SPOKEN = "set_to", "spoken"


def set_by_officer(standing: Sequence[StudyRecord]) -> StudyRecord | None:
    """The newest line of the evidence that an officer wrote; ``standing`` are all its lines in their order."""
    return next((line for line in reversed(standing) if SET_TO in line.detail), None)


def worth(entry: StudyEntry, standing: Sequence[StudyRecord]) -> int:
    """The minutes that ``entry`` is worth beside the lines that stand.

    What an officer has set holds however often the evidence is settled again, also with other minutes: only one that
    speaks of nothing learned any more, and spoke of something when she set it, takes it all back.
    """
    officers = set_by_officer(standing)
    if officers is None or (entry.minutes == 0 and officers.detail[SPOKEN]):
        return entry.minutes
    return officers.detail[SET_TO]


def settled_line(entry: StudyEntry, minutes: int, standing: Sequence[StudyRecord], actor: User | None) -> StudyRecord:
    """The line of ``minutes``, the difference, that settling ``entry`` writes."""
    if standing:
        line = correction(standing, minutes, actor=actor.uuid if actor else None, reason=entry.reason)
        line.evidence_kind, line.evidence_uuid = entry.evidence_kind, entry.evidence_uuid
        line.detail = dict(entry.detail)
        return line
    return StudyRecord(
        uuid=uuid4(),
        key=f"{entry.evidence_key}:1",
        evidence_key=entry.evidence_key,
        learner_id=entry.learner_id,
        kind=StudyRecord.Kind.STUDY,
        mode=entry.mode,
        title=entry.title,
        title_en=entry.title_en,
        course_title=entry.course_title,
        course_title_en=entry.course_title_en,
        subject=entry.subject,
        organisation_id=entry.organisation.pk,
        organisation_name=entry.organisation.name,
        minutes=minutes,
        at=entry.at,
        day=local_day(entry.at),
        evidence_kind=entry.evidence_kind,
        evidence_uuid=entry.evidence_uuid,
        detail=dict(entry.detail),
        actor=actor.uuid if actor else None,
    )


def correction(standing: Sequence[StudyRecord], minutes: int, *, actor: UUID | None, reason: str) -> StudyRecord:
    """The next line of an evidence, with the day, place and titles of its first."""
    first = standing[0]
    return StudyRecord(
        uuid=uuid4(),
        key=f"{first.evidence_key}:{len(standing) + 1}",
        evidence_key=first.evidence_key,
        learner_id=first.learner_id,
        kind=StudyRecord.Kind.CORRECTION,
        mode=first.mode,
        title=first.title,
        title_en=first.title_en,
        course_title=first.course_title,
        course_title_en=first.course_title_en,
        subject=first.subject,
        organisation_id=first.organisation_id,
        organisation_name=first.organisation_name,
        minutes=minutes,
        at=first.at,
        day=first.day,
        evidence_kind=first.evidence_kind,
        evidence_uuid=first.evidence_uuid,
        detail=dict(first.detail),
        actor=actor,
        corrects=first,
        reason=reason,
    )


def award_event(line: StudyRecord) -> AwardEvent:
    return AwardEvent(
        key=line.key,
        learner_id=line.learner_id,
        rule=RULES[Mode(line.mode)],
        minutes=line.minutes,
        at=line.at,
        source_kind=AWARD_SOURCE,
        source_uuid=line.uuid,
        title=line.title,
        title_en=line.title_en,
        corrects=line.corrects.key if line.corrects else None,
        reason=line.reason,
    )
