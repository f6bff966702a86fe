"""Learning online: who takes which course, how far each lesson is, and answers to questions."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course, Lesson, OutlineVersion
from lms.learning import quiz
from lms.learning.enrolments import QUIET, EnrolmentQuerySet, EnrolmentState
from lms.learning.noted import LessonNoteQuerySet, NotedQuerySet, clock
from lms.learning.querysets import QuizAttemptQuerySet
from lms.notices.writing import Written


class Enrolment(UUIDModel, Timestamped):
    """A learner takes a course online.

    What is kept of the lessons (``begun``, ``last_active_on``, ``lessons_done``, ``failing``) is written by
    ``standings`` and by nobody else; without lessons the last day is that of joining.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    begun = models.BooleanField(default=False)
    last_active_on = models.DateField(_("last active"), default=timezone.localdate)
    lessons_done = models.PositiveSmallIntegerField(_("lessons done"), default=0)
    failing = models.PositiveSmallIntegerField(
        default=0, help_text=_("Lessons that are not done and whose questions were failed three times.")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["course", "learner"], name="enrolment_once")]
        indexes = [
            models.Index(fields=["learner", "-updated_at"], name="enrolment_recent"),
            # How many have finished each course, which the home page asks, without the rows themselves.
            models.Index(fields=["course", "completed_at"], name="enrolment_finished"),
            # The learners of a course page by page, in the orders that a teacher asks for.
            models.Index(fields=["course", "joined_at", "id"], name="enrolment_by_joining"),
            models.Index(fields=["course", "last_active_on", "id"], name="enrolment_by_day"),
            models.Index(fields=["course", "lessons_done", "id"], name="enrolment_by_lessons"),
            # And how many of them stand where, from the index alone.
            models.Index(
                fields=["course", "begun", "completed_at", "last_active_on", "failing"], name="enrolment_states"
            ),
        ]

    def state(self, today: datetime.date) -> EnrolmentState:
        """Where the learner stands on ``today``; as ``EnrolmentQuerySet.in_state`` finds it."""
        if self.completed_at is not None:
            return EnrolmentState.FINISHED
        if not self.begun:
            return EnrolmentState.NOT_BEGUN
        stuck = self.failing or self.last_active_on < today - QUIET
        return EnrolmentState.STUCK if stuck else EnrolmentState.ON_THE_WAY


class LessonProgress(UUIDModel, Timestamped):
    """How far a learner is in one lesson.

    ``watched`` are merged ranges ``[[from, to], …]`` of whole seconds of the lesson's video; ``position`` is where to
    resume; ``seconds`` is the length of the video as the first player told it. ``waits_since`` is set while a teacher's
    word is all that is missing (``completing.advance``).
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(_("read to the end"), null=True, blank=True)
    watched = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    best_score = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("percent"))
    score = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("percent; of the best, the last or all attempts, as the questions say")
    )
    refused_reports = models.PositiveIntegerField(
        default=0, help_text=_("Reports of more than can have been watched in the time.")
    )
    waits_since = models.DateTimeField(_("waits for the teacher since"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed by the teacher"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        OutlineVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What was published when the lesson was completed."),
    )

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_progress_once"),
            models.CheckConstraint(
                condition=Q(best_score__isnull=True) | Q(best_score__lte=100), name="lesson_score_percent"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="lesson_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(waits_since__isnull=True) | Q(completed_at__isnull=True, confirmed_at__isnull=True),
                name="lesson_waits_for_confirmation",
            ),
        ]
        indexes = [
            # Who waits for a teacher; few do at any time.
            models.Index(
                fields=["lesson", "waits_since", "id"], condition=Q(waits_since__isnull=False), name="lesson_waiting"
            )
        ]

    @property
    def watched_seconds(self) -> int:
        return sum(end - start for start, end in self.watched)

    @property
    def watched_percent(self) -> int:
        return min(100, 100 * self.watched_seconds // self.seconds) if self.seconds else 0


class LearningDay(models.Model):
    """How long a minor has learned online on a day, in all tabs and devices together."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="learning_days")
    day = models.DateField()
    seconds = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day of learning")
        verbose_name_plural = _("days of learning")
        constraints = [models.UniqueConstraint(fields=["learner", "day"], name="learning_day_once")]


