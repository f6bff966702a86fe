"""A course as its editor writes it. Its facts and words are those of docs/course-format.md."""

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms import preview
from cms.checking.panel import FindingsPanel
from cms.home_of_facts import COURSE_FACTS
from cms.pages.codes import CodesField
from cms.pages.forms import ADDRESS_PANEL, DraftFirstForm
from cms.pages.published import PublishedPage
from lms.courses.cover import MOTIFS
from lms.courses.models import ATTENDANCE_NEEDED, QUIZ_NEEDED, Form, Mode, OpenTo, Subject, TargetGroup
from lms.network import policy

# The names of the cover's drawings, for who chooses one.
_MOTIF_NAMES = {
    "mask": _("opera mask"),
    "erhu": _("erhu"),
    "doll": _("clay doll"),
    "phone": _("phone"),
    "shield": _("shield"),
    "crane": _("crane"),
    "heart": _("heart"),
    "cake": _("cake"),
    "round-table": _("round table"),
    "camera": _("camera"),
    "book": _("open book"),
    "sensor": _("sensor"),
    "lantern": _("lantern"),
    "gate": _("gate"),
    "window": _("lattice window"),
}

OLDEST = 120
MOST_PREREQUISITES = 5

_SEPARATORS = re.compile(r"[,，、;；\n]+")


def split_names(text: str) -> list[str]:
    return [name.strip() for name in _SEPARATORS.split(text) if name.strip()]


class CourseChooserBlock(PageChooserBlock):
    """A course; what is no id at all chooses nothing."""

    def value_from_form(self, value: Any) -> Any:
        try:
            return super().value_from_form(value)
        except (ValueError, OverflowError):
            return None


class CourseForm(DraftFirstForm):
    facts = COURSE_FACTS

    def clean_prerequisites(self) -> Any:
        """Courses that readers, or this editor, may see: the titles of other schools' drafts are not told."""
        chosen = self.cleaned_data["prerequisites"]
        for child in chosen:
            page = child.value.specific if child.value is not None else None
            if not isinstance(page, CoursePage) or not (page.live or self._writes_for(page)):
                raise ValidationError(_("Choose courses that are published, or that you may edit."))
        return chosen

    def _writes_for(self, page: Any) -> bool:
        user = self.for_user
        return user is not None and (user.is_superuser or policy.allows(user, "content.edit", page.school.organisation))


