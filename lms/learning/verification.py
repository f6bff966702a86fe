"""Everything that is kept with an enrolment, computed again from its lessons and answers."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Q

from lms.core.bulk import in_pieces
from lms.core.days import local_day
from lms.courses.rules import CODES, CONFIRMED, QUIZ, READ, WATCHED, codes_of
from lms.learning import conditions
from lms.learning.confirming_queue import asked_of_teachers
from lms.learning.enrolments import FAILS
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt
from lms.learning.standings import still_there
from lms.records.models import StudyRecord

PIECE = 1000
OWN_MOMENTS = ("opened_at", "read_at", "completed_at")
MOMENTS_OF_ATTEMPTS = ("opened_at", "saved_at")


def problems() -> Iterator[str]:
    """A sentence for everything that is wrong; nothing when all is right."""
    rows: Any = Enrolment.objects.order_by("pk").values(
        "pk", "uuid", "joined_at", "begun", "last_active_on", "lessons_done", "failing"
    )
    for piece in in_pieces(rows.iterator(PIECE), PIECE):
        yield from _of_piece(piece)
    yield from _of_completed()
    yield from _of_waiting()


def _of_piece(piece: list[dict[str, Any]]) -> Iterator[str]:
    pks = [row["pk"] for row in piece]
    attempts: dict[int, Any] = {
        row["progress__enrolment"]: row
        for row in QuizAttempt.objects.filter(progress__enrolment__in=pks)
        .order_by()
        .values("progress__enrolment")
        .annotate(**{name: Max(name) for name in MOMENTS_OF_ATTEMPTS})
    }
    lessons: dict[int, Any] = {
        row["enrolment"]: row
        for row in LessonProgress.objects.filter(enrolment__in=pks)
        .order_by()
        .values("enrolment")
        .annotate(
            done=Count("completed_at", filter=still_there()),
            written=Max("updated_at"),
            **{name: Max(name) for name in OWN_MOMENTS},
        )
    }
    failing = _failing(pks)
    for row in piece:
        told, there = row, lessons.get(row["pk"])
        expected = {
            "begun": there is not None,
            "lessons_done": there["done"] if there else 0,
            "failing": failing.get(row["pk"], 0),
        }
        for name, value in expected.items():
            if told[name] != value:
                yield f"Enrolment {row['uuid']}: {name} is {told[name]}, its lessons say {value}."
        answered = attempts.get(row["pk"], {})
        moments = [row["joined_at"], *(answered.get(name) for name in MOMENTS_OF_ATTEMPTS)]
        moments += [there[name] for name in OWN_MOMENTS] if there else []
        earliest = _last_day(moments)
        latest = _last_day([*moments, there["written"] if there else None])
        if not earliest <= row["last_active_on"] <= latest:
            yield (
                f"Enrolment {row['uuid']}: the last active day is {row['last_active_on']},"
                f" its lessons say {earliest} to {latest}."
            )


def _last_day(moments: list[datetime.datetime | None]) -> datetime.date:
    return max(local_day(moment) for moment in moments if moment is not None)


def _failing(pks: list[int]) -> dict[int, int]:
    """How many lessons of each enrolment were failed FAILS times, counted without the words that keep the number."""
    marks: Any = LessonProgress.objects.filter(enrolment__in=pks, completed_at__isnull=True).order_by()
    marks = marks.annotate(
        failed=Count("attempts", filter=Q(attempts__passed=False, attempts__score__isnull=False)),
        passed=Count("attempts", filter=Q(attempts__passed=True)),
    ).filter(failed__gte=FAILS, passed=0)
    found: dict[int, int] = {}
    for enrolment in marks.values_list(F("enrolment"), flat=True):
        found[enrolment] = found.get(enrolment, 0) + 1
    return found


def _of_completed() -> Iterator[str]:
    """Of each lesson that is done all was met that its record says it asked for then; the rule may be another now."""
    rows = LessonProgress.objects.filter(completed_at__isnull=False).order_by("pk")
    for piece in in_pieces(rows.iterator(PIECE), PIECE):
        records: dict[Any, Any] = {}
        lines = StudyRecord.objects.filter(evidence_kind="lesson", evidence_uuid__in=[row.uuid for row in piece])
        for uuid, detail in lines.order_by("pk").values_list("evidence_uuid", "detail"):
            records[uuid] = detail  # the newest line last
        for row in piece:
            if missing := _missing(row, records.get(row.uuid, {})):
                yield f"Lesson {row.uuid}: it is done without {', '.join(missing)}."


def _missing(row: LessonProgress, detail: dict[str, Any]) -> list[str]:
    """What was not met of the rule in ``detail``. Of the questions the best score is looked at: what counted when the
    lesson was done may have become less since, but it was never more."""
    needed = detail.get("needed", {})
    met = {
        READ: row.read_at is not None,
        WATCHED: row.watched_percent >= needed.get(WATCHED, 1),
        QUIZ: row.best_score is not None and row.best_score >= needed.get(QUIZ, 0),
        CONFIRMED: row.confirmed_at is not None,
    }
    asked = codes_of(detail["rule"]) if "rule" in detail else []
    return [code for code in CODES if code in asked and not met[code]]


def _of_waiting() -> Iterator[str]:
    """Who waits for a teacher waits for nothing else. A lesson that asks for no teacher any more is left alone."""
    rows = LessonProgress.objects.filter(asked_of_teachers(), waits_since__isnull=False).select_related("lesson")
    for row in rows.order_by("pk").iterator(PIECE):
        if not conditions.waits_for_teacher(row.lesson, row):
            yield f"Lesson {row.uuid}: it waits for the teacher, but that is not what is missing."
