"""What learning online keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.learning import standings
from lms.learning.messaging import forget_sender
from lms.learning.models import (
    Bookmark,
    CourseMessage,
    LearningDay,
    LessonNote,
    LessonProgress,
    OpenMark,
    QuizAttempt,
)


def _progress(user: User) -> Iterator[Line]:
    rows = LessonProgress.objects.filter(enrolment__learner=user).select_related("enrolment__course", "lesson")
    for row in rows.prefetch_related("attempts").order_by("-opened_at"):
        yield {
            "course": row.enrolment.course.slug,
            "lesson": row.lesson.slug,
            "opened": row.opened_at,
            "confirmed": row.confirmed_at,
            "completed": row.completed_at,
            "best_score": row.best_score,
            "watched": row.watched,
            "refused_reports": row.refused_reports,
            "attempts": [{"at": one.at, "answers": one.answers, "score": one.score} for one in row.attempts.all()],
        }


def _days(user: User) -> Iterator[Line]:
    for row in LearningDay.objects.filter(learner=user).order_by("-day"):
        yield {"day": row.day, "minutes": row.seconds // 60}


def _forget_days(user: User) -> None:
    LearningDay.objects.filter(learner=user).delete()


def _forget_words(user: User) -> None:
    """What she wrote goes; what it was worth stays. Nobody has to read what is not there any more."""
    own = QuizAttempt.objects.filter(progress__enrolment__learner=user)
    own.waiting().update(score=0)
    standings.recount(user)
    own.update(answers={})
    OpenMark.objects.filter(attempt__in=own).update(comment="")


def _marked(user: User) -> Iterator[Line]:
    marks = OpenMark.objects.filter(marked_by=user).select_related("attempt__progress__lesson")
    for mark in marks.order_by("-at"):
        yield {"lesson": mark.attempt.progress.lesson.slug, "marked": mark.at, "comment": mark.comment}


def _confirmed(user: User) -> Iterator[Line]:
    rows = LessonProgress.objects.filter(confirmed_by=user).select_related("enrolment__course", "lesson")
    for row in rows.order_by("-confirmed_at"):
        yield {"course": row.enrolment.course.slug, "lesson": row.lesson.slug, "confirmed": row.confirmed_at}


def _messages(user: User) -> Iterator[Line]:
    for row in CourseMessage.objects.filter(sender=user).select_related("course").order_by("-at"):
        yield {"at": row.at, "course": row.course.slug, "people": row.people, "text": row.text}


def _notes(user: User) -> Iterator[Line]:
    for row in LessonNote.objects.of(user).present().select_related("lesson__course").order_by("-updated_at"):
        yield {
            "course": row.lesson.course.slug,
            "lesson": row.lesson.slug,
            "at_second": row.seconds,
            "written": row.updated_at,
            "text": row.text,
        }


def _forget_notes(user: User) -> None:
    LessonNote.objects.of(user).delete()


def _bookmarks(user: User) -> Iterator[Line]:
    for row in Bookmark.objects.of(user).select_related("course", "lesson").order_by("-created_at"):
        yield {"course": row.course.slug, "lesson": row.lesson.slug if row.lesson else "", "at": row.created_at}


def _forget_bookmarks(user: User) -> None:
    Bookmark.objects.of(user).delete()


def register_all() -> None:
    register(
        Holding(
            rank=37,
            code="lesson_notes",
            title=_("Your notes on lessons"),
            why=_("So that you find again what you wrote. Nobody else reads them. They are deleted when you leave."),
            fields=frozenset({"learning.LessonNote.learner"}),
            labels={
                "course": _("course"),
                "lesson": _("lesson"),
                "at_second": _("at second"),
                "written": _("written"),
                "text": _("text"),
            },
            read=_notes,
            erase=_forget_notes,
        )
    )
    register(
        Holding(
            rank=38,
            code="bookmarks",
            title=_("Your bookmarks"),
            why=_("So that you come back with one tap. They are deleted when you leave."),
            fields=frozenset({"learning.Bookmark.learner"}),
            labels={"course": _("course"), "lesson": _("lesson"), "at": _("when")},
            read=_bookmarks,
            erase=_forget_bookmarks,
        )
    )
    register(
        Holding(
            rank=68,
            code="course_messages",
            title=_("What you wrote to learners"),
            why=_("So that it is known what a school told its learners. Your words and your name go when you leave."),
            fields=frozenset({"learning.CourseMessage.sender"}),
            labels={"at": _("when"), "course": _("course"), "people": _("learners"), "text": _("text")},
            read=_messages,
            erase=forget_sender,
        )
    )
    register(
        Holding(
            rank=66,
            code="marked_answers",
            title=_("Open answers that you have marked"),
            why=_("So that a learner's score can be explained. They stay, without your name."),
            fields=frozenset({"learning.OpenMark.marked_by"}),
            labels={"lesson": _("lesson"), "marked": _("marked"), "comment": _("comment")},
            read=_marked,
        )
    )
    register(
        Holding(
            rank=67,
            code="confirmed_lessons",
            title=_("Lessons that you have confirmed"),
            why=_("So that it can be explained why a lesson is done. They stay, without your name."),
            fields=frozenset({"learning.LessonProgress.confirmed_by"}),
            labels={"course": _("course"), "lesson": _("lesson"), "confirmed": _("confirmed")},
            read=_confirmed,
        )
    )
    register(
        Holding(
            rank=36,
            code="learning_days",
            title=_("How long you learned online each day"),
            why=_("Kept of minors only, so that it is not too long for them. It is deleted when you leave."),
            fields=frozenset({"learning.LearningDay.learner"}),
            labels={"day": _("day"), "minutes": _("minutes")},
            read=_days,
            erase=_forget_days,
        )
    )
    register(
        Holding(
            rank=35,
            code="learning",
            title=_("Your lessons online"),
            why=_(
                "So that you go on where you stopped. How far you came stays, without your name; what you answered is "
                "deleted when you leave."
            ),
            fields=frozenset({"learning.Enrolment.learner"}),
            labels={
                "course": _("course"),
                "lesson": _("lesson"),
                "opened": _("opened"),
                "confirmed": _("confirmed by the teacher"),
                "completed": _("completed"),
                "best_score": _("best score"),
            },
            read=_progress,
            erase=_forget_words,
        )
    )
