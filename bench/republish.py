"""Compiling 500 and 5,000 lessons again, as after a change of templates: how fast, and with how much memory.

``python -m bench.republish`` fills the empty database of DATABASE_URL with courses of twenty lessons, each like the
longest one of the demo without its files, and prints figures, one JSON line a size.
"""

import os
import subprocess
import sys
import time
from typing import Any

import django

SIZES = (500, 5_000)
A_COURSE = 20
SECTIONS = 6


def body(chance: Any, told: list[str]) -> list[dict[str, Any]]:
    steps = [
        {"type": "item", "value": {"title": chance.choice(told)[:40], "text": "", "image": None, "alt": ""}}
        for _step in range(4)
    ]
    blocks: list[dict[str, Any]] = []
    for number in range(SECTIONS):
        words = "".join(f"<p>{'。'.join(chance.choices(told, k=4))}。</p>" for _paragraph in range(2))
        blocks += [
            {"type": "heading", "value": {"text": chance.choice(told)[:20], "level": "h2"}},
            {"type": "paragraph", "value": words},
        ]
        if number % 2:
            blocks.append({"type": "steps", "value": {"steps": steps}})
    return blocks


def fill(index: Any, first: int, last: int, told: list[str]) -> None:
    """Courses ``first`` to ``last``, live, each compiled once at the end."""
    import random

    from django.db import transaction

    from cms import publishing
    from cms.indexing import indexing_off
    from cms.pages import CoursePage, LessonPage

    for number in range(first, last):
        chance = random.Random(number)
        facts = {"subject": "sport", "motif": "crane", "study_hours": 12, "for_adult": True, "live": True}
        with transaction.atomic(), publishing.together(), indexing_off():
            course = CoursePage(title=f"课程{number}", slug=f"bench-{number}", locale=index.locale, **facts)
            index.refresh_from_db()
            index.add_child(instance=course)
            for place in range(A_COURSE):
                lesson = LessonPage(title=f"第{place}课", slug=f"lesson-{place}", locale=index.locale, live=True)
                lesson.body = body(chance, told)
                course.add_child(instance=lesson)


def compile_again() -> tuple[float, int]:
    """Seconds, and the megabytes that the program held at most."""
    begun = time.perf_counter()
    run = subprocess.Popen([sys.executable, "manage.py", "republish"], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(run.pid, 0)
    if status:
        raise SystemExit("republish failed")
    return time.perf_counter() - begun, used.ru_maxrss // 1024


def main() -> None:
    django.setup()
    from django.db import connection

    from bench.__main__ import figure
    from bench.search import sentences
    from cms.rights import ensure_school_index
    from lms.courses.models import CourseText
    from lms.network.models import Organisation, School

    place = Organisation.objects.create(code="320214", name="新吴区", full_name="新吴区", tier="district", path="0001")
    index = ensure_school_index(School.objects.create(organisation=place, kind="college", name="社区学院"))
    told, made = sentences(), 0
    for size in SIZES:
        fill(index, made, size // A_COURSE, told)
        made = size // A_COURSE
        CourseText.objects.update(stamp="older templates")
        seconds, megabytes = compile_again()
        figure(
            "lessons compiled again",
            database=connection.vendor,
            lessons=size,
            seconds=round(seconds, 1),
            lessons_per_s=round(size / seconds),
            most_memory_mb=megabytes,
        )


if __name__ == "__main__":
    sys.exit(main())
