"""What search engines ask for: where they may look, and every page that a stranger can read, in both languages."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from lms.core.days import local_day
from lms.core.models import AuditEntry
from lms.core.pagecache import for_anonymous
from lms.courses.models import Audience, Course, Lesson
from lms.network.models import Organisation, School, ServiceCentre
from lms.news.models import NewsItem

# The names that ``base.html`` gives the languages too.
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
# A person's own pages, forms, and what only the editor or a script opens.
PRIVATE = (
    "my", "teach", "manage", "account_login", "account_signup", "account_reset_password", "display", "community-search",
    "styleguide",
)  # fmt: skip


def _published(course_uuid: str) -> Subquery:
    """When the course whose uuid ``course_uuid`` names was last published: the words themselves bear no date."""
    entries = AuditEntry.objects.filter(object_kind="course", object_uuid=OuterRef(course_uuid))
    return Subquery(entries.order_by("-at").values("at")[:1])


class Section(Sitemap):
    """A kind of page. Each row stands in the sitemap once in every language and names the others beside it."""

    limit = 200  # rows a file: small enough for the page cache

    def get_latest_lastmod(self) -> None:
        """None: the index would have to read every row for it."""

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        # Not ``i18n``: that pairs all rows with all languages before it takes a page of them.
        return [entry for row in self.paginator.page(page) for entry in self._in_each_language(row)]

    def _in_each_language(self, row: Any) -> Iterable[dict[str, Any]]:
        addresses = {}
        for code, name in LANGUAGES.items():
            with translation.override(code):
                addresses[name] = f"{settings.SITE_URL}{self.location(row)}"
        others = addresses | {"x-default": addresses[LANGUAGES[settings.LANGUAGE_CODE]]}
        alternates = [{"lang_code": name, "location": address} for name, address in others.items()]
        lastmod = getattr(row, "published", None)
        return [{"location": address, "lastmod": lastmod, "alternates": alternates} for address in addresses.values()]


class Plain(Section):
    def items(self) -> list[tuple[str, list[str]]]:
        return [("home", []), *(("audience", [audience]) for audience in Audience.values), ("catalogue", []),
                ("schools", []), ("centres", []), ("news", []), ("privacy", [])]  # fmt: skip

    def location(self, item: tuple[str, list[str]]) -> str:
        name, args = item
        return reverse(name, args=args)


class Courses(Section):
    def items(self) -> QuerySet[Course]:
        return Course.objects.published().annotate(published=_published("uuid")).order_by("pk")


class FreeLessons(Section):
    def items(self) -> QuerySet[Lesson]:
        lessons = Lesson.objects.published().filter(free=True).select_related("course")
        return lessons.annotate(published=_published("course__uuid")).order_by("pk")

    def location(self, item: Lesson) -> str:
        return reverse("lesson", args=[item.course.slug, item.slug])


class Places(Section):
    """Only where somebody teaches or answers: most of the country's places have neither."""

    def items(self) -> QuerySet[Organisation]:
        # From the few schools and centres to their places, never through all places.
        named = (
            School.objects.active().values("organisation").union(ServiceCentre.objects.active().values("organisation"))
        )
        return Organisation.objects.active().filter(pk__in=named).order_by("pk")

    def location(self, item: Organisation) -> str:
        return reverse("place", args=[item.code])


class Schools(Section):
    def items(self) -> QuerySet[School]:
        return School.objects.active().order_by("pk")

    def location(self, item: School) -> str:
        return reverse("school", args=[item.uuid])


class Centres(Section):
    def items(self) -> QuerySet[ServiceCentre]:
        return ServiceCentre.objects.active().order_by("pk")

    def location(self, item: ServiceCentre) -> str:
        return reverse("centre", args=[item.uuid])


class News(Section):
    def items(self) -> QuerySet[NewsItem]:
        news = NewsItem.objects.current(local_day(timezone.now()))
        return news.annotate(published=Max("texts__changed_at")).order_by("pk")


SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": Plain,
    "courses": Courses,
    "lessons": FreeLessons,
    "places": Places,
    "schools": Schools,
    "centres": Centres,
    "news": News,
}


@require_safe
@for_anonymous(seconds=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return views.index(request, SECTIONS, sitemap_url_name="sitemap-section")


@require_safe
@for_anonymous(seconds=3600)
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, SECTIONS, section=section)


@require_safe
@for_anonymous(seconds=3600)
def robots(request: HttpRequest) -> HttpResponse:
    closed = [reverse("wagtailadmin_home")]
    for code in LANGUAGES:
        with translation.override(code):
            closed += [reverse(name) for name in PRIVATE]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
