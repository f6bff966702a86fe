"""News as its editor writes it: a notice, an enrolment brochure, a report."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import preview
from cms.blocks import NewsBody
from cms.checking.panel import FindingsPanel
from cms.news import publishing
from cms.pages.forms import ADDRESS_PANEL, DraftFirstForm
from cms.pages.published import PublishedPage
from lms.core.days import day_start
from lms.courses.models import Audience
from lms.news.models import Kind


class NewsPage(PublishedPage):
    bridge: ClassVar[Any] = publishing

    summary = models.CharField(
        _("one line"), max_length=200, blank=True, help_text=_("What it says, for lists: who, what, until when.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NOTICE)
    for_youth = models.BooleanField(_("young people"), default=False)
    for_adult = models.BooleanField(_("adults"), default=False)
    for_elderly = models.BooleanField(_("the elderly"), default=False)
    starts_on = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("The date that it bears. With a day to come it is published by itself on that morning."),
    )
    ends_on = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The last day in the lists. Later its address says that it is over. Empty: it stays."),
    )
    pinned = models.BooleanField(_("first in the lists"), default=False)
    body = StreamField(NewsBody(), blank=True, verbose_name=_("text"))

    parent_page_types = ["cms.SchoolIndexPage"]
    subpage_types: list[str] = []
    base_form_class = DraftFirstForm
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [
        FindingsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("pinned")]),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            heading=_("Facts"),
            help_text=_("They stand once for all languages: what is published last counts."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("for_youth"), FieldPanel("for_adult"), FieldPanel("for_elderly")])],
            heading=_("For whom"),
            help_text=_("None: for everybody."),
        ),
        ADDRESS_PANEL,
    ]
    promote_panels: list = []

    class Meta:
        verbose_name = _("news or notice")
        verbose_name_plural = _("news and notices")

    @property
    def school_id(self) -> int:
        return self.get_parent().specific.school_id

    @property
    def audiences(self) -> list[str]:
        return [code for code in Audience.values if getattr(self, f"for_{code}")]

    def clean(self) -> None:
        """Its date is the day of its publishing, where that is still to come."""
        super().clean()
        page: Any = self
        if page.starts_on:
            begins, to_come = day_start(page.starts_on), day_start(page.starts_on) > timezone.now()
            if page.go_live_at == self._begins_before() != begins:
                page.go_live_at = None  # it was that of a date which has been corrected
            if to_come and (page.go_live_at is None or page.go_live_at < begins):
                page.go_live_at = begins

    def _begins_before(self) -> datetime.datetime | None:
        """When the page was to appear by the date in its latest draft."""
        revision = self.latest_revision
        before = revision.as_object().starts_on if revision is not None else None
        return day_start(before) if before else None

    def domain_path(self) -> str:
        return reverse("news-item", args=[self.address])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview.news(request, self)