class QuizVersion(models.Model):
    """Questions as they were asked, so that a correction of the lesson changes nothing for who is answering.

    ``questions`` and ``settings`` are as in ``courses.LessonText.parts``; ``digest`` as ``quiz.Asked.digest``.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="quiz_versions")
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    questions = models.JSONField()
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of questions")
        verbose_name_plural = _("versions of questions")
        constraints = [models.UniqueConstraint(fields=["lesson", "digest"], name="quiz_version_once")]

    @property
    def asked(self) -> quiz.Asked:
        return quiz.Asked(language=self.language, questions=self.questions, rules=quiz.Rules(**self.settings))


class QuizAttempt(UUIDModel):
    """One attempt at the questions of a lesson, held by the server from its first answer (decision 0029).

    Open while ``at`` is empty; waiting for a person while ``score`` is empty after that. ``answers`` are by question
    id, each a list as its type reads it. ``marks`` are by question id the share of the points as a fraction
    (``"2/3"``), ``right`` the ids with all points; older attempts have no marks and no ``version``. ``seed`` shuffles
    and is shown to nobody.
    """

    progress = models.ForeignKey(LessonProgress, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, null=True, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    nonce = models.CharField(max_length=64, help_text=_("Of the form that handed it in."))
    seed = models.CharField(max_length=32, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("time is up"), null=True, blank=True)
    extensions_left = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(_("last answer kept"), null=True, blank=True)
    answers = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    right = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("percent"))
    passed = models.BooleanField(default=False)
    at = models.DateTimeField(_("handed in"), null=True, blank=True)

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        constraints = [
            models.UniqueConstraint(fields=["progress", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["progress", "nonce"], name="attempt_nonce_once"),
            models.UniqueConstraint(fields=["progress"], condition=Q(at__isnull=True), name="attempt_open_once"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__lte=100), name="attempt_score_percent"),
            models.CheckConstraint(
                condition=Q(at__isnull=False) | Q(score__isnull=True, passed=False), name="attempt_open_unmarked"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(at__isnull=True, due_at__isnull=False), name="attempt_due"),
            models.Index(fields=["at"], condition=Q(score__isnull=True), name="attempt_waiting"),
        ]

    @property
    def is_open(self) -> bool:
        return self.at is None

    @property
    def is_waiting(self) -> bool:
        """Whether a person has still to read answers of it."""
        return self.at is not None and self.score is None

    def is_overdue(self, now: datetime.datetime) -> bool:
        return self.at is None and self.due_at is not None and now >= self.due_at


class OpenMark(UUIDModel):
    """What a person gave for an open answer; once, and it stays."""

    attempt = models.ForeignKey(QuizAttempt, on_delete=models.PROTECT, related_name="open_marks")
    question_id = models.CharField(max_length=64)
    points = models.PositiveSmallIntegerField()
    comment = models.TextField(max_length=1000, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of an open answer")
        verbose_name_plural = _("marks of open answers")
        constraints = [models.UniqueConstraint(fields=["attempt", "question_id"], name="open_mark_once")]


class CourseMessage(Written):
    """What a teacher wrote to learners of a course."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="messages")

    class Meta:
        verbose_name = _("message to learners")
        verbose_name_plural = _("messages to learners")
        constraints = [models.UniqueConstraint(fields=["sender", "nonce"], name="course_message_once")]
        indexes = [models.Index(fields=["course", "-at"], name="course_message_newest")]


class LessonNote(UUIDModel, Timestamped):
    """A note on a lesson, perhaps on a second of its video or sound.

    ``revision`` grows with each writing and ``page`` names the opened page that wrote last: what another page writes
    over an older revision becomes a note beside it. Deleted notes stay for a day, to be taken back.
    """

    LONGEST = 5000

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lesson_notes", db_index=False
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=LONGEST)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=36, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LessonNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of a learner")
        verbose_name_plural = _("notes of learners")
        indexes = [
            models.Index(fields=["learner", "lesson"], name="note_of_lesson"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="note_deleted"),
        ]

    @property
    def at(self) -> str:
        """Where in the video, as ``2:15``."""
        return clock(self.seconds)

    @property
    def url(self) -> str:
        """The lesson, at that place of its video."""
        place = reverse("lesson", args=[self.lesson.course.slug, self.lesson.slug])
        return place if self.seconds is None else f"{place}#at-{self.seconds}"

    @property
    def is_live(self) -> bool:
        return self.lesson.status == self.lesson.course.status == "live"


class Bookmark(UUIDModel):
    """A lesson, or with no lesson a whole course, to which a learner wants to come back."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks", db_index=False
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = NotedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson"], name="bookmark_lesson_once"),
            models.UniqueConstraint(
                fields=["learner", "course"], condition=Q(lesson__isnull=True), name="bookmark_course_once"
            ),
        ]

    @property
    def is_live(self) -> bool:
        return self.course.status == "live" and (self.lesson is None or self.lesson.status == "live")

    @property
    def url(self) -> str:
        return (
            self.course.get_absolute_url()
            if self.lesson is None
            else reverse("lesson", args=[self.course.slug, self.lesson.slug])
        )