class CoursePage(PublishedPage):
    summary = models.CharField(
        _("one line"),
        max_length=200,
        blank=True,
        help_text=_("Says why to come, at most 40 characters: 站得稳、伸得开，八个动作练一年。"),
    )
    description = RichTextField(
        _("description"),
        blank=True,
        features=["bold", "link", "ol", "ul"],
        help_text=_("Two to four paragraphs: what is learned, for whom, how it goes on."),
    )
    outcomes = models.TextField(
        _("what learners can do at the end"), blank=True, help_text=_("One a line, three to five lines.")
    )
    teachers = models.CharField(
        _("teachers"), max_length=200, blank=True, help_text=_("Names as shown, separated by commas.")
    )
    tags_line = models.CharField(
        _("keywords"), max_length=200, blank=True, help_text=_("Two to four, separated by commas.")
    )
    for_youth = models.BooleanField(_("young people"), default=False)
    for_adult = models.BooleanField(_("adults"), default=False)
    for_elderly = models.BooleanField(_("the elderly"), default=False)
    subject = models.CharField(_("subject"), max_length=12, choices=Subject.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    form = models.CharField(_("form"), max_length=12, choices=Form.choices, default=Form.CLASS)
    study_hours = models.PositiveSmallIntegerField(
        _("study hours"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Of 45 minutes, online and in class together."),
    )
    motif = models.CharField(
        _("cover"),
        max_length=20,
        choices=[(motif, _MOTIF_NAMES.get(motif, motif)) for motif in MOTIFS],
        help_text=_("The drawing on the course's cover."),
    )

    shared = models.BooleanField(
        _("for all schools below"),
        default=False,
        help_text=_("They run it with classes and a note of their own, and get what you correct here."),
    )

    target_groups = CodesField(
        _("target groups"),
        choices=TargetGroup.choices,
        help_text=_("Whom you have in mind beside. It is shown and found by searching, and keeps nobody out."),
    )
    open_to = models.CharField(
        _("who may join"),
        max_length=10,
        choices=OpenTo.choices,
        default=OpenTo.ALL,
        help_text=_("Online and in a class. Who has joined already stays."),
    )
    min_age = models.PositiveSmallIntegerField(
        _("youngest age"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(OLDEST)],
        help_text=_("In years, reached in the current year; empty for any."),
    )
    max_age = models.PositiveSmallIntegerField(
        _("oldest age"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    prerequisites = StreamField(
        [("course", CourseChooserBlock(page_type="cms.CoursePage", label=_("Course")))],
        verbose_name=_("to be finished before"),
        blank=True,
        max_num=MOST_PREREQUISITES,
        help_text=_("Courses that build the ground for this one. A course that is not published is asked of nobody."),
    )

    certificate = models.BooleanField(
        _("gives a certificate"),
        default=False,
        help_text=_(
            "Whoever has done all online lessons and, where it is taught in the classroom, has come to a class often "
            "enough, gets it by herself. Ticked later, it is given to those who have finished before."
        ),
    )
    certificate_quiz = models.PositiveSmallIntegerField(
        _("percent of the questions"),
        default=QUIZ_NEEDED,
        validators=[MaxValueValidator(100)],
        help_text=_("To be answered right in every lesson with questions."),
    )
    certificate_attendance = models.PositiveSmallIntegerField(
        _("percent of the sessions"),
        default=ATTENDANCE_NEEDED,
        validators=[MaxValueValidator(100)],
        help_text=_("To be attended in one class. Excused absence is shown apart and does not count as attended."),
    )
    in_order = models.BooleanField(
        _("one lesson after the other"),
        default=False,
        help_text=_("A lesson opens when the online ones before it are done. The lesson open to everybody stays open."),
    )

    parent_page_types = ["cms.SchoolIndexPage"]
    subpage_types = ["cms.LessonPage"]
    base_form_class = CourseForm
    admin_default_ordering = "ord"
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("description"),
        index.SearchField("tags_line"),
    ]
    content_panels = [
        FindingsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("outcomes"),
        FieldPanel("teachers"),
        FieldPanel("tags_line"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("for_youth"), FieldPanel("for_adult"), FieldPanel("for_elderly")]),
            ],
            heading=_("For whom"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("subject"), FieldPanel("motif")]),
                FieldRowPanel([FieldPanel("mode"), FieldPanel("form")]),
                FieldPanel("study_hours"),
                FieldPanel("shared"),
                FieldPanel("in_order"),
            ],
            heading=_("Facts"),
            help_text=_("Set on the Chinese page, for all languages."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("target_groups"),
                FieldRowPanel([FieldPanel("open_to"), FieldPanel("min_age"), FieldPanel("max_age")]),
                FieldPanel("prerequisites"),
            ],
            heading=_("Who may join"),
            help_text=_("Set on the Chinese page, for all languages."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("certificate"),
                FieldRowPanel([FieldPanel("certificate_quiz"), FieldPanel("certificate_attendance")]),
            ],
            heading=_("Certificate of completion"),
        ),
        ADDRESS_PANEL,
    ]
    promote_panels: list = []

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def school_id(self) -> int:
        return self.get_parent().specific.school_id

    @property
    def audiences(self) -> list[str]:
        return [code for code in ("youth", "adult", "elderly") if getattr(self, f"for_{code}")]

    @property
    def prerequisite_pages(self) -> list["CoursePage"]:
        """The chosen courses that still are, each once; for an alias the course that it shows."""
        chosen = [child.value for child in self.prerequisites if child.value is not None]
        chosen = [page.alias_of.specific if page.alias_of_id else page for page in chosen]
        return list({page.translation_key: page for page in chosen}.values())

    def clean(self) -> None:
        super().clean()
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValidationError({"max_age": _("The oldest age is below the youngest.")})

    @property
    def outcome_list(self) -> list[str]:
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]

    @property
    def teacher_list(self) -> list[str]:
        return split_names(self.teachers)

    @property
    def tag_list(self) -> list[str]:
        return split_names(self.tags_line)

    def course_page(self) -> "CoursePage":
        return self

    def lesson_pages(self) -> PageQuerySet:
        """Its lessons (LessonPage) in order, drafts too, aliases not."""
        lessons = apps.get_model("cms", "LessonPage").objects
        return lessons.child_of(self).filter(alias_of=None).select_related("locale").order_by("path")

    def domain_path(self) -> str:
        return reverse("course", args=[self.address])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview.course(request, self)
