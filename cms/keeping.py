"""What people have learned stays theirs, whatever is done with pages (decision 0024)."""

from typing import TYPE_CHECKING

from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from lms.classes.models import ClassGroup
from lms.core.errors import DomainError
from lms.learning.models import Enrolment, LessonProgress

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage, NewsPage


class PageLearned(DomainError):
    """A page that people have learned from cannot be deleted."""


def refuse_learned(page: "CoursePage | LessonPage") -> None:
    """Raise PageLearned for a page, in any language, of what somebody has taken or opened."""
    key = page.translation_key
    if page is page.course_page():
        taken = (
            Enrolment.objects.filter(course__key=key).exists() or ClassGroup.objects.filter(course__key=key).exists()
        )
    else:
        taken = LessonProgress.objects.filter(lesson__key=key).exists()
    if taken:
        raise PageLearned("page_learned", title=page.title)


def let_go_of_aliases(page: Page) -> None:
    """The aliases of a page that is deleted become pages of their own: drafts, as nobody has published them."""
    for alias in page.aliases.all():
        alias.specific.unpublish()


def move_translations(course: "CoursePage | NewsPage") -> None:
    """A course, as an item of news, belongs to one school: its other languages follow it to that one's index pages."""
    index = course.get_parent()
    for other in course.get_translations().filter(alias_of=None):
        home = index.get_translation(other.locale)
        if other.get_parent().pk == home.pk:
            continue
        slug = find_available_slug(home, other.slug)
        type(other).objects.filter(pk=other.pk).update(slug=slug)
        type(other).objects.get(pk=other.pk).move(home, pos="last-child")
