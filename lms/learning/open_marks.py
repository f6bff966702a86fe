"""Reading open answers: a person of the school gives points, and the attempt that waited for her is settled."""

import datetime
from fractions import Fraction

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.learning import attempts
from lms.learning.completing import locked
from lms.learning.judging import may_judge
from lms.learning.models import LessonProgress, OpenMark, QuizAttempt
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many
from lms.questions.types import type_of
from lms.questions.types.written import Open

LONGEST_COMMENT = 1000
MARKED = "learning.answers_marked"

KINDS = {
    MARKED: Kind(
        heading=_("Your answers in “%(title)s” have been read"),
        text=_("You have %(score)s %%. Read what the teacher writes."),
        action=_("See the answers"),
    )
}


def open_questions(attempt: QuizAttempt) -> list[dict]:
    """The questions of a closed attempt that a person marks and that nobody has marked yet."""
    asked = attempt.version.asked.questions if attempt.version is not None and attempt.at is not None else []
    return [question for question in asked if not type_of(question).marked and question["id"] not in attempt.marks]


def may_mark(user: User, attempt: QuizAttempt) -> bool:
    """Whether ``user`` may read and mark this attempt: who teaches the course or keeps its school; nobody her own."""
    return may_judge(user, [attempt.progress.enrolment])


@transaction.atomic
def mark_open(
    *,
    attempt: QuizAttempt,
    question_id: str,
    points: int,
    comment: str,
    actor: User,
    now: datetime.datetime | None = None,
) -> OpenMark:
    """Give ``points`` of those that the rubric is worth, with a ``comment`` for the learner, which may be empty.

    With the last open answer the attempt gets its score, the lesson is completed where that is due, and the learner is
    told. Raises DomainError: ``not_allowed``, ``answer_not_waiting`` for what is no open answer of a closed attempt or
    was marked before, ``points_beyond`` (params: most), ``comment_too_long`` (params: most).
    """
    now = now or timezone.now()
    (progress,) = locked([attempt.progress_id])
    attempt = progress.attempts.select_related("version").get(pk=attempt.pk)
    attempt.progress = progress
    if not may_mark(actor, attempt):
        raise DomainError("not_allowed")
    question = next((one for one in open_questions(attempt) if one["id"] == question_id), None)
    known = None if question is None else type_of(question)
    if question is None or not isinstance(known, Open):
        raise DomainError("answer_not_waiting")
    most = known.points(question)
    if type(points) is not int or not 0 <= points <= most:
        raise DomainError("points_beyond", most=most)
    if len(comment) > LONGEST_COMMENT:
        raise DomainError("comment_too_long", most=LONGEST_COMMENT)
    mark = OpenMark.objects.create(
        attempt=attempt, question_id=question_id, points=points, comment=comment.strip(), marked_by=actor, at=now
    )
    share = Fraction(points, most)
    attempt.marks[question_id] = str(share)
    if share == 1:
        attempt.right.append(question_id)
    attempt.save(update_fields=["marks", "right"])
    audit.record(
        "answer.marked",
        actor=actor,
        object_kind="attempt",
        object_uuid=attempt.uuid,
        organisation_code=progress.enrolment.course.school.organisation.code,
        points=points,
    )
    if not open_questions(attempt):
        attempts.settle(progress, attempt, now=now)
        _tell(progress, attempt, at=now)
    return mark


def _tell(progress: LessonProgress, attempt: QuizAttempt, *, at: datetime.datetime) -> None:
    lesson, course = progress.lesson, progress.enrolment.course
    titles = {text.language: text.title for text in lesson.texts.all()}
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("lesson", args=[course.slug, lesson.slug])
    notify_many(
        [
            Telling(
                key=f"{MARKED}:{attempt.uuid}",
                person=progress.enrolment.learner,
                kind=MARKED,
                path=f"{path}?attempt={attempt.number}#quiz",
                args={
                    "title": titles.get("zh-hans") or next(iter(titles.values()), ""),
                    "title_en": titles.get("en", ""),
                    "score": attempt.score,
                },
            )
        ],
        at=at,
    )
