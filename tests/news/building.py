"""News beside the small world."""

import datetime
import itertools
from uuid import uuid4

from django.utils import timezone

from lms.core.days import local_day
from lms.core.pagecache import bump_generation
from lms.network.models import School
from lms.news.models import NewsItem
from lms.news.outline import NewsOutline
from lms.news.services import publish_news

NUMBERS = itertools.count(1)


def days_ago(count: int) -> datetime.date:
    return local_day(timezone.now()) - datetime.timedelta(days=count)


def make_news(school: School, **facts) -> NewsItem:
    """A published notice of today for everybody, in Chinese."""
    outline = NewsOutline(
        **{
            "key": uuid4(),
            "school_id": school.pk,
            "kind": "notice",
            "audiences": [],
            "starts_on": days_ago(0),
            "ends_on": None,
            "pinned": False,
            "language": "zh-hans",
            "title": f"样例通知{next(NUMBERS)}",
            "summary": "样例通知的一句话。",
            "html": "<p>正文</p>",
            "picture": {},
            "stamp": "tests",
        }
        | facts
    )
    made = publish_news(outline=outline, actor=None)
    bump_generation()  # as the commit would: a test has none
    return made
