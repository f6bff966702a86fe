"""The order of lesson pages, kept alike in all languages of a course."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

from lms.courses.services import merged_order

if TYPE_CHECKING:
    from cms.pages import CoursePage

_quiet: ContextVar[bool] = ContextVar("cms_ordering_quiet", default=False)


def is_quiet() -> bool:
    """Whether pages are being put in order by ``order_lessons``, which does not ask for more ordering."""
    return _quiet.get()


@contextmanager
def _quietly() -> Iterator[None]:
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def order_lessons(course: "CoursePage", wanted: Sequence[UUID]) -> bool:
    """Put the lesson pages of ``course`` in the order of ``wanted`` (translation keys); whether any had to move."""
    pages = list(course.lesson_pages())
    before = [page.translation_key for page in pages]
    after = merged_order(before, [key for key in wanted if key in set(before)])
    if after == before:
        return False
    by_key = {page.translation_key: page.pk for page in pages}
    lesson = course.lesson_pages().model
    with _quietly():
        # Each goes before all others, the last one first. Every move changes paths: it is done on freshly read pages.
        for key in reversed(after):
            page, first = lesson.objects.get(pk=by_key[key]), course.lesson_pages().first()
            if page.pk != first.pk:
                page.move(first, pos="left")
    return True


def order_translations(course: "CoursePage") -> None:
    """Give the other languages' lesson pages the order of ``course``."""
    keys = [page.translation_key for page in course.lesson_pages()]
    for other in course.get_translations().filter(alias_of=None):
        order_lessons(other, keys)
