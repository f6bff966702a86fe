"""The bridge: a page that goes live is compiled and stored in the domain, in one transaction with the page.

Wagtail publishes on several paths (edit view, ``Revision.publish``, schedule, workflow, a copy that stays live) and
they meet in one place only, the ``save()`` of the page. ``prepare`` runs there before the transaction, so compiling
and its errors stay outside the write lock; what it returns runs inside.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db import transaction
from wagtail.log_actions import get_active_log_context

from cms.build import Problem
from cms.compile import CannotPublish, Compiled, compile_course, compile_lesson
from cms.corrections import told_to_schools
from lms.courses import services
from lms.courses.media import keep_media_files
from lms.courses.models import Course, Lesson, OutlineVersion, Status
from lms.learning import standings

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage

    Published: TypeAlias = CoursePage | LessonPage

# The columns of a page whose saving publishes or withdraws; Wagtail saves others (locks, comments, revision ids) alone.
TELLING = {"live", "alias_of", "alias_of_id"}

_actor: ContextVar[Any] = ContextVar("cms_actor", default=None)
_waiting: ContextVar[dict[int, "CoursePage"] | None] = ContextVar("cms_waiting", default=None)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Note ``user`` as the one who publishes in here."""
    token = _actor.set(user or _actor.get())
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> Any:
    """Who publishes: named by ``acting``, else the person at the editor, else nobody (the system)."""
    return _actor.get() or get_active_log_context().user


@contextmanager
def together() -> Iterator[None]:
    """Store the courses of pages saved in here once, at the end, instead of after every page.

    The block must be a transaction: when a course does not compile, CannotPublish must undo the pages too.
    """
    token = _waiting.set({})
    try:
        yield
        waiting = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    for course in [type(page).objects.get(pk=pk) for pk, page in waiting.items()]:
        if course.live:
            store(course, compiled(course, course.lesson_pages().live()))


def prepare(page: "Published", *, update_fields: Any = None) -> Callable[[], None]:
    """Compile what saving ``page`` will publish; the result stores it (or withdraws it) after the save.

    Raises CannotPublish.
    """
    if page.alias_of_id or (update_fields is not None and not TELLING & set(update_fields)):
        return nothing
    if not page.live:
        return nothing if page._state.adding else lambda: withdraw(page)
    course = page.course_page()
    waiting = _waiting.get()
    if waiting is not None:
        return lambda: waiting.update({course.pk: course})
    if page is course:
        return _storing(page, compiled(page, [] if page._state.adding else course.lesson_pages().live()))
    if not course.live:
        # The lesson waits for its course; what is wrong with it is said now all the same.
        if problems := compile_lesson(page).problems:
            raise CannotPublish(page_id=page.pk, title=page.title, problems=problems)
        return nothing
    lessons = [other for other in course.lesson_pages().live() if other.pk != page.pk]
    lessons = sorted([*lessons, page], key=lambda lesson: lesson.path)
    return _storing(page, compiled(course, lessons, publishing=page))


def problems_of(page: "Published") -> list[Problem]:
    """Why ``page``, as it is in memory, could not be published."""
    if page is page.course_page():
        return compile_course(page, page.lesson_pages().live()).problems
    return compile_lesson(page).problems


def nothing() -> None:
    pass


def _storing(page: "Published", result: Compiled) -> Callable[[], None]:
    def follow() -> None:
        store(page.course_page(), result)
        page.address = type(page).objects.values_list("address", flat=True).get(pk=page.pk)

    return follow


def compiled(course: "CoursePage", lessons: Any, *, publishing: "Published | None" = None) -> Compiled:
    """The compiled course. Raises CannotPublish naming ``publishing`` (or the course) when something is wrong."""
    result = compile_course(course, lessons)
    if result.problems:
        page = publishing or course
        raise CannotPublish(page_id=page.pk, title=page.title, problems=result.problems)
    return result


@transaction.atomic
def store(course: "CoursePage", result: Compiled) -> OutlineVersion:
    """Write a compiled course, and its fixed address back to the pages of all languages."""
    keep_media_files(files=result.media)
    told = told_to_schools(result.outline.key, result.outline.language, actor=actor())
    with told, _counted_again(result.outline.key):
        version = services.publish_outline(outline=result.outline, actor=actor())
    _keep_addresses(course, version.course)
    return version


@contextmanager
def _counted_again(key: UUID) -> Iterator[None]:
    """Who has done how many lessons of the course ``key`` is counted again, where others are to be done after this."""
    lessons = Lesson.objects.filter(course__key=key, status=Status.LIVE, online=True)
    before = set(lessons.values_list("pk", flat=True))
    yield
    if set(lessons.values_list("pk", flat=True)) != before:
        standings.lessons_changed(Course.objects.get(key=key))


def _keep_addresses(course: "CoursePage", row: Course) -> None:
    addresses = {row.key: row.slug} | {
        lesson.key: f"{row.slug}/{lesson.slug}" for lesson in Lesson.objects.filter(course=row).only("key", "slug")
    }
    for model in (type(course), course.lesson_pages().model):
        pages = model.objects.filter(translation_key__in=addresses)
        for pk, key, address in pages.values_list("pk", "translation_key", "address"):
            if address != addresses[key]:
                model.objects.filter(pk=pk).update(address=addresses[key])


@transaction.atomic
def withdraw(page: "Published") -> None:
    """Stop showing the language of ``page``. Rows and records stay; nothing happens when it was not shown."""
    if page.alias_of_id:
        return
    retire = services.retire_language if page is page.course_page() else services.retire_lesson_language
    course = page.course_page().translation_key
    with told_to_schools(course, page.language, actor=actor()), _counted_again(course):
        retire(key=page.translation_key, language=page.language, actor=actor())


@transaction.atomic
def republish(course: "CoursePage") -> None:
    """Compile and store a live course again, as after a change of templates. Raises CannotPublish."""
    # Held and read anew: the words of who publishes in this moment are not written over with older ones.
    Course.objects.select_for_update().filter(key=course.translation_key).first()
    course = type(course).objects.get(pk=course.pk)
    if course.live:
        store(course, compiled(course, course.lesson_pages().live()))


def reorder(course: "CoursePage") -> None:
    """Take the order of the lesson pages over into the rows."""
    keys = [lesson.translation_key for lesson in course.lesson_pages().live()]
    services.reorder_lessons(key=course.translation_key, language=course.language, lessons=keys, actor=actor())
