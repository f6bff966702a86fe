"""The pages that hold others, and plain pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PagePermissionTester, Workflow

from cms.approval.steps import workflow_for
from lms.network.models import School


class FixedPagePermissions(PagePermissionTester):
    """For pages the system makes: nobody moves, withdraws or deletes them by hand, whatever else they may."""

    def can_edit(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False


class FixedPage(Page):
    """A page the system makes and keeps: its address leads to ``domain_path()``, a view outside the CMS."""

    is_creatable = False
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def domain_path(self) -> str:
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple | None:
        parts = super().get_url_parts(request=request)
        if parts is None:
            return None
        with override(self.locale.language_code):
            return parts[0], parts[1], self.domain_path()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(self.locale.language_code):
            return redirect(self.domain_path())

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return FixedPagePermissions(user, self)

    def is_previewable(self) -> bool:
        return False


class RootPage(FixedPage):
    """The top of one language's tree. The home page itself is a view of the portal."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.SchoolIndexPage", "cms.PlainPage"]
    content_panels: list = []
    promote_panels: list = []

    class Meta:
        verbose_name = _("top of the site")

    def domain_path(self) -> str:
        return reverse("home")


class SchoolIndexPage(FixedPage):
    """Holds the courses and news of a school in one language; made when the school first gets an editor."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    parent_page_types = ["cms.RootPage"]
    subpage_types = ["cms.CoursePage", "cms.NewsPage"]
    content_panels: list = []
    promote_panels: list = []

    class Meta:
        verbose_name = _("courses of a school")

    def domain_path(self) -> str:
        return reverse("place", args=[self.school.organisation.code])

    @property
    def has_workflow(self) -> bool:
        """Asked for new courses, which lie below it."""
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        return workflow_for(self.school.organisation)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        from cms.approval.permissions import ReviewedIndex  # it stands on this file

        return ReviewedIndex(user, self)

    def with_content_json(self, content: dict[str, Any]) -> "SchoolIndexPage":
        page = super().with_content_json(content)
        page.school_id = self.school_id
        return page


class PlainPage(Page):
    """About us, privacy: words that belong to no school."""

    body = RichTextField(_("text"), features=["h2", "h3", "bold", "link", "ol", "ul"])

    parent_page_types = ["cms.RootPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [FieldPanel("slug"), FieldPanel("search_description")]
    template = "cms/plain_page.html"

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
