"""What was published: courses and lessons as the reader gets them, compiled by the CMS.

A page of the CMS and a row here are joined by ``key`` (the page's translation key), never by a foreign key: aliases,
copies and translations share or renew it as they should, and deleting a page leaves the row and every record on it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.models import Timestamped, UUIDModel
from lms.courses import rules
from lms.courses.querysets import AdoptionQuerySet, CourseQuerySet, LessonQuerySet
from lms.network.models import School

# What a certificate asks for where the course says nothing else, in percent.
QUIZ_NEEDED, ATTENDANCE_NEEDED = 60, 70


class Subject(models.TextChoices):
    CIVIC = "civic", _("civic life")
    INTEGRITY = "integrity", _("honesty and safety")
    ARTS = "arts", _("arts and letters")
    SCIENCE = "science", _("science and technology")
    SPORT = "sport", _("sport and fitness")
    HEALTH = "health", _("health")
    LIVING = "living", _("everyday life")
    VOCATIONAL = "vocational", _("job skills")
    PARTY = "party", _("Party building")


class Audience(models.TextChoices):
    YOUTH = "youth", _("young people")
    ADULT = "adult", _("adults")
    ELDERLY = "elderly", _("the elderly")


class TargetGroup(models.TextChoices):
    """Whom a course has in mind beside the audiences; it keeps nobody out."""

    NEWCOMERS = "newcomers", _("new in the city")
    EMPLOYEES = "employees", _("employees")
    FARMERS = "farmers", _("farmers")
    PARTY_MEMBERS = "party_members", _("Party members")
    DISABLED = "disabled", _("people with disabilities")
    PARENTS = "parents", _("parents")


class OpenTo(models.TextChoices):
    """Who may join, online and in a class."""

    ALL = "all", _("everybody")
    RESIDENTS = "residents", _("who lives in the school's place")


class Mode(models.TextChoices):
    ONLINE = "online", _("online")
    OFFLINE = "offline", _("in the classroom")
    BLENDED = "blended", _("online and in the classroom")


class Form(models.TextChoices):
    CLASS = "class", _("class")
    LECTURE = "lecture", _("lecture")
    ACTIVITY = "activity", _("activity")
    STUDY_TOUR = "study_tour", _("study tour")


class Status(models.TextChoices):
    LIVE = "live", _("published")
    RETIRED = "retired", _("withdrawn")


class Course(UUIDModel, Timestamped):
    """What is taught. Its words are in ``CourseText``, one row a language."""

    key = models.UUIDField(unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True, help_text=_("Fixed at the first publishing."))
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="courses")
    subject = models.CharField(_("subject"), max_length=12, choices=Subject.choices)
    for_youth = models.BooleanField(default=False)
    for_adult = models.BooleanField(default=False)
    for_elderly = models.BooleanField(default=False)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    form = models.CharField(_("form"), max_length=12, choices=Form.choices, default=Form.CLASS)
    study_hours = models.PositiveSmallIntegerField(_("study hours"))
    motif = models.CharField(_("cover motif"), max_length=20)
    shared = models.BooleanField(_("for all schools below"), default=False)
    target_groups = models.JSONField(_("target groups"), default=list, help_text="Codes of TargetGroup.")
    open_to = models.CharField(_("who may join"), max_length=10, choices=OpenTo.choices, default=OpenTo.ALL)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    prerequisites = models.JSONField(
        _("to be finished before"),
        default=list,
        help_text="Keys of courses; those not published are not asked for.",
    )
    certificate = models.BooleanField(_("gives a certificate"), default=False)
    certificate_quiz = models.PositiveSmallIntegerField(_("percent of the questions"), default=QUIZ_NEEDED)
    certificate_attendance = models.PositiveSmallIntegerField(_("percent of the sessions"), default=ATTENDANCE_NEEDED)
    in_order = models.BooleanField(_("one lesson after the other"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.LIVE)
    published_at = models.DateTimeField(_("first published"))

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        indexes = [models.Index(fields=["status", "-published_at"], name="course_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(for_youth=True) | Q(for_adult=True) | Q(for_elderly=True), name="course_has_audience"
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def target_group_labels(self) -> list[str]:
        return [str(TargetGroup(code).label) for code in self.target_groups]

    @property
    def audiences(self) -> list[str]:
        return [code for code in Audience.values if getattr(self, f"for_{code}")]

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("course", args=[self.slug])


class Adoption(UUIDModel, Timestamped):
    """A school runs a course that a place above shares; ``note`` is what it adds for its own people (decision 0025)."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="adoptions")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="adoptions")
    note = models.CharField(_("note of the school"), max_length=500, blank=True)
    note_en = models.CharField(_("the same in English"), max_length=500, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared course at a school")
        verbose_name_plural = _("shared courses at schools")
        constraints = [models.UniqueConstraint(fields=["course", "school"], name="adoption_once")]

    @property
    def words(self) -> str:
        """The note in the reader's language."""
        return self.note_en if self.note_en and (get_language() or "").startswith("en") else self.note


class CourseText(models.Model):
    """The words of a course in one language, ready to be sent: ``html`` is sanitised when it is compiled."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    live = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=200, blank=True)
    html = models.TextField(blank=True)
    outcomes = models.JSONField(default=list)
    teachers = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    stamp = models.CharField(max_length=40, help_text=_("Version of the templates it was compiled with."))

    class Meta:
        verbose_name = _("course text")
        verbose_name_plural = _("course texts")
        constraints = [models.UniqueConstraint(fields=["course", "language"], name="course_text_once")]


class Lesson(UUIDModel, Timestamped):
    """One step of a course. Its words are in ``LessonText``."""

    class Rule(models.TextChoices):
        """The conditions by which a lesson can be completed; of several all are needed (``courses.rules``)."""

        READ = rules.READ, _("read to the end")
        WATCHED = rules.WATCHED, _("watch the video")
        QUIZ = rules.QUIZ, _("pass the questions")
        CONFIRMED = rules.CONFIRMED, _("the teacher confirms")

    key = models.UUIDField(unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("study time in minutes"))
    rule = models.CharField(_("completed by"), max_length=rules.LONGEST, default=rules.READ)
    threshold = models.PositiveSmallIntegerField(_("percent needed"), default=0)
    quiz_threshold = models.PositiveSmallIntegerField(
        _("percent of the questions"), null=True, blank=True, help_text="Where it is another than ``threshold``."
    )
    online = models.BooleanField(_("learned online"), default=True)
    free = models.BooleanField(_("open to everybody"), default=False)
    no_skip = models.BooleanField(_("no skipping ahead"), default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.LIVE)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="lesson_slug_once"),
            models.CheckConstraint(condition=Q(threshold__lte=100), name="lesson_threshold_percent"),
            models.CheckConstraint(condition=Q(rule__in=rules.RULES), name="lesson_rule_known"),
            models.CheckConstraint(
                condition=Q(quiz_threshold__isnull=True) | Q(quiz_threshold__lte=100),
                name="lesson_quiz_threshold_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def conditions(self) -> tuple[rules.Condition, ...]:
        """What has to be done, all of it, until the lesson is done."""
        return rules.conditions_of(self.rule, self.threshold, self.quiz_threshold)

    def condition(self, code: str) -> rules.Condition | None:
        """The condition ``code`` (of ``rules.CODES``), where the lesson has it."""
        return next((one for one in self.conditions if one.code == code), None)


class LessonText(models.Model):
    """The words of a lesson in one language.

    ``parts`` describes what counts and is filled by the learning app, in order of appearance; ``html`` holds one empty
    element ``<div data-part="ID"></div>`` for each:
    ``{"id": "quiz", "kind": "quiz", "questions": [{"id", "type", "prompt", "explanation", …}], "settings": {…}}``
    (what each type has beside: ``lms.questions.types``; ``settings`` may be missing: ``learning.quiz.Rules``) or
    ``{"id": "video-1", "kind": "video", "media": uuid, "seconds": n|null, "title", "poster": uuid|null,
    "tracks": [{"language", "media"}], "transcript"}``; ``audio`` is as ``video``. ``{"id": "embed-1", "kind": "embed",
    "site", "player": address, "page": address, "title", "transcript"}`` is a video of a video site; it counts for
    nothing.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    live = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=200, blank=True)
    html = models.TextField(blank=True)
    parts = models.JSONField(default=list)
    stamp = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("lesson text")
        verbose_name_plural = _("lesson texts")
        constraints = [models.UniqueConstraint(fields=["lesson", "language"], name="lesson_text_once")]


class MediaFile(UUIDModel, Timestamped):
    """A file a lesson shows. ``name`` is its path in the default storage; the CMS keeps the file itself.

    A file is open to whoever may open one of the lessons in ``lessons``.
    """

    name = models.CharField(max_length=250, unique=True)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    title = models.CharField(max_length=200, blank=True)
    lessons = models.ManyToManyField(Lesson, related_name="media_files")

    class Meta:
        verbose_name = _("media file")
        verbose_name_plural = _("media files")


class OutlineVersion(UUIDModel, AppendOnly):
    """What a course looked like when it was published in one language: the evidence behind a learner's record.

    ``outline`` is ``{"title", "study_hours", "lessons": [...]}``, a lesson ``{"key", "title", "minutes", "rule",
    "threshold", "sha256"}``, and ``quiz_threshold`` where it is another than ``threshold``.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    outline = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True, blank=True, help_text=_("uuid of the person, empty for the system"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        constraints = [models.UniqueConstraint(fields=["course", "language", "number"], name="outline_number_once")]
