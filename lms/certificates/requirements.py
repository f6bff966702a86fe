"""What a certificate asks for, and how far a learner is: one mechanism for issuing it and for telling her.

Online: every lesson done, and in each lesson with questions the percentage that the course asks for. In the classroom
(``offline`` and ``blended`` courses): one class of the course that is over and was attended often enough.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.attendance.models import ATTENDED, CheckIn, Status
from lms.classes.models import ClassGroup, Registration
from lms.core.counting import counted
from lms.courses.models import Course, Lesson, LessonText, Mode
from lms.learning.models import LessonProgress


@dataclass(frozen=True)
class Item:
    """One thing that is asked for, in the reader's language; ``missing`` is what is left of it, in a few words."""

    words: str
    missing: str = ""

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Asked:
    """The online lessons of a course by id, and those of them with questions."""

    lessons: frozenset[int]
    quizzes: frozenset[int]


@dataclass(frozen=True)
class Attendance:
    """How often a learner came to a class, in sessions; ``over``: the last one has begun."""

    group_id: int
    sessions: int
    attended: int
    excused: int
    over: bool

    @property
    def percent(self) -> int:
        return 100 * self.attended // self.sessions if self.sessions else 0


@dataclass(frozen=True)
class Progress:
    """What a learner has done: ids of lessons, best scores by lesson id, and her classes."""

    done: frozenset[int] = frozenset()
    scores: Mapping[int, int] = field(default_factory=dict)
    completed: bool = False
    classes: tuple[Attendance, ...] = ()

    @property
    def best_class(self) -> Attendance | None:
        return max(self.classes, key=lambda one: (one.over, one.percent), default=None)


def in_classroom(course: Course) -> bool:
    return course.mode != Mode.ONLINE and course.certificate_attendance > 0


def asked_of(course: Course) -> Asked:
    """Two queries."""
    lessons = Lesson.objects.published().filter(course=course, online=True)
    texts = LessonText.objects.filter(lesson__in=lessons, live=True).values_list("lesson_id", "parts")
    quizzes = {pk for pk, parts in texts if any(part["kind"] == "quiz" for part in parts)}
    return Asked(frozenset(lessons.values_list("pk", flat=True)), frozenset(quizzes))


def progress_of(course: Course, learners: Collection[int]) -> dict[int, Progress]:
    """By the id of each of ``learners``: a query, and another one where the course is taught in the classroom."""
    done: dict[int, set[int]] = {pk: set() for pk in learners}
    scores: dict[int, dict[int, int]] = {pk: {} for pk in learners}
    completed = set()
    rows = LessonProgress.objects.filter(enrolment__course=course, enrolment__learner__in=learners)
    for learner, lesson, score, at, course_at in rows.values_list(
        "enrolment__learner", "lesson", "best_score", "completed_at", "enrolment__completed_at"
    ):
        if at:
            done[learner].add(lesson)
        if score is not None:
            scores[learner][lesson] = score
        if course_at:
            completed.add(learner)
    classes = classes_of(course, learners)
    return {
        pk: Progress(frozenset(done[pk]), scores[pk], pk in completed, tuple(classes.get(pk, ()))) for pk in learners
    }


def classes_of(course: Course, learners: Collection[int]) -> dict[int, list[Attendance]]:
    """The classes of the course in which ``learners`` have a place: one query; none for a course that is online."""
    if not in_classroom(course):
        return {}
    marks = CheckIn.objects.current().filter(
        gathering__session__class_group=OuterRef("class_group"), learner=OuterRef("learner")
    )
    held = Q(class_group__sessions__cancelled_at=None)
    places = (
        Registration.objects.filter(
            class_group__course=course, learner__in=learners, status=Registration.Status.CONFIRMED
        )
        .exclude(class_group__status=ClassGroup.Status.CANCELLED)
        .annotate(
            sessions=Count("class_group__sessions", filter=held),
            coming=Count(
                "class_group__sessions",
                filter=held & Q(class_group__sessions__gathering__starts_at__gt=timezone.now()),
            ),
            attended=counted(marks.filter(status__in=ATTENDED), "learner"),
            excused=counted(marks.filter(status=Status.EXCUSED), "learner"),
        )
    )
    found: dict[int, list[Attendance]] = {}
    for learner, group, sessions, coming, attended, excused in places.values_list(
        "learner_id", "class_group_id", "sessions", "coming", "attended", "excused"
    ):
        over = sessions > 0 and not coming
        found.setdefault(learner, []).append(Attendance(group, sessions, attended, excused, over))
    return found


def items(course: Course, asked: Asked, progress: Progress) -> list[Item]:
    """What is asked for, in order, each with what is left of it."""
    found = []
    if asked.lessons:
        found.append(_lessons(asked, progress))
        if asked.quizzes and course.certificate_quiz:
            found.append(_quizzes(course, asked, progress))
    if in_classroom(course):
        found.append(_class(course, progress))
    return found


def is_due(course: Course, asked: Asked, progress: Progress) -> bool:
    """Whether everything is met; a course that asks for nothing at all gives no certificate."""
    wanted = items(course, asked, progress)
    return bool(wanted) and all(item.met for item in wanted)


def _lessons(asked: Asked, progress: Progress) -> Item:
    # Who has finished the course stays so when a lesson is added later.
    left = 0 if progress.completed else len(asked.lessons - progress.done)
    return Item(
        words=_("All online lessons done"),
        missing=ngettext("%(number)s lesson", "%(number)s lessons", left) % {"number": left} if left else "",
    )


def _quizzes(course: Course, asked: Asked, progress: Progress) -> Item:
    left = sum(progress.scores.get(pk, 0) < course.certificate_quiz for pk in asked.quizzes)
    if left:
        missing = ngettext("the questions of %(number)s lesson", "the questions of %(number)s lessons", left)
    return Item(
        words=_("%(percent)s %% of the questions of each lesson answered right") % {"percent": course.certificate_quiz},
        missing=missing % {"number": left} if left else "",
    )


def _class(course: Course, progress: Progress) -> Item:
    words = _("A class attended, %(percent)s %% of its sessions") % {"percent": course.certificate_attendance}
    best = progress.best_class
    if best is None:
        return Item(words=words, missing=_("a class"))
    told = {"attended": best.attended, "sessions": best.sessions, "excused": best.excused}
    words = _("%(words)s: you came to %(attended)s of %(sessions)s") % {"words": words, **told}
    if best.excused:
        words = _("%(words)s, excused for %(excused)s") % {"words": words, **told}
    if not best.over:
        return Item(words=words, missing=_("your class, which goes on"))
    enough = best.percent >= course.certificate_attendance
    return Item(words=words, missing="" if enough else _("a class that you come to more often"))
