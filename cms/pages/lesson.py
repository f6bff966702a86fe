"""A lesson as its editor writes it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import preview
from cms.blocks import LessonBody
from cms.checking.panel import FindingsPanel
from cms.home_of_facts import LESSON_FACTS
from cms.pages.course import CoursePage
from cms.pages.forms import ADDRESS_PANEL, DraftFirstForm
from cms.pages.lesson_rule import RuleField
from cms.pages.published import PublishedPage
from lms.courses import rules


class LessonForm(DraftFirstForm):
    facts = LESSON_FACTS
    rule = RuleField()


class LessonPage(PublishedPage):
    summary = models.CharField(_("one line"), max_length=200, blank=True, help_text=_("What this lesson teaches."))
    minutes = models.PositiveSmallIntegerField(
        _("study time in minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Reading, watching and practising together. It is what the study record counts."),
    )
    rule = models.CharField(_("completed by"), max_length=rules.LONGEST, default=rules.READ)
    threshold = models.PositiveSmallIntegerField(
        _("percent needed"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("Of the video to be watched, or of the questions to be answered right. Reading needs none."),
    )
    quiz_threshold = models.PositiveSmallIntegerField(
        _("another percentage for the questions"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Only where video and questions are both asked for; left empty, the same percentage holds for both."
        ),
    )
    online = models.BooleanField(
        _("learned online"),
        default=True,
        help_text=_("Off for a lesson held in the classroom only; its page says what happens there."),
    )
    free = models.BooleanField(
        _("open to everybody"), default=False, help_text=_("Can be read before joining the course. One is enough.")
    )
    no_skip = models.BooleanField(
        _("no skipping ahead"),
        default=False,
        help_text=_("Until the lesson is done, nobody can jump past what she has watched. Going back is always free."),
    )
    body = StreamField(LessonBody(), blank=True, verbose_name=_("lesson"))

    parent_page_types = ["cms.CoursePage"]
    subpage_types: list[str] = []
    base_form_class = LessonForm
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [
        FindingsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("rule"),
                FieldRowPanel([FieldPanel("threshold"), FieldPanel("quiz_threshold"), FieldPanel("minutes")]),
                FieldRowPanel([FieldPanel("online"), FieldPanel("free"), FieldPanel("no_skip")]),
            ],
            heading=_("How it is learned"),
        ),
        ADDRESS_PANEL,
    ]
    promote_panels: list = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def course_page(self) -> CoursePage:
        return self.get_parent().specific

    whole_page = course_page

    @property
    def school_id(self) -> int:
        return self.course_page().school_id

    def can_move_to(self, parent: Page) -> bool:
        """Only within its course: what learners did in a lesson belongs to that course. Elsewhere it is copied."""
        return not self._state.adding and self.get_parent().pk == parent.pk

    def domain_path(self) -> str:
        return reverse("lesson", args=self.address.split("/"))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview.lesson(request, self)
