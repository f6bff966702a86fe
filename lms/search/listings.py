"""What the catalogue counts courses by and takes long to find out, kept beside courses and classes.

As the index, it follows the audit log in the transaction of the deed: a seat that is taken is no longer counted from
the commit on. What depends on the hour is left to the reader (``Meeting``), so that nothing has to be put right when a
session is over.
"""

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import transaction

from lms.classes.models import ClassGroup, Session
from lms.core import audit
from lms.core.days import SHANGHAI
from lms.core.models import AuditEntry
from lms.courses.models import Course, CourseText, LessonText
from lms.courses.texts import FIRST_LANGUAGE
from lms.search.models import ClassListing, CourseListing
from lms.search.words import normal, runs, syllables

_BATCH = 500
_LONGEST = 200


@dataclass(frozen=True)
class Meeting:
    """A session as a class's listing keeps it, so that who reads need only find the first that is not over.

    ``ends`` is when it ends; ``next`` the earliest beginning, and ``days`` the days of the week (Monday 1, Tuesday 2,
    Wednesday 4 and so on, added up), of this session and all that end later. Moments are seconds since 1970.
    """

    ends: int
    next: int
    days: int

    def written(self) -> str:
        return f"{self.ends} {self.next} {self.days}"

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(*map(int, line.split(" ")))


def meetings(spans: Iterable[tuple[datetime.datetime, datetime.datetime]]) -> list[Meeting]:
    """From the beginnings and ends of sessions: the first to end comes first."""
    found: list[Meeting] = []
    following, days = None, 0
    for start, end in sorted(spans, key=lambda span: span[1], reverse=True):
        days |= 1 << start.astimezone(SHANGHAI).weekday()
        following = int(start.timestamp()) if following is None else min(following, int(start.timestamp()))
        found.append(Meeting(int(end.timestamp()), following, days))
    return found[::-1]


def coming(written: str, now: int) -> Meeting | None:
    """The first meeting of a listing that is not over at ``now``."""
    # Lines stand in the order of their ends, and seconds since 1970 have ten digits until the year 2286.
    lines = written.split("\n") if written else []
    at = bisect_left(lines, str(now))
    return Meeting.read(lines[at]) if at < len(lines) else None


def heard(entry: AuditEntry) -> None:
    """Follow the audit log: a course that was published or withdrawn, a class that was opened or a place in it.

    Who only queues up takes no seat: at nine o'clock there are many of them, one behind the other.
    """
    if entry.object_uuid is not None and not entry.data.get("queued"):
        _KEEP[entry.object_kind]([entry.object_uuid])


@transaction.atomic(savepoint=False)
def list_courses(uuids: Sequence[UUID]) -> None:
    courses = Course.objects.filter(uuid__in=uuids).values_list("pk", flat=True)
    titles: dict[int, dict[str, str]] = {pk: {} for pk in courses}
    for pk, language, title in CourseText.objects.filter(course__in=titles, live=True).values_list(
        "course", "language", "title"
    ):
        titles[pk][language] = title
    videos: dict[int, list[bool]] = {pk: [] for pk in titles}
    shown = LessonText.objects.filter(lesson__course__in=titles, lesson__status="live", live=True)
    for pk, parts in shown.values_list("lesson__course", "parts"):
        videos[pk] += [bool(part.get("tracks")) for part in parts if part["kind"] == "video"]
    rows = [
        CourseListing(
            course_id=pk,
            languages=" ".join(sorted(named)),
            subtitled=bool(videos[pk]) and all(videos[pk]),
            sound=_sound(named.get(FIRST_LANGUAGE) or named.get("en", "")),
            title_en=(named.get("en") or _sound(named.get(FIRST_LANGUAGE, ""))).lower()[:_LONGEST],
        )
        for pk, named in titles.items()
    ]
    fields = ["languages", "subtitled", "sound", "title_en"]
    CourseListing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["course"], update_fields=fields)


def _sound(title: str) -> str:
    """``八段锦 二`` → ``ba duan jin er``: titles stand as in a dictionary."""
    told = [" ".join(syllables(run)) if chinese else run for run, chinese in runs(normal(title))]
    return " ".join(told)[:_LONGEST]


@transaction.atomic(savepoint=False)
def list_classes(uuids: Sequence[UUID]) -> None:
    """Classes that people can join or go to; what was kept of others goes."""
    groups: list[Any] = list(ClassGroup.objects.current().filter(uuid__in=uuids).with_counts())
    held: dict[int, list[tuple[datetime.datetime, datetime.datetime]]] = {group.pk: [] for group in groups}
    sessions = Session.objects.planned().filter(class_group__in=held)
    for pk, start, end in sessions.values_list("class_group", "gathering__starts_at", "gathering__ends_at"):
        held[pk].append((start, end))
    rows = [
        ClassListing(
            class_group_id=group.pk,
            left=0 if group.waiting and group.runs_by_itself else max(0, group.seats - group.taken),
            meetings="\n".join(meeting.written() for meeting in meetings(held[group.pk])),
        )
        for group in groups
    ]
    if gone := set(uuids) - {group.uuid for group in groups}:
        ClassListing.objects.filter(class_group__uuid__in=gone).delete()
    fields = ["left", "meetings"]
    ClassListing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["class_group"], update_fields=fields)


_KEEP = {"course": list_courses, "class_group": list_classes}


def follow() -> None:
    for kind in _KEEP:
        audit.follow(kind, heard)


def list_all() -> int:
    """Bring all listings in line with what there is; how many there are."""
    everything = (
        (list_courses, Course.objects.published()),
        (list_classes, ClassGroup.objects.current()),
    )
    for keep, rows in everything:
        uuids = list(rows.order_by("pk").values_list("uuid", flat=True))
        for start in range(0, len(uuids), _BATCH):
            keep(uuids[start : start + _BATCH])
    return CourseListing.objects.count() + ClassListing.objects.count()
