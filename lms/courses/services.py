"""Keeping what was published. The CMS calls these and nobody else: ``cms/publishing.py`` is the only bridge."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.core.rows import write_changed
from lms.courses.media import link_media
from lms.courses.models import Course, CourseText, Lesson, LessonText, OutlineVersion, Status
from lms.courses.outline import CourseOutline, LessonOutline

MOST_SLUG_TRIES = 50
LESSON_FACTS = ("minutes", "rule", "threshold", "quiz_threshold", "online", "free", "no_skip")


@transaction.atomic
def publish_outline(*, outline: CourseOutline, actor: Any) -> OutlineVersion:
    """Make ``outline`` what readers of its language see. ``actor`` is a user, or None for the system.

    The address (slug) is fixed at the first publishing; the other facts follow the latest. A lesson that the outline
    does not name any more stops being live in this language, and is withdrawn when no language is left. Publishing the
    same outline again changes nothing and returns the version that stands.

    Raises DomainError: ``lesson_of_another_course``, ``media_file_missing``.
    """
    course, changed = _keep_course(outline)
    changed |= _keep_text(
        CourseText.objects.filter(course=course, language=outline.language).first()
        or CourseText(course=course, language=outline.language),
        title=outline.title,
        summary=outline.summary,
        html=outline.html,
        outcomes=outline.outcomes,
        teachers=outline.teachers,
        tags=outline.tags,
        stamp=outline.stamp,
    )
    changed |= _keep_lessons(course, outline)
    version = _keep_version(
        course,
        language=outline.language,
        title=outline.title,
        lessons=[_evidence(lesson) for lesson in outline.lessons],
        actor=actor,
        published_at=outline.published_at,
    )
    if changed:
        _tell(course, "course.published", actor, language=outline.language, version=version.number)
    return version


@transaction.atomic
def retire_language(*, key: UUID, language: str, actor: Any) -> None:
    """Stop showing a course, and with it its lessons, in ``language``; withdraw it when no language is left.

    Rows and records stay. Does nothing for a course that is not live in ``language``.
    """
    course = Course.objects.select_for_update().filter(key=key).first()
    if course is None:
        return
    if not CourseText.objects.filter(course=course, language=language, live=True).update(live=False):
        return
    LessonText.objects.filter(lesson__course=course, language=language, live=True).update(live=False)
    if not CourseText.objects.filter(course=course, live=True).exists():
        Course.objects.filter(pk=course.pk).update(status=Status.RETIRED, updated_at=timezone.now())
    _renumber(course, list(course.lessons.order_by("position", "id")))
    _tell(course, "course.retired", actor, language=language)


@transaction.atomic
def retire_lesson_language(*, key: UUID, language: str, actor: Any) -> None:
    """Stop showing one lesson in ``language``; withdraw it when no language is left. Rows and records stay."""
    lesson = Lesson.objects.filter(key=key).first()
    if lesson is None:
        return
    course = Course.objects.select_for_update().get(pk=lesson.course_id)
    if not LessonText.objects.filter(lesson=lesson, language=language, live=True).update(live=False):
        return
    _renumber(course, list(course.lessons.order_by("position", "id")))
    last = _last_version(course, language)
    if last is not None:
        rest = [item for item in last.outline["lessons"] if item["key"] != str(key)]
        _keep_version(course, language=language, title=last.outline["title"], lessons=rest, actor=actor)
    _tell(course, "lesson.retired", actor, language=language, lesson=str(lesson.uuid))


@transaction.atomic
def reorder_lessons(*, key: UUID, language: str, lessons: Sequence[UUID], actor: Any) -> None:
    """Put the lessons of the course ``key`` in the order of ``lessons`` (lesson keys), as ``language`` shows them."""
    course = Course.objects.select_for_update().filter(key=key).first()
    if course is None:
        return
    rows = {lesson.key: lesson for lesson in course.lessons.order_by("position", "id")}
    order = merged_order(list(rows), [lesson for lesson in lessons if lesson in rows])
    if not _renumber(course, [rows[lesson] for lesson in order]):
        return
    last = _last_version(course, language)
    if last is not None:
        place = {str(lesson): number for number, lesson in enumerate(order)}
        moved = sorted(last.outline["lessons"], key=lambda item: place[item["key"]])
        _keep_version(course, language=language, title=last.outline["title"], lessons=moved, actor=actor)
    _tell(course, "course.reordered", actor, language=language)


def merged_order(before: Sequence[UUID], wanted: Sequence[UUID]) -> list[UUID]:
    """``before`` with the members of ``wanted`` in their new order and what is new behind its predecessor.

    A language that shows only some of the lessons orders those among themselves and leaves the others where they are.
    """
    members = set(wanted)
    known = iter([key for key in wanted if key in set(before)])
    order = [next(known) if key in members else key for key in before]
    placed = set(order)
    for number, key in enumerate(wanted):
        if key not in placed:
            order.insert(order.index(wanted[number - 1]) + 1 if number else 0, key)
            placed.add(key)
    return order


def _keep_course(outline: CourseOutline) -> tuple[Course, bool]:
    """The row of ``outline``, locked, and whether it had to be written."""
    facts = {
        "school_id": outline.school_id,
        "subject": outline.subject,
        "for_youth": "youth" in outline.audiences,
        "for_adult": "adult" in outline.audiences,
        "for_elderly": "elderly" in outline.audiences,
        "mode": outline.mode,
        "form": outline.form,
        "study_hours": outline.study_hours,
        "motif": outline.motif,
        "shared": outline.shared,
        "target_groups": outline.target_groups,
        "open_to": outline.open_to,
        "min_age": outline.min_age,
        "max_age": outline.max_age,
        "prerequisites": [str(key) for key in outline.prerequisites],
        "certificate": outline.certificate,
        "certificate_quiz": outline.certificate_quiz,
        "certificate_attendance": outline.certificate_attendance,
        "in_order": outline.in_order,
        "status": Status.LIVE,
    }
    course = Course.objects.select_for_update().filter(key=outline.key).first()
    if course is None:
        course, created = _first_publishing(outline, facts)
        if created:
            return course, True
    return course, write_changed(course, facts)


def _first_publishing(outline: CourseOutline, facts: dict[str, Any]) -> tuple[Course, bool]:
    """The new row with the next free address; or, not new, the one another language has made in this moment."""
    for number in range(1, MOST_SLUG_TRIES):
        slug = _numbered(outline.slug, number)
        if Course.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                course = Course.objects.create(key=outline.key, slug=slug, published_at=outline.published_at, **facts)
                return course, True
        except IntegrityError:
            # Somebody published in the same moment: this very course, or another one of its name.
            same = Course.objects.select_for_update().filter(key=outline.key).first()
            if same is not None:
                return same, False
            if not Course.objects.filter(slug=slug).exists():
                raise  # neither: a fact of the course is refused, and the next address will not mend it
    raise DomainError("course_address_taken", slug=outline.slug)


def _numbered(slug: str, number: int) -> str:
    ending = "" if number == 1 else f"-{number}"
    return f"{slug[: 80 - len(ending)]}{ending}"


def _keep_lessons(course: Course, outline: CourseOutline) -> bool:
    """Write the lessons of ``outline`` and let go of those it does not name; whether anything had to be written."""
    wanted = {lesson.key: lesson for lesson in outline.lessons}
    stray = Lesson.objects.filter(key__in=wanted).exclude(course=course).first()
    if stray is not None:
        raise DomainError("lesson_of_another_course", lesson=wanted[stray.key].title)
    before = list(course.lessons.order_by("position", "id"))
    rows = {lesson.key: lesson for lesson in before}
    slugs = {lesson.slug for lesson in before}
    texts = {
        text.lesson_id: text for text in LessonText.objects.filter(lesson__course=course, language=outline.language)
    }
    order = merged_order(list(rows), list(wanted))
    changed = False
    for lesson in outline.lessons:
        row = rows.get(lesson.key)
        if row is None:
            row = Lesson(key=lesson.key, course=course, slug=_free_slug(lesson.slug, slugs), position=len(order))
            slugs.add(row.slug)
            rows[lesson.key] = row
        facts = {name: getattr(lesson, name) for name in LESSON_FACTS}
        changed |= write_changed(row, facts)
        changed |= _keep_text(
            texts.get(row.pk) or LessonText(lesson=row, language=outline.language),
            title=lesson.title,
            summary=lesson.summary,
            html=lesson.html,
            parts=lesson.parts,
            stamp=outline.stamp,
        )
    gone = [row.pk for row in before if row.key not in wanted]
    changed |= bool(LessonText.objects.filter(lesson__in=gone, language=outline.language, live=True).update(live=False))
    link_media(language=outline.language, lessons=[(rows[lesson.key], lesson) for lesson in outline.lessons])
    return _renumber(course, [rows[key] for key in order]) or changed


def _free_slug(slug: str, taken: set[str]) -> str:
    number = 1
    while _numbered(slug, number) in taken:
        number += 1
    return _numbered(slug, number)


def _renumber(course: Course, lessons: list[Lesson]) -> bool:
    """Number the lessons that some language shows from 1 in the order given, the withdrawn ones behind them."""
    shown = set(LessonText.objects.filter(lesson__course=course, live=True).values_list("lesson_id", flat=True))
    ordered = [row for row in lessons if row.pk in shown] + [row for row in lessons if row.pk not in shown]
    changed = False
    for position, row in enumerate(ordered, start=1):
        status = Status.LIVE if row.pk in shown else Status.RETIRED
        changed |= write_changed(row, {"position": position, "status": status})
    return changed


def _keep_text(text: CourseText | LessonText, **values: Any) -> bool:
    return write_changed(text, values | {"live": True})


def _evidence(lesson: LessonOutline) -> dict[str, Any]:
    """What a version keeps of a lesson: enough to prove later which text a learner had before her."""
    words = json.dumps([lesson.html, lesson.parts], ensure_ascii=False, sort_keys=True)
    said = {
        "key": str(lesson.key),
        "title": lesson.title,
        "minutes": lesson.minutes,
        "rule": lesson.rule,
        "threshold": lesson.threshold,
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
    }
    return said if lesson.quiz_threshold is None else {**said, "quiz_threshold": lesson.quiz_threshold}


def _last_version(course: Course, language: str) -> OutlineVersion | None:
    return OutlineVersion.objects.filter(course=course, language=language).order_by("-number").first()


def _keep_version(
    course: Course,
    *,
    language: str,
    title: str,
    lessons: list[dict],
    actor: Any,
    published_at: datetime.datetime | None = None,
) -> OutlineVersion:
    """The version that says this: the last one if it does, else a new one."""
    said = {"title": title, "study_hours": course.study_hours, "lessons": lessons}
    last = _last_version(course, language)
    if last is not None and last.outline == said:
        return last
    now = timezone.now()
    return OutlineVersion.objects.create(
        course=course,
        language=language,
        number=last.number + 1 if last else 1,
        outline=said,
        # The first one when it was first published, which is not always here.
        published_at=min(published_at or now, now) if last is None else now,
        published_by=getattr(actor, "uuid", None),
    )


def _tell(course: Course, action: str, actor: Any, **data: Any) -> None:
    """Note the deed and, once it is committed, drop the pages that readers have been shown."""
    audit.record(
        action,
        actor=actor,
        object_kind="course",
        object_uuid=course.uuid,
        organisation_code=course.school.organisation.code,
        **data,
    )
    transaction.on_commit(bump_generation)
