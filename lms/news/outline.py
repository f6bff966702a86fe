"""The shape in which the CMS hands news over: plain values, no page, no Wagtail."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class NewsOutline:
    """One item in one language. ``audiences`` empty: for everybody. ``picture`` as ``NewsText.picture``."""

    key: UUID
    school_id: int
    kind: str
    audiences: list[str]
    starts_on: datetime.date
    ends_on: datetime.date | None
    pinned: bool
    language: str
    title: str
    summary: str
    html: str
    picture: dict[str, Any]
    stamp: str
