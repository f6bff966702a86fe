"""What the demo's schools announce: the folders of demo/news, dated by the day of loading.

In their files ``{day+6}`` is the day in six days as people write it, ``{date-3}`` the day three days ago as facts have
it. A day without a school is no matter: these are words.
"""

import datetime
import re
import shutil
import tempfile
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from cms.box.news import import_news
from lms.core.days import local_day
from lms.ops.demo.street import DEMO_DIR, Street
from lms.portal.templatetags.linxue import weekday

_DAY = re.compile(r"\{(day|date)([+-]\d+)\}")


def load_news(street: Street) -> int:
    folders = sorted(path for path in (DEMO_DIR / "news").iterdir() if path.is_dir())
    for folder in folders:
        with tempfile.TemporaryDirectory() as place:
            import_news(dated(folder, Path(place), local_day(timezone.now())), actor=None, publish=True)
    return len(folders)


def dated(folder: Path, place: Path, today: datetime.date) -> Path:
    """A copy of ``folder`` in ``place`` that names days counted from ``today``."""
    copy = Path(shutil.copytree(folder, place / folder.name))
    for file in copy.glob("*.md"):
        with override("en" if file.name.endswith(".en.md") else "zh-hans"):
            file.write_text(_DAY.sub(lambda match: _written(match, today), file.read_text(encoding="utf-8")))
    return copy


def _written(match: re.Match, today: datetime.date) -> str:
    day = today + datetime.timedelta(days=int(match[2]))
    return day.isoformat() if match[1] == "date" else _in_words(day)


def _in_words(day: datetime.date) -> str:
    if get_language() == "en":
        return date_format(day, "l, j F")
    return f"{day.month}月{day.day}日（{weekday(day)}）"
