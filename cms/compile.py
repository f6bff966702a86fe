"""From pages to an outline: what readers get, ready to be sent. Writes nothing but renditions of pictures."""

import hashlib
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.rich_text import RichText

from cms.build import Build, Problem, building
from cms.home_of_facts import facts_of
from cms.sanitise import clean_html
from cms.slugs import ascii_slug
from lms.core.errors import DomainError
from lms.courses import joining, rules
from lms.courses.outline import CourseOutline, LessonOutline, MediaOutline

if TYPE_CHECKING:
    from cms.pages import CoursePage, LessonPage

# Raise it when the code here or in the blocks makes other HTML of the same page; templates are seen by themselves.
COMPILER = 1

_PLAYER: dict[str, set[str]] = {rules.WATCHED: {"video", "audio"}, rules.QUIZ: {"quiz"}}


@dataclass(frozen=True)
class Compiled:
    """An outline, the files its lessons show, and what is wrong with it (sentences for the editor)."""

    outline: CourseOutline
    media: list[MediaOutline]
    problems: list[Problem]


@dataclass
class CompiledText:
    html: str
    parts: list[dict] = field(default_factory=list)
    media: dict[UUID, MediaOutline] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class CannotPublish(DomainError):
    """A page cannot be compiled. ``page_id`` is the page that was being published, ``problems`` say why."""

    def __init__(self, *, page_id: int | None, title: str, problems: list[Problem]) -> None:
        self.page_id = page_id
        self.problems = [str(problem) for problem in problems]
        super().__init__("page_not_published", title=title, problems=" ".join(self.problems))

    def __str__(self) -> str:
        return f"{self.params['title']}: {self.params['problems']}"


@lru_cache(maxsize=1)
def _stamp_of_files() -> str:
    digest = hashlib.sha256(str(COMPILER).encode())
    for template in sorted((Path(settings.BASE_DIR) / "templates" / "blocks").glob("*.html")):
        digest.update(template.name.encode())
        digest.update(template.read_bytes())
    return digest.hexdigest()[:40]


def stamp() -> str:
    """What HTML is compiled with: texts that carry another stamp are stale."""
    return _stamp_of_files()


def compile_course(course: "CoursePage", lessons: Iterable["LessonPage"]) -> Compiled:
    """Compile ``course`` with ``lessons`` in this order, in the course's language, whether they are live or not."""
    with override(course.language):
        lessons = list(lessons)
        facts = facts_of([course])[course.translation_key]
        facts_of_lesson = facts_of(lessons)
        problems = course_problems(facts)
        outlines: list[LessonOutline] = []
        media: dict[UUID, MediaOutline] = {}
        for lesson in lessons:
            text = compile_lesson(lesson, facts_of_lesson[lesson.translation_key])
            problems += [
                Problem(_("“%(lesson)s”: %(problem)s"), {"lesson": lesson.title, "problem": problem})
                for problem in text.problems
            ]
            media |= text.media
            outlines.append(_lesson_outline(lesson, facts_of_lesson[lesson.translation_key], text))
        return Compiled(_course_outline(course, facts, outlines), list(media.values()), problems)


def compile_lesson(lesson: "LessonPage", facts: "LessonPage | None" = None) -> CompiledText:
    """Compile one lesson in its language. ``facts``: the page that states them, where the caller knows it."""
    facts = facts or facts_of([lesson])[lesson.translation_key]
    with override(lesson.language):
        build = Build(language=lesson.language)
        with building(build):
            html = clean_html("".join(child.render(context={"build": build}) for child in lesson.body))
        return CompiledText(html, build.parts, build.media, build.problems + lesson_problems(lesson, facts, build))


def compile_description(course: "CoursePage") -> str:
    with override(course.language):
        return clean_html(str(RichText(course.description)))


def course_problems(course: "CoursePage") -> list[Problem]:
    """What an outline cannot do without."""
    sentences = []
    if not course.audiences:
        sentences.append(_("Say for whom the course is."))
    if not course.subject:
        sentences.append(_("Choose a subject."))
    if not course.motif:
        sentences.append(_("Choose a cover."))
    if joining.asks_for_itself(course.translation_key, [page.translation_key for page in course.prerequisite_pages]):
        sentences.append(_("One of the courses to be finished before asks, itself or by others, for this one."))
    return [Problem(sentence, {}) for sentence in sentences]


