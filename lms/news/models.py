"""News and notices of schools as the reader gets them, compiled by the CMS.

A page of the CMS and a row here are joined by ``key`` (the page's translation key), as courses are.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Audience, MediaFile, Status
from lms.network.models import School
from lms.news.querysets import NewsQuerySet, NewsTextQuerySet


class Kind(models.TextChoices):
    NOTICE = "notice", pgettext_lazy("news", "notice")
    ENROLMENT = "enrolment", pgettext_lazy("news", "enrolment")
    NEWS = "news", pgettext_lazy("news", "news")


class NewsItem(UUIDModel, Timestamped):
    """A notice, a brochure or a report of a school. For no audience in particular it is for everybody."""

    key = models.UUIDField(unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="news")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    for_youth = models.BooleanField(default=False)
    for_adult = models.BooleanField(default=False)
    for_elderly = models.BooleanField(default=False)
    starts_on = models.DateField(_("date"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    pinned = models.BooleanField(_("first in the lists"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.LIVE)
    files = models.ManyToManyField(MediaFile, related_name="news")

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        indexes = [models.Index(fields=["status", "-pinned", "-starts_on", "-id"], name="news_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="news_in_order_of_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    @property
    def audiences(self) -> list[str]:
        return [code for code in Audience.values if getattr(self, f"for_{code}")]

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("news-item", args=[self.uuid])


class NewsText(models.Model):
    """The words of an item in one language. ``picture`` is its first one, for lists: ``{"src", "srcset", "width",
    "height"}``, or empty."""

    item = models.ForeignKey(NewsItem, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    live = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=200, blank=True)
    html = models.TextField()
    picture = models.JSONField(default=dict)
    stamp = models.CharField(max_length=40, help_text=_("Version of the templates it was compiled with."))
    changed_at = models.DateTimeField(auto_now=True)

    objects = NewsTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a news item")
        verbose_name_plural = _("words of news items")
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="news_text_once")]
