"""From a course folder to pages, in both languages, published when asked.

Keys come from school, course and lesson, so that reading a folder again updates its pages instead of doubling them.
"""

import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.box.body import stream_of
from cms.box.courses import course_named
from cms.box.facts import COURSE_CERTIFICATE
from cms.box.library import Library
from cms.box.pages import PageWriter, importing, index_in, school_of
from cms.box.places import centre_of, school_named
from cms.box.problems import CourseFolderRefused, Problem
from cms.box.reader import CourseFolder, CourseWords, LessonFolder, LessonWords, read_course
from cms.home_of_facts import LESSON_FACTS
from cms.ordering import order_lessons
from cms.pages import CoursePage, LessonPage

NAMESPACE = UUID("b6a2b6de-5a7e-5d0f-8f0e-2f6a1d6f5c11")


def course_key(*, school_code: str, slug: str) -> UUID:
    """The key of a course of ``school_code`` (organisation code, colon, kind) from a folder called ``slug``."""
    return uuid5(NAMESPACE, f"{school_code}/{slug}")


def import_course(
    folder: Path, *, actor: Any, publish: bool, published_at: datetime.datetime | None = None
) -> CoursePage:
    """Make the pages of the course in ``folder`` say what it says; returns the Chinese course page.

    Pages that say so already are left alone. ``actor`` None is the system. ``published_at``: when it was first
    published, where that was elsewhere. Raises CourseFolderRefused with everything that is wrong in the folder,
    DomainError ``not_allowed`` for an actor who does not write for the school, ``needs_approval`` where nobody
    publishes alone, and CannotPublish; nothing is half imported then.
    """
    course = read_course(folder)
    school = school_of(course.facts["school"], file="course.zh.md")
    _check_places(course)
    _check_ages(course)
    before = _courses_before(course)
    with importing(school, folder, actor=actor, publish=publish) as (index, library):
        return _Pages(course, before, index, library, actor, publish, published_at).write()


def _check_ages(course: CourseFolder) -> None:
    youngest, oldest = course.facts["min_age"], course.facts["max_age"]
    if youngest is not None and oldest is not None and youngest > oldest:
        raise CourseFolderRefused([Problem("course.zh.md", None, _("The oldest age is below the youngest."))])


def _courses_before(course: CourseFolder) -> list[CoursePage]:
    """The pages of the courses that are to be finished before. Raises CourseFolderRefused for those not there."""
    found = {name: course_named(name) for name in course.facts["prerequisites"]}
    problems = [
        Problem("course.zh.md", None, _("there is no such course: %(course)s") % {"course": name})
        for name, page in found.items()
        if page is None
    ]
    if problems:
        raise CourseFolderRefused(problems)
    return [page for page in found.values() if page is not None]


def _check_places(course: CourseFolder) -> None:
    """Raise CourseFolderRefused for centres and schools that lessons send people to and nobody knows here."""
    problems = [
        Problem(words.file, block.line, _("there is no such place: %(place)s") % {"place": name})
        for lesson in course.lessons
        for words in lesson.words.values()
        for block in words.blocks
        if block.kind == "place"
        for name, find in ((block.value["centre"], centre_of), (block.value["school"], school_named))
        if name and find(name) is None
    ]
    if problems:
        raise CourseFolderRefused(problems)


class _Pages(PageWriter):
    """Writes one course's pages, language by language."""

    def __init__(
        self,
        course: CourseFolder,
        before: list[CoursePage],
        index: Any,
        library: Library,
        actor: Any,
        publish: bool,
        published_at: datetime.datetime | None,
    ) -> None:
        self.course = course
        self.before = before
        self.index = index
        self.library = library
        super().__init__(actor=actor, publish=publish, published_at=published_at)
        self.key = course_key(school_code=course.facts["school"], slug=course.slug)

    def write(self) -> CoursePage:
        written = {language: self._write_language(language) for language in self.course.words}
        return written["zh-hans"]

    def _write_language(self, language: str) -> CoursePage:
        locale = Locale.objects.get(language_code=language)
        index = index_in(self.index, locale)
        page = self.page(CoursePage, self.key, locale, index, self.course.slug, self._course_values(language))
        keys = []
        for lesson in self.course.lessons:
            key = uuid5(self.key, lesson.slug)
            if words := lesson.words.get(language):
                keys.append(key)
                self.page(LessonPage, key, locale, page, lesson.slug, self._lesson_values(lesson, words, key))
        order_lessons(page, keys)
        return page

    def _course_values(self, language: str) -> dict[str, Any]:
        words: CourseWords = self.course.words[language]
        facts = self.course.facts
        separator = "、" if language == "zh-hans" else ", "
        return {
            "title": words.title,
            "summary": words.summary,
            "description": words.html,
            "outcomes": "\n".join(words.outcomes),
            "teachers": separator.join(words.teachers),
            "tags_line": separator.join(words.tags),
            **{f"for_{code}": code in facts["audiences"] for code in ("youth", "adult", "elderly")},
            **{name: facts[name] for name in ("subject", "mode", "form", "study_hours", "motif", "shared")},
            "in_order": facts["in_order"],
            **{name: facts[name] for name in ("target_groups", "open_to", "min_age", "max_age")},
            **{name: facts[name] for name in COURSE_CERTIFICATE},
            "prerequisites": [
                {"type": "course", "value": page.pk, "id": str(uuid5(self.key, f"before/{page.translation_key}"))}
                for page in self.before
            ],
        }

    def _lesson_values(self, lesson: LessonFolder, words: LessonWords, key: UUID) -> dict[str, Any]:
        return {
            "title": words.title,
            "summary": words.summary,
            **{name: getattr(lesson, name) for name in LESSON_FACTS},
            "body": stream_of(words.blocks, key=key, library=self.library),
        }
