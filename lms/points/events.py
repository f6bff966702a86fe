"""What other apps tell the ledger."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from lms.core.days import local_day


@dataclass(frozen=True, kw_only=True)
class AwardEvent:
    """Something happened that may earn points, or something that earned is set right.

    ``key`` names the event for ever: told twice it counts once. ``at`` is when the learner did it (not when it is
    written); its day in Shanghai decides under which day's cap it falls. ``minutes`` is None for rules that pay by the
    event. ``source_kind`` and ``source_uuid`` say where the line leads; ``title`` is kept as it read on that day.

    ``corrects`` is the key of the first award of the same evidence. With it ``minutes`` is the signed difference to
    what the evidence stood for so far; without minutes it takes the points of the event back. A correction carries
    the ``at`` of what it corrects, so that it counts under the same day's cap.
    """

    key: str
    learner_id: int
    rule: str
    minutes: int | None
    at: datetime.datetime
    source_kind: str
    source_uuid: UUID
    title: str
    title_en: str = ""
    corrects: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if timezone.is_naive(self.at):
            raise ValueError(f"{self.key}: the time of an event needs its time zone")
        if self.minutes is not None and self.minutes < 0 and self.corrects is None:
            raise ValueError(f"{self.key}: minutes below zero need the award that they correct")

    @property
    def day(self) -> datetime.date:
        return local_day(self.at)
