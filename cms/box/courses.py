"""Other courses as a folder names them: school, stroke, the name of their own folder."""

from cms.box.places import school_named
from cms.pages import CoursePage


def course_named(written: str) -> CoursePage | None:
    """The Chinese page of the course ``code:kind/folder``; None where there is none."""
    school, _stroke, slug = written.rpartition("/")
    owner = school_named(school)
    pages = CoursePage.objects.filter(slug=slug, locale__language_code="zh-hans", alias_of=None).specific()
    return next((page for page in pages if owner is not None and page.school_id == owner.pk), None)


def name_of(page: CoursePage) -> str:
    """How ``page``, in any language, is named."""
    first = page.get_translations(inclusive=True).filter(locale__language_code="zh-hans", alias_of=None).first() or page
    school = page.school
    return f"{school.organisation.code}:{school.kind}/{first.slug}"
