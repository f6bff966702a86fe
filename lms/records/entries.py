"""What other apps tell the study archive."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from lms.network.models import Organisation


@dataclass(frozen=True, kw_only=True)
class StudyEntry:
    """What an evidence is worth **now**: not what changed, and not what to add.

    ``evidence_key`` names it for ever, such as ``lesson.completed:{enrolment}:{lesson}``. ``minutes`` is 0 where
    nothing was learned (any more). ``at`` is when the study ended. ``organisation`` is whose school taught. ``detail``
    must be JSON and says what was published or attended, with ids and titles, without names or telephone numbers.
    ``reason`` is written into a correction.
    """

    evidence_key: str
    learner_id: int
    mode: str
    minutes: int
    at: datetime.datetime
    title: str
    title_en: str = ""
    course_title: str
    course_title_en: str = ""
    subject: str
    organisation: Organisation
    evidence_kind: str
    evidence_uuid: UUID
    detail: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def __post_init__(self) -> None:
        if timezone.is_naive(self.at):
            raise ValueError(f"{self.evidence_key}: the time of a study needs its time zone")
        if self.minutes < 0:
            raise ValueError(f"{self.evidence_key}: an evidence is worth 0 minutes or more")
