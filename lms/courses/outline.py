"""The shape in which the CMS hands a published course over: plain values, no page, no Wagtail."""

import datetime
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class MediaOutline:
    """A file that lessons show. ``uuid`` stays when the file is replaced; ``name`` is its path in the storage."""

    uuid: UUID
    name: str
    content_type: str
    size: int
    title: str


@dataclass(frozen=True, kw_only=True)
class LessonOutline:
    """One lesson in one language. ``parts`` as in ``LessonText.parts``; ``media`` are the files it shows.

    ``rule``, ``threshold`` and ``quiz_threshold`` are as ``courses.rules`` reads them.
    """

    key: UUID
    slug: str
    title: str
    summary: str
    minutes: int
    rule: str
    threshold: int
    online: bool
    free: bool
    html: str
    parts: list[dict]
    media: list[UUID] = field(default_factory=list)
    no_skip: bool = False
    quiz_threshold: int | None = None


@dataclass(frozen=True, kw_only=True)
class CourseOutline:
    """One course in one language with its live lessons in order."""

    key: UUID
    slug: str
    school_id: int
    language: str
    title: str
    summary: str
    html: str
    subject: str
    audiences: list[str]
    mode: str
    form: str
    study_hours: int
    motif: str
    outcomes: list[str]
    teachers: list[str]
    tags: list[str]
    stamp: str
    published_at: datetime.datetime
    lessons: list[LessonOutline]
    shared: bool = False
    target_groups: list[str] = field(default_factory=list)
    open_to: str = "all"
    min_age: int | None = None
    max_age: int | None = None
    prerequisites: list[UUID] = field(default_factory=list)
    certificate: bool = False
    certificate_quiz: int = 60
    certificate_attendance: int = 70
    in_order: bool = False
