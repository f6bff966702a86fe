"""What can be found, read from the tables it lives in: only what everybody may see."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import override

from lms.courses.models import Course, CourseText, Lesson, LessonText, TargetGroup
from lms.courses.texts import FIRST_LANGUAGE
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.tree import ANCESTORS, within
from lms.news.models import NewsItem, NewsText
from lms.search.models import Kind
from lms.teachers.models import Teacher

_TAGS = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
_OTHER = "en"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document as a source tells it: found by its title first, then its names, its summary, its text.

    The text is searched in any case; passages of it are shown where ``text_shown``.
    """

    kind: str
    uuid: UUID
    owner: UUID
    path: str
    title: str
    title_en: str = ""
    line: str = ""
    line_en: str = ""
    names: Sequence[str] = field(default_factory=list)
    summary: str = ""
    summary_en: str = ""
    text: str = ""
    text_en: str = ""
    text_shown: bool = True


@dataclass(frozen=True)
class Source:
    """Where documents come from.

    ``deeds``: the object kind under which the audit log notes that an owner changed. ``owners`` are all that may be
    found now, ``entries`` reads some of them by their uuids. ``names_of``: other object kinds whose names stand in the
    documents, with what chooses the owners that name the one with a uuid.
    """

    deeds: str
    kinds: Sequence[str]
    owners: Callable[[], QuerySet[Any]]
    entries: Callable[[Sequence[UUID]], Iterable[Entry]]
    names_of: Mapping[str, Callable[[UUID], Q]] = field(default_factory=dict)


_sources: list[Source] = []


def register(source: Source) -> None:
    """Let what an app keeps be found. Called at start."""
    if source not in _sources:
        _sources.append(source)


def sources() -> Sequence[Source]:
    return _sources


def plain(html: str) -> str:
    """The words of compiled HTML, a space where a block ends."""
    return _SPACES.sub(" ", unescape(_TAGS.sub(" ", html))).strip()


def _path(name: str, *args: Any) -> str:
    with override(FIRST_LANGUAGE):
        return reverse(name, args=args)


