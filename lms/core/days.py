"""Local days. A day of study and of points ends at midnight in Shanghai, wherever the server stands."""

import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime.datetime) -> datetime.date:
    """The day in Shanghai that holds ``moment`` (which must carry its time zone)."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: datetime.date) -> datetime.datetime:
    """The first moment of ``day`` in Shanghai."""
    return datetime.datetime.combine(day, datetime.time(), SHANGHAI)
