"""Searching among 1,000, 10,000 and 50,000 documents: building the index, asking it, and saving one page.

``python -m bench.search`` fills the empty database of DATABASE_URL and prints figures, one JSON line each. Documents
are sentences of the demo's courses put together anew, so that common words are as common as among those; questions are
the judged ones of ``tests/search``.
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import django

SIZES = (1_000, 10_000, 50_000)
A_COURSE = 10  # documents of one owner: a course with nine lessons
SENTENCES = 14  # in a document, some 400 characters
SAVES = 25
ROOT = Path(__file__).resolve().parents[1]


def sentences() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "demo" / "courses").glob("*/*.zh.md"))]
    found = {one.strip() for text in texts for one in re.split(r"[。！？\n]", text)}
    return sorted(one for one in found if 6 <= len(one) <= 60)


def entries(owners: Sequence[UUID], told: list[str], version: int = 0) -> Iterator[Any]:
    """The documents of ``owners``: always the same, and others for another ``version``."""
    from lms.search.sources import Entry

    for owner in owners:
        for number in range(A_COURSE):
            chance = random.Random(f"{owner}{number}{version}")
            title = re.sub(r"[^\w]", "", chance.choice(told))[:12] + re.sub(r"[^\w]", "", chance.choice(told))[:6]
            yield Entry(
                kind="course" if number == 0 else "lesson",
                uuid=UUID(int=owner.int + number),
                owner=owner,
                path=f"/bench/{owner.int + number}/",
                title=title,
                names=[chance.choice(told)[:4], chance.choice(told)[:4]],
                summary=chance.choice(told),
                text="。".join(chance.choices(told, k=SENTENCES)),
            )


def timed(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def told_of(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * one for one in seconds)
    return {"median_ms": round(statistics.median(ordered), 2), "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2)}


def main() -> None:
    django.setup()
    from django.db import connection

    from bench.__main__ import figure
    from lms.courses.models import Course
    from lms.search import engines, index
    from lms.search.find import documents, find, suggestions
    from lms.search.models import Document
    from lms.search.sources import Source
    from tests.search.relevance import judged

    told = sentences()
    version = 0
    source = Source("bench", ("course", "lesson"), Course.objects.all, lambda owners: entries(owners, told, version))
    questions = [one.question for one in judged()]
    typed = [question[:length] for question in questions for length in (1, 2, 3) if len(question) >= length]
    made: list[UUID] = []
    for size in SIZES:
        fresh = [UUID(int=number * A_COURSE) for number in range(len(made) + 1, size // A_COURSE + 1)]
        begun = time.perf_counter()
        for batch in index.batches(fresh):
            index.refresh(source, batch)
        built = time.perf_counter() - begun
        made += fresh
        engines.settle()
        about = {"database": connection.vendor, "documents": Document.objects.count()}
        figure("index built", **about, documents_per_s=round(len(fresh) * A_COURSE / built))
        for question in questions:  # what a process learns once
            find(question)
        figure("question", **about, **told_of([timed(lambda q=q: documents(find(q).hits[:10])) for q in questions]))
        figure("suggestions", **about, **told_of([timed(lambda q=q: suggestions(q)) for q in typed]))
        saved = []
        for owner in made[:: len(made) // SAVES][:SAVES]:
            version += 1
            saved.append(timed(lambda owner=owner: index.refresh(source, [owner])))
        figure("course of ten pages saved", **about, **told_of(saved))


if __name__ == "__main__":
    sys.exit(main())