def _texts(model: Any, by: str, keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The live texts of some courses, lessons or news, by language."""
    found: dict[int, dict[str, Any]] = {}
    for text in model.objects.filter(**{f"{by}__in": list(keys)}, live=True):
        found.setdefault(getattr(text, f"{by}_id"), {})[text.language] = text
    return found


def _first(texts: dict[str, Any]) -> Any:
    """The text that stands first: the Chinese one, or what there is."""
    return texts.get(FIRST_LANGUAGE) or texts[min(texts)]


def course_entries(owners: Sequence[UUID]) -> Iterator[Entry]:
    """Courses and their lessons, by the uuids of the courses."""
    courses = list(Course.objects.published().filter(uuid__in=owners).select_related("school__organisation"))
    words = _texts(CourseText, "course", [course.pk for course in courses])
    lessons = list(Lesson.objects.published().filter(course__in=courses).order_by("position", "pk"))
    lesson_words = _texts(LessonText, "lesson", [lesson.pk for lesson in lessons])
    by_course: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        by_course.setdefault(lesson.course_id, []).append(lesson)
    for course in courses:
        if not (texts := words.get(course.pk)):
            continue
        entry = _course_entry(course, texts)
        yield entry
        for lesson in by_course.get(course.pk, []):
            if told := lesson_words.get(lesson.pk):
                yield _lesson_entry(course, lesson, told, line=entry.title, line_en=entry.title_en)


def _words(texts: dict[str, Any], text_of: Callable[[Any], str]) -> dict[str, Any]:
    """What an entry says by ``texts`` in both languages."""
    first, other = _first(texts), texts.get(_OTHER)
    return {
        "title": first.title,
        "title_en": other.title if other else "",
        "summary": first.summary,
        "summary_en": other.summary if other else "",
        "text": text_of(first),
        "text_en": text_of(other) if other else "",
    }


def _course_entry(course: Course, texts: dict[str, CourseText]) -> Entry:
    return Entry(
        kind=Kind.COURSE,
        uuid=course.uuid,
        owner=course.uuid,
        path=_path("course", course.slug),
        line=course.school.name,
        line_en=course.school.name_en,
        names=[*(name for text in texts.values() for name in (*text.tags, *text.teachers)), *_groups_of(course)],
        **_words(texts, _course_text),
    )


def _groups_of(course: Course) -> list[str]:
    """The names of the target groups in both languages."""
    return [
        _said(language, lambda group=group: group.label)  # type: ignore[misc]
        for group in map(TargetGroup, course.target_groups)
        for language in (FIRST_LANGUAGE, _OTHER)
    ]


def _course_text(text: CourseText) -> str:
    return " ".join([plain(text.html), "; ".join(text.outcomes)])


def _lesson_entry(course: Course, lesson: Lesson, texts: dict[str, LessonText], *, line: str, line_en: str) -> Entry:
    return Entry(
        kind=Kind.LESSON,
        uuid=lesson.uuid,
        owner=course.uuid,
        path=_path("lesson", course.slug, lesson.slug),
        line=line,
        line_en=line_en,
        # Who has not joined is told that a lesson has what she looks for, and does not read it here.
        text_shown=lesson.free,
        **_words(texts, _lesson_text),
    )


def _lesson_text(text: LessonText) -> str:
    spoken = [part["transcript"] for part in text.parts if part.get("transcript")]
    return " ".join([plain(text.html), *spoken])


def news_entries(owners: Sequence[UUID]) -> Iterator[Entry]:
    """News and notices, also those that are over: people look for what they have read."""
    items = list(NewsItem.objects.published().filter(uuid__in=owners).select_related("school"))
    words = _texts(NewsText, "item", [item.pk for item in items])
    for item in items:
        if not (texts := words.get(item.pk)):
            continue
        yield Entry(
            kind=Kind.NEWS,
            uuid=item.uuid,
            owner=item.uuid,
            path=_path("news-item", item.uuid),
            line=item.school.name,
            line_en=item.school.name_en,
            names=[_said("zh-hans", item.get_kind_display), _said(_OTHER, item.get_kind_display)],
            **_words(texts, lambda text: plain(text.html)),
        )


def teacher_entries(owners: Sequence[UUID]) -> Iterator[Entry]:
    """Teachers of the pool who have agreed to be shown."""
    for teacher in Teacher.objects.published().filter(uuid__in=owners).select_related(f"organisation__{ANCESTORS}"):
        line, line_en = _around(teacher.organisation)
        yield Entry(
            kind=Kind.TEACHER,
            uuid=teacher.uuid,
            owner=teacher.uuid,
            path=_path("teacher", teacher.uuid),
            title=teacher.name,
            title_en=teacher.name_en,
            line=line,
            line_en=line_en,
            text=teacher.about,
            text_en=teacher.about_en,
        )


def _around(place: Organisation) -> tuple[str, str]:
    """``新吴区 江溪街道 景渎社区``: where a door is, in both languages."""
    places = [one for one in (*place.ancestors(), place) if one.tier != "city"] or [place]
    with override(_OTHER):
        english = ", ".join(one.label for one in reversed(places))
    return " ".join(one.name for one in places), english


def school_entries(owners: Sequence[UUID]) -> Iterator[Entry]:
    schools = School.objects.active().filter(uuid__in=owners).select_related(f"organisation__{ANCESTORS}")
    for school in schools:
        line, line_en = _around(school.organisation)
        yield Entry(
            kind=Kind.SCHOOL,
            uuid=school.uuid,
            owner=school.uuid,
            path=_path("school", school.uuid),
            title=school.name,
            title_en=school.name_en,
            line=line,
            line_en=line_en,
            summary=_said("zh-hans", school.get_kind_display),
            summary_en=_said(_OTHER, school.get_kind_display),
            text=school.address,
        )


def centre_entries(owners: Sequence[UUID]) -> Iterator[Entry]:
    centres = ServiceCentre.objects.active().filter(uuid__in=owners)
    for centre in centres.select_related(f"organisation__{ANCESTORS}").prefetch_related("kinds"):
        line, line_en = _around(centre.organisation)
        kinds = list(centre.kinds.all())

        def said(language: str, kinds: list = kinds) -> str:
            return ", ".join(_said(language, kind.get_kind_display) for kind in kinds)

        yield Entry(
            kind=Kind.CENTRE,
            uuid=centre.uuid,
            owner=centre.uuid,
            path=_path("centre", centre.uuid),
            title=centre.name,
            title_en=centre.name_en,
            line=line,
            line_en=line_en,
            summary=said("zh-hans"),
            summary_en=said(_OTHER),
            text=" ".join([*centre.service_lines, centre.address]),
        )


def _said(language: str, words: Callable[[], Any]) -> str:
    with override(language):
        return str(words())


def _of_school(uuid: UUID) -> Q:
    return Q(school__uuid=uuid)


def _in_place(uuid: UUID) -> Q:
    return within(Organisation.objects.filter(uuid=uuid).values_list("path", flat=True), "organisation__path")


def register_all() -> None:
    places = {"organisation": _in_place}
    courses = (Kind.COURSE, Kind.LESSON)
    register(Source("course", courses, Course.objects.published, course_entries, {"school": _of_school}))
    register(Source("news", (Kind.NEWS,), NewsItem.objects.published, news_entries, {"school": _of_school}))
    register(Source("teacher", (Kind.TEACHER,), Teacher.objects.published, teacher_entries, places))
    register(Source("school", (Kind.SCHOOL,), School.objects.active, school_entries, places))
    register(Source("centre", (Kind.CENTRE,), ServiceCentre.objects.active, centre_entries, places))
