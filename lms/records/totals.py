"""What a year of study comes to."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from lms.records.hours import credits, study_hours


@dataclass(frozen=True, kw_only=True)
class YearTotal:
    year: int
    online_minutes: int = 0
    class_minutes: int = 0

    @property
    def minutes(self) -> int:
        return self.online_minutes + self.class_minutes

    @property
    def hours(self) -> Decimal:
        return study_hours(self.minutes)

    @property
    def online_hours(self) -> Decimal:
        return study_hours(self.online_minutes)

    @property
    def class_hours(self) -> Decimal:
        return study_hours(self.class_minutes)

    @property
    def credits(self) -> Decimal:
        """By the rate that is valid at the end of the year."""
        return credits(self.minutes, on=datetime.date(self.year, 12, 31))


@dataclass(frozen=True, kw_only=True)
class MonthTotal:
    """What one month of a year came to; ``month`` counts from 1."""

    month: int
    minutes: int = 0

    @property
    def hours(self) -> Decimal:
        return study_hours(self.minutes)
