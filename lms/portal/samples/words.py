"""What every sample is made of: words in the page's language, moments around now, an address that leads nowhere."""

import datetime
from uuid import UUID

from django.utils import timezone

from lms.core.languages import reads_english

HERE = "#main"
NOBODY = UUID(int=0)


def said(chinese: str, english: str) -> str:
    """A sample's words in the language of the page."""
    return english if reads_english() else chinese


def moment(days: int, hour: int, minute: int = 0) -> datetime.datetime:
    """That hour, ``days`` from today."""
    day = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return day + datetime.timedelta(days=days)
