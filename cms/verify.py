"""Comparing what is published in the CMS with what readers get."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.compile import compile_course, stamp
from cms.news.publishing import compile_news, row_of
from cms.pages import CoursePage, LessonPage, NewsPage
from lms.core.texts import writable
from lms.courses.models import Course, CourseText, LessonText
from lms.courses.outline import CourseOutline
from lms.news.models import NewsText


def live_courses() -> list[CoursePage]:
    return list(CoursePage.objects.live().filter(alias_of=None).select_related("locale").order_by("path"))


def live_news() -> list[NewsPage]:
    return list(NewsPage.objects.live().filter(alias_of=None).select_related("locale").order_by("path"))


def differences(*, recompile: bool) -> Iterator[str]:
    """Sentences, one a difference; none when all is well. ``recompile`` also compares the compiled texts."""
    seen_courses, seen_lessons = set(), set()
    for page in live_courses():
        seen_courses.add((page.translation_key, page.language))
        lessons = list(page.lesson_pages().live())
        seen_lessons |= {(lesson.translation_key, lesson.language) for lesson in lessons}
        yield from _course_differences(page, lessons, recompile)
    for text in CourseText.objects.filter(live=True).select_related("course"):
        if (text.course.key, text.language) not in seen_courses:
            yield _("Readers get the course “%(title)s” (%(language)s), and no live page stands behind it.") % {
                "title": text.title,
                "language": text.language,
            }
    for words in LessonText.objects.filter(live=True, lesson__course__status="live").select_related("lesson"):
        if (words.lesson.key, words.language) not in seen_lessons:
            yield _("Readers get the lesson “%(title)s” (%(language)s), and no live page stands behind it.") % {
                "title": words.title,
                "language": words.language,
            }
    yield from _news_differences(recompile)


def _news_differences(recompile: bool) -> Iterator[str]:
    seen = set()
    for page in live_news():
        seen.add((page.translation_key, page.language))
        words = {"title": page.title, "language": page.language}
        row = row_of(page)
        if row is None:
            words["what"] = _("the page is live, and readers do not get it.")
        elif (row.title, row.summary, str(row.item.uuid)) != (
            writable(page.title),
            writable(page.summary),
            page.address,
        ):
            words["what"] = _("readers get another title or line: “%(title)s”.") % {"title": row.title}
        elif row.item.school_id != page.school_id:
            words["what"] = _("the page lies under one school, its news belongs to another.")
        elif row.stamp != stamp():
            words["what"] = _("compiled by older templates; run manage.py republish.")
        elif recompile and row.html != compile_news(page).outline.html:
            words["what"] = _("the text is not what the page compiles to.")
        else:
            continue
        yield _("“%(title)s” (%(language)s): %(what)s") % words
    for text in NewsText.objects.filter(live=True).select_related("item"):
        if (text.item.key, text.language) not in seen:
            yield _("Readers get the news “%(title)s” (%(language)s), and no live page stands behind it.") % {
                "title": text.title,
                "language": text.language,
            }


def _course_differences(page: CoursePage, lessons: list[LessonPage], recompile: bool) -> Iterator[str]:
    def told(sentence: str) -> str:
        return _("“%(title)s” (%(language)s): %(what)s") % {
            "title": page.title,
            "language": page.language,
            "what": sentence,
        }

    course = Course.objects.filter(key=page.translation_key).first()
    text = CourseText.objects.filter(course__key=page.translation_key, language=page.language, live=True).first()
    if course is None or text is None or course.status != "live":
        yield told(_("the page is live, and readers do not get it."))
        return
    if (text.title, text.summary) != (page.title, page.summary):
        yield told(_("readers get another title or line: “%(title)s”.") % {"title": text.title})
    if course.school_id != page.school_id:
        yield told(_("the page lies under one school, the course belongs to another."))
    if page.address != course.slug:
        yield told(
            _("the page leads to “%(page)s”, the course is at “%(course)s”.")
            % {
                "page": page.address,
                "course": course.slug,
            }
        )
    if text.stamp != stamp():
        yield told(_("compiled by older templates; run manage.py republish."))
    rows = list(
        LessonText.objects.filter(lesson__course=course, language=page.language, live=True)
        .select_related("lesson")
        .order_by("lesson__position")
    )
    if [row.lesson.key for row in rows] != [lesson.translation_key for lesson in lessons]:
        yield told(_("readers get other lessons, or in another order."))
    titles = {row.lesson.key: row.title for row in rows}
    for lesson in lessons:
        if titles.get(lesson.translation_key, lesson.title) != lesson.title:
            yield told(_("readers get another title of the lesson “%(title)s”.") % {"title": lesson.title})
    if recompile:
        compiled = compile_course(page, lessons)
        yield from (told(str(problem)) for problem in compiled.problems)
        yield from (told(sentence) for sentence in _text_differences(text, rows, compiled.outline))


def _text_differences(text: CourseText, rows: list[LessonText], outline: CourseOutline) -> Iterator[str]:
    if text.html != outline.html:
        yield _("the description is not what the page compiles to.")
    stored = {row.lesson.key: (row.html, row.parts) for row in rows}
    for lesson in outline.lessons:
        if stored.get(lesson.key, (lesson.html, lesson.parts)) != (lesson.html, lesson.parts):
            yield _("the lesson “%(title)s” is not what its page compiles to.") % {"title": lesson.title}