def lesson_problems(lesson: "LessonPage", facts: "LessonPage", build: Build) -> list[Problem]:
    """What does not go together: an empty lesson, or a rule without what it counts."""
    if not len(lesson.body):
        return [Problem(_("The lesson is empty."), {})]
    sentences = []
    threshold, quiz_threshold = thresholds_of(facts)
    conditions = rules.conditions_of(facts.rule, threshold, quiz_threshold)
    kinds = {part["kind"] for part in build.parts}
    missing = {one.code for one in conditions if one.code in _PLAYER and not kinds & _PLAYER[one.code]}
    if rules.QUIZ in missing:
        sentences.append(_("It is completed by questions and has none."))
    if rules.WATCHED in missing:
        sentences.append(_("It is completed by watching and has no video."))
    if any(one.code in rules.MEASURED and not 1 <= one.percent <= 100 for one in conditions):
        sentences.append(_("Give the percent needed, from 1 to 100."))
    if rules.CONFIRMED in rules.codes_of(facts.rule) and not facts.online:
        sentences.append(_("It is held in the classroom, where the roll counts and no teacher confirms it."))
    return [Problem(sentence, {}) for sentence in sentences]


def thresholds_of(facts: "LessonPage") -> tuple[int, int | None]:
    """The percentages as far as the rule asks for them: what nobody asks for says nothing."""
    codes = rules.codes_of(facts.rule)
    measured = [code for code in rules.MEASURED if code in codes]
    if len(measured) < len(rules.MEASURED):
        return facts.threshold if measured else 0, None
    return facts.threshold, None if facts.quiz_threshold == facts.threshold else facts.quiz_threshold


def _lesson_outline(lesson: "LessonPage", facts: "LessonPage", text: CompiledText) -> LessonOutline:
    threshold, quiz_threshold = thresholds_of(facts)
    return LessonOutline(
        key=lesson.translation_key,
        slug=domain_slug(lesson.slug, "lesson", taken={"enrol", "certificate"}),
        title=lesson.title[:200],
        summary=lesson.summary,
        minutes=facts.minutes,
        rule=facts.rule,
        threshold=threshold,
        quiz_threshold=quiz_threshold,
        online=facts.online,
        free=facts.free,
        no_skip=facts.no_skip,
        html=text.html,
        parts=text.parts,
        media=list(text.media),
    )


def _course_outline(course: "CoursePage", facts: "CoursePage", lessons: list[LessonOutline]) -> CourseOutline:
    return CourseOutline(
        key=course.translation_key,
        slug=domain_slug(course.slug, "course"),
        school_id=course.school_id,
        language=course.language,
        title=course.title[:200],
        summary=course.summary,
        html=compile_description(course),
        subject=facts.subject,
        audiences=facts.audiences,
        mode=facts.mode,
        form=facts.form,
        study_hours=facts.study_hours,
        motif=facts.motif,
        shared=facts.shared,
        target_groups=facts.target_groups,
        open_to=facts.open_to,
        min_age=facts.min_age,
        max_age=facts.max_age,
        certificate=facts.certificate,
        certificate_quiz=facts.certificate_quiz,
        certificate_attendance=facts.certificate_attendance,
        prerequisites=[page.translation_key for page in facts.prerequisite_pages],
        in_order=facts.in_order,
        outcomes=course.outcome_list,
        teachers=course.teacher_list,
        tags=course.tag_list,
        stamp=stamp(),
        published_at=course.first_published_at or timezone.now(),
        lessons=lessons,
    )


def domain_slug(slug: str, otherwise: str, taken: Container[str] = ()) -> str:
    """A page's slug as the domain's addresses take it; Wagtail allows Chinese there, addresses are ASCII.

    ``otherwise`` stands in for what makes no address, or one that is ``taken`` by something else.
    """
    made = ascii_slug(slug)
    return made if made and made not in taken else otherwise
