"""Who may open which lesson, and where a learner stands in a course."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, JSONField, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from lms.core.kept import kept
from lms.courses.models import Course, CourseText, Lesson, LessonText
from lms.courses.texts import text_for
from lms.learning.models import Bookmark, Enrolment, LessonProgress
from lms.network import policy
from lms.news.models import NewsItem

ENROLMENT_FIELDS = ("id", "uuid", "completed_at", "begun", "last_active_on")
PROGRESS_FIELDS = (
    "id", "uuid", "lesson_id", "opened_at", "read_at", "watched", "position", "seconds", "best_score", "score",
    "completed_at", "waits_since", "confirmed_at",
)  # fmt: skip


@dataclass
class Standing:
    """A reader's place in one course: ``enrolment`` None for who has not joined; ``progress`` by lesson id.

    ``bookmarked``: she has joined and remembers the lesson that was asked for, or without one the course.
    """

    enrolment: Enrolment | None = None
    bookmarked: bool = False
    progress: dict[int, LessonProgress] = field(default_factory=dict)

    def done(self, lesson_id: int) -> bool:
        progress = self.progress.get(lesson_id)
        return progress is not None and progress.completed_at is not None


def standing(user, course: Course, lesson: Lesson | None = None) -> Standing:
    """One query for enrolment and progress together; none for who is not signed in."""
    if not user.is_authenticated:
        return Standing()
    remembered = Bookmark.objects.filter(learner=user, course=course, lesson=lesson)
    rows = list(
        Enrolment.objects.filter(course=course, learner=user).values(
            *ENROLMENT_FIELDS, *(f"progress__{name}" for name in PROGRESS_FIELDS), bookmarked=Exists(remembered)
        )
    )
    if not rows:
        return Standing()
    enrolment = Enrolment(**{name: rows[0][name] for name in ENROLMENT_FIELDS}, course=course, learner=user)
    progress = {
        row["progress__lesson_id"]: LessonProgress(
            enrolment=enrolment, **{name: row[f"progress__{name}"] for name in PROGRESS_FIELDS}
        )
        for row in rows
        if row["progress__id"]
    }
    return Standing(enrolment=enrolment, progress=progress, bookmarked=rows[0]["bookmarked"])


def may_open(user, lesson: Lesson, standing: Standing) -> bool:
    """Free lessons are everybody's, the others the enrolled learners' and those who write for the school."""
    return lesson.free or standing.enrolment is not None or may_edit(user, lesson.course)


def may_edit(user, course: Course) -> bool:
    return policy.allows(user, "content.edit", course.school.organisation)


def first_open_before(user, lesson: Lesson) -> Any:
    """The lesson, with its ``title``, that ``user`` has to do before ``lesson``; None when this one is open to her.

    In a course that is learned in order a lesson is locked while an online one before it is not done. Never locked are
    lessons that are open to everybody, those that she has done already, and any for who writes for the school.
    ``lesson`` comes with course, school and organisation. No query where the course is open in any order, else one.
    """
    if not lesson.course.in_order or lesson.free:
        return None
    done = LessonProgress.objects.filter(enrolment__learner=user, completed_at__isnull=False)
    titles = LessonText.objects.filter(lesson=OuterRef("pk"), live=True).order_by("-language").values("title")
    mine = titles.filter(language=get_language() or "")
    first = (
        Lesson.objects.published()
        .filter(course=lesson.course, online=True, position__lt=lesson.position)
        .filter(~Exists(done.filter(lesson=OuterRef("pk"))), ~Exists(done.filter(lesson=lesson)))
        .annotate(title=Coalesce(Subquery(mine[:1]), Subquery(titles[:1])))
        .order_by("position", "id")
        .first()
    )
    # Who holds which role is asked only where it matters.
    return None if first is None or may_edit(user, lesson.course) else first


@dataclass(frozen=True)
class LessonRow:
    """A lesson in the list of its course."""

    id: int
    number: int
    slug: str
    title: str
    summary: str
    minutes: int
    online: bool
    free: bool
    state: str  # done, current, open, locked
    url: str
    language: str = ""  # of title and summary
    waits_for: int = 0  # the number of the lesson that comes first; 0 where none does


@dataclass(frozen=True)
class Shown:
    """A published course as readers of one language see it. Kept for many readers: nobody changes what is in it."""

    course: Course
    text: CourseText
    fallback: bool  # the text is in another language than the reader's
    lessons: dict[int, list[LessonText]]  # by lesson id, in lesson order


@dataclass(frozen=True)
class ShownLesson(Shown):
    """One lesson, its body in ``lessons``, with its course around it."""

    lesson: Lesson


@kept(seconds=60)
def shown_course(course_slug: str) -> Shown:
    """The published course at this address: two queries. Raises Http404."""
    published = CourseText.objects.filter(course__in=Course.objects.published().filter(slug=course_slug))
    # The texts bring their course along.
    text, fallback = _text_of(published.select_related("course__school__organisation"))
    return Shown(course=text.course, text=text, fallback=fallback, lessons=_lesson_texts(text.course))


@kept(seconds=60)
def shown_lesson(course_slug: str, lesson_slug: str) -> ShownLesson:
    """The published lesson at this address, with its course: three queries. Raises Http404."""
    lesson = find_lesson(course_slug, lesson_slug)
    text, fallback = _text_of(CourseText.objects.filter(course=lesson.course))
    lessons = _lesson_texts(lesson.course, whole=lesson)
    return ShownLesson(course=lesson.course, text=text, fallback=fallback, lessons=lessons, lesson=lesson)


def _text_of(texts: QuerySet[CourseText]) -> tuple[CourseText, bool]:
    text, fallback = text_for(texts.filter(live=True), get_language() or "")
    if text is None:
        raise Http404
    return text, fallback


def find_lesson(course_slug: str, lesson_slug: str) -> Lesson:
    """A published lesson with course, school and organisation. Raises Http404."""
    lesson = (
        Lesson.objects.published()
        .select_related("course__school__organisation")
        .filter(course__slug=course_slug, slug=lesson_slug)
        .first()
    )
    if lesson is None:
        raise Http404
    return lesson


def _lesson_texts(course: Course, *, whole: Lesson | None = None) -> dict[int, list[LessonText]]:
    """Live texts by lesson id, in lesson order, in one query; html and parts only of ``whole``."""
    query = (
        LessonText.objects.filter(lesson__course=course, lesson__status="live", live=True)
        .select_related("lesson")
        .order_by("lesson__position", "lesson_id", "-language")
    )
    if whole is None:
        query = query.defer("html", "parts")
    else:
        # The body of one lesson, not of the whole course: the others send nothing.
        query = query.defer("html", "parts").annotate(
            body=Case(When(lesson=whole, then=F("html")), default=Value(""), output_field=TextField()),
            body_parts=Case(
                When(lesson=whole, then=F("parts")), default=Value([], JSONField()), output_field=JSONField()
            ),
        )
    texts: dict[int, list[LessonText]] = {}
    for text in query:
        texts.setdefault(text.lesson_id, []).append(text)
    return texts


def lesson_rows(user, shown: Shown, standing: Standing) -> list[LessonRow]:
    """The course's lessons as this reader sees them."""
    course, language = shown.course, get_language() or ""
    everything = standing.enrolment is not None or (user.is_authenticated and may_edit(user, course))
    in_order = course.in_order and standing.enrolment is not None and not may_edit(user, course)
    rows: list[LessonRow] = []
    current = 0
    for number, versions in enumerate(shown.lessons.values(), start=1):
        text, _ = text_for(versions, language)
        lesson = text.lesson
        if standing.done(lesson.pk):
            state = "done"
        elif not (everything or lesson.free) or (in_order and current and not lesson.free):
            state = "locked"
        elif standing.enrolment is not None and lesson.online and not current:
            state, current = "current", number
        else:
            state = "open"
        rows.append(
            LessonRow(
                id=lesson.pk,
                number=number,
                slug=lesson.slug,
                title=text.title,
                summary=text.summary,
                language=text.language,
                minutes=lesson.minutes,
                online=lesson.online,
                free=lesson.free,
                state=state,
                url=reverse("lesson", args=[course.slug, lesson.slug]),
                waits_for=current if state == "locked" else 0,
            )
        )
    return rows


def media_allowed(user, media_uuid: UUID) -> bool:
    """Whether ``user`` may open one of the lessons that show this file; what news offer is for everybody."""
    lessons = list(Lesson.objects.filter(media_files__uuid=media_uuid).select_related("course__school__organisation"))
    live = [lesson for lesson in lessons if lesson.status == "live" and lesson.course.status == "live"]
    if any(lesson.free for lesson in live):
        return True
    if user.is_authenticated:
        taken = Enrolment.objects.filter(learner=user, course__in={lesson.course_id for lesson in live})
        joined = set(taken.values_list("course_id", flat=True))
        if any(lesson.course_id in joined and first_open_before(user, lesson) is None for lesson in live):
            return True
        if any(may_edit(user, lesson.course) for lesson in lessons):
            return True
    return NewsItem.objects.published().filter(files__uuid=media_uuid).exists()
