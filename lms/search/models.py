"""What can be found, in which words, and what was asked for in vain."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.classes.models import ClassGroup
from lms.core.languages import reads_english
from lms.core.models import UUIDModel
from lms.courses.models import Course

TOLD_FROM = 5  # smaller counts are hidden


class Kind(models.TextChoices):
    COURSE = "course", _("courses")
    LESSON = "lesson", _("lessons")
    SCHOOL = "school", _("schools")
    CENTRE = "centre", _("service centres")
    NEWS = "news", _("news and notices")
    TEACHER = "teacher", _("teachers")


class Document(models.Model):
    """One thing that can be found, with its words in both languages. It is a copy: ``index.py`` writes it.

    ``owner`` is the uuid of what has to be read again when it changes: of a lesson its course. The words to search by
    are in the table ``search_terms`` (``engines``), one row for each document, with the same number.
    """

    kind = models.CharField(max_length=12)
    uuid = models.UUIDField()
    owner = models.UUIDField(db_index=True)
    path = models.CharField(max_length=200, help_text=_("An address of ours without the prefix of a language."))
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    line = models.CharField(max_length=200, blank=True, help_text=_("Where it belongs: a lesson's course, a place."))
    line_en = models.CharField(max_length=200, blank=True)
    called = models.TextField(help_text=_("Both titles, tags and people as questions are written, one a line."))
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    text_shown = models.BooleanField(help_text=_("Whether everybody may read passages of the text."))
    stamp = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [models.UniqueConstraint(fields=["kind", "uuid"], name="document_once")]

    @property
    def in_english(self) -> bool:
        return reads_english() and bool(self.title_en)

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.in_english else self.title


class CourseListing(models.Model):
    """What the catalogue asks of a course and takes long to find out. A copy: ``listings.py`` writes it.

    ``languages`` are those it can be read in, a space between them. ``subtitled``: it has videos, and each has
    subtitles. ``sound`` and ``title_en`` are what it stands under in an order by title.
    """

    course = models.OneToOneField(Course, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    languages = models.CharField(max_length=40, blank=True)
    subtitled = models.BooleanField(default=False)
    sound = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("course as listed")
        verbose_name_plural = _("courses as listed")


class ClassListing(models.Model):
    """The same of a class. ``left``: seats that can be had at once; none while somebody waits.

    ``meetings`` has a line for each session, as ``listings.Meeting`` is written.
    """

    class_group = models.OneToOneField(ClassGroup, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    left = models.PositiveSmallIntegerField(default=0)
    meetings = models.TextField(blank=True)

    class Meta:
        verbose_name = _("class as listed")
        verbose_name_plural = _("classes as listed")


class Word(models.Model):
    """A Chinese word of the documents with its sound: what somebody may have meant who wrote another character."""

    text = models.CharField(max_length=8, unique=True)
    sound = models.CharField(max_length=60, db_index=True)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")


class MissQuerySet(models.QuerySet):
    def told(self) -> Self:
        """Those that enough people have asked for: a question of one person is nobody else's to read."""
        return self.filter(times__gte=TOLD_FROM)


class Miss(models.Model):
    """A question without an answer, and how often. Nothing is known of who asked.

    Until TOLD_FROM have asked, ``question`` is empty and the row is known by ``digest``, which needs the key of the
    site: what one person has typed, her neighbour's name perhaps, is written down nowhere.
    """

    digest = models.CharField(max_length=64, unique=True)
    question = models.CharField(max_length=60, blank=True)
    times = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    objects = MissQuerySet.as_manager()

    class Meta:
        verbose_name = _("question without an answer")
        verbose_name_plural = _("questions without an answer")
        indexes = [models.Index(fields=["-times", "-last_on"], name="miss_most_asked")]


class LookoutQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Lookout(UUIDModel):
    """``person`` is told once when something answers ``question``; then, or when she says so, the row goes.

    ``asked`` is the question without spaces and marks: the same one is kept once.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lookouts")
    question = models.CharField(max_length=60)
    asked = models.CharField(max_length=60, db_index=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = LookoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("lookout")
        verbose_name_plural = _("lookouts")
        constraints = [models.UniqueConstraint(fields=["person", "asked"], name="lookout_once")]
