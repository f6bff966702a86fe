"""From a course folder to pages, in both languages, published when asked.

Keys come from school, course and lesson, so that reading a folder again updates its pages instead of doubling them.
"""

import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from cms import publishing, rights
from cms.approval.rules import rule_at
from cms.box.body import stream_of
from cms.box.library import Library
from cms.box.problems import CourseFolderRefused, Problem
from cms.box.reader import CourseFolder, CourseWords, LessonFolder, LessonWords, read_course
from cms.desks import SchoolDesk
from cms.indexing import index_page, indexing_off
from cms.ordering import order_lessons
from cms.pages import CoursePage, LessonPage
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import School

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
    school = _school(course)
    if actor is not None and not policy.allows(actor, "content.edit", school.organisation):
        raise DomainError("not_allowed")
    if actor is not None and publish and rule_at(school.organisation.path).steps:
        raise DomainError("needs_approval")
    library = None
    try:
        with transaction.atomic(), publishing.acting(actor), publishing.together():
            index = rights.ensure_school_index(school)
            library = Library(SchoolDesk.objects.get(school=school).collection, folder, actor)
            pages = _Pages(course, index, library, actor, publish, published_at)
            return pages.write()
    except BaseException:
        if library is not None:
            library.take_back()
        raise


def _school(course: CourseFolder) -> School:
    code, _colon, kind = course.facts["school"].partition(":")
    school = School.objects.filter(organisation__code=code, kind=kind).select_related("organisation").first()
    if school is None:
        reason = _("there is no school of kind %(kind)s in %(code)s") % {"kind": kind, "code": code}
        raise CourseFolderRefused([Problem("course.zh.md", None, reason)])
    return school


class _Pages:
    """Writes one course's pages, language by language."""

    def __init__(
        self,
        course: CourseFolder,
        index: Any,
        library: Library,
        actor: Any,
        publish: bool,
        published_at: datetime.datetime | None,
    ) -> None:
        self.course = course
        self.index = index
        self.library = library
        self.actor = actor
        self.publish = publish
        self.published_at = published_at
        self.key = course_key(school_code=course.facts["school"], slug=course.slug)

    def write(self) -> CoursePage:
        written = {language: self._write_language(language) for language in self.course.words}
        return written["zh-hans"]

    def _write_language(self, language: str) -> CoursePage:
        locale = Locale.objects.get(language_code=language)
        index = self.index if self.index.locale_id == locale.pk else self.index.get_translation(locale)
        page = self._page(CoursePage, self.key, locale, index, self.course.slug, self._course_values(language))
        keys = []
        for lesson in self.course.lessons:
            key = uuid5(self.key, lesson.slug)
            if words := lesson.words.get(language):
                keys.append(key)
                self._page(LessonPage, key, locale, page, lesson.slug, self._lesson_values(lesson, words, key))
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
            **{name: facts[name] for name in ("subject", "mode", "form", "study_hours", "motif")},
        }

    def _lesson_values(self, lesson: LessonFolder, words: LessonWords, key: UUID) -> dict[str, Any]:
        return {
            "title": words.title,
            "summary": words.summary,
            **{name: getattr(lesson, name) for name in ("minutes", "rule", "threshold", "online", "free")},
            "body": stream_of(words.blocks, key=key, library=self.library),
        }

    def _page(self, model: Any, key: UUID, locale: Locale, parent: Page, slug: str, values: dict[str, Any]) -> Any:
        """The page with ``key`` in ``locale``, made below ``parent`` when there is none, saying ``values``."""
        page = model.objects.filter(translation_key=key, locale=locale).first()
        if page is None:
            page = model(
                translation_key=key,
                locale=locale,
                slug=find_available_slug(parent, slug),
                owner=self.actor,
                live=False,
                first_published_at=self.published_at,
                **values,
            )
            with indexing_off():
                parent.add_child(instance=page)
                revision = page.save_revision(user=self.actor)
        else:
            draft = page.get_latest_revision_as_object()
            changed = self._say(draft, values)
            if not changed and ((page.live and not page.has_unpublished_changes) or not self.publish):
                return page
            with indexing_off():
                revision = draft.save_revision(user=self.actor) if changed else page.get_latest_revision()
        if self.publish:
            page.publish(revision, user=self.actor, skip_permission_checks=True)
        page = model.objects.get(pk=page.pk)
        if not self.publish:
            index_page(page)
        return page

    @staticmethod
    def _say(page: Any, values: dict[str, Any]) -> bool:
        """Give ``page`` these values; whether any was new."""
        changed = False
        for name, value in values.items():
            now = list(page.body.raw_data) if name == "body" else getattr(page, name)
            if now != value:
                setattr(page, name, value)
                changed = True
        return changed
