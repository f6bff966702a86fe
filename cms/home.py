"""The first page of the editor: what waits for me, where one writes, what is not published yet, what grows old."""

import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from cms.approval.steps import ApprovalState
from cms.pages import CoursePage, LessonPage, NewsPage, RootPage, SchoolIndexPage
from cms.tree import FIRST_LANGUAGE
from lms.network import policy
from lms.search.models import Miss

# More schools than these are found by the explorer: a district has a hundred.
MOST_SCHOOLS = 12
MOST_DRAFTS = 10
MOST_MISSES = 10
MOST_REVIEWS = 20
STALE_AFTER = datetime.timedelta(days=365)


def own_section(user: Any) -> str:
    """Where the explorer begins for an editor: her school, or the list of them; never Wagtail's bare root."""
    own = policy.scope(user, "content.edit", "school__organisation__path")
    pages = SchoolIndexPage.objects.filter(own, locale__language_code=FIRST_LANGUAGE)
    ids = list(pages.values_list("pk", flat=True)[:2])
    if len(ids) > 1:
        ids = list(RootPage.objects.filter(locale__language_code=FIRST_LANGUAGE).values_list("pk", flat=True)[:1])
    return reverse("wagtailadmin_explore", args=ids) if ids else reverse("wagtailadmin_home")


class SchoolsPanel(Component):
    """The schools a person writes for, with their courses in each language one click away."""

    name = "schools"
    template_name = "cms/home_schools.html"
    order = 50

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        own = Q() if user.is_superuser else policy.scope(user, "content.edit", "school__organisation__path")
        pages = SchoolIndexPage.objects.filter(own).select_related("locale", "school")
        shown: dict[int, dict[str, Any]] = {}
        for page in pages.order_by("school__organisation__path", "school", "path")[: 2 * MOST_SCHOOLS + 2]:
            entry = shown.setdefault(page.school_id, {"title": page.school.label, "first": page, "pages": []})
            entry["pages"].append(page)
        return {"schools": list(shown.values())[:MOST_SCHOOLS], "more": len(shown) > MOST_SCHOOLS}


class DraftsPanel(Component):
    """Pages that hold changes nobody else sees: what she wrote last herself first, then the others' of her schools."""

    name = "drafts"
    template_name = "cms/home_drafts.html"
    order = 60

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        drafts = _own_pages(user).filter(has_unpublished_changes=True)
        hers = Q(latest_revision__user=user) | Q(latest_revision=None, owner=user)
        drafts = drafts.annotate(hers=Case(When(hers, then=0), default=1, output_field=IntegerField()))
        drafts = drafts.order_by("hers", "-latest_revision_created_at").specific()[:MOST_DRAFTS]
        groups = [(_("My drafts"), 0), (_("Drafts of others in your schools"), 1)]
        found = [(heading, [page for page in drafts if page.hers == mark]) for heading, mark in groups]
        return {"groups": [(heading, pages) for heading, pages in found if pages]}


class MissesPanel(Component):
    """What residents have searched for and not found: what to write next. Small counts are hidden."""

    name = "misses"
    template_name = "cms/home_misses.html"
    order = 80

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"misses": Miss.objects.told().order_by("-times", "-last_on")[:MOST_MISSES]}


class ReviewsPanel(Component):
    """What waits for her to decide, the most urgent first; and what she has submitted herself and is still waiting."""

    name = "reviews"
    template_name = "cms/home_reviews.html"
    order = 40

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        waiting = ApprovalState.approvals.waiting().with_pages().order_by("due_at")
        return {
            "now": timezone.now(),
            "to_decide": waiting.reviewable_by(user)[:MOST_REVIEWS],
            "submitted": waiting.filter(workflow_state__requested_by=user)[:MOST_REVIEWS],
        }


class StalePanel(Component):
    """Live pages that nobody has published anew for a year: telephone numbers and rooms change."""

    name = "stale"
    template_name = "cms/home_stale.html"
    order = 70

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        before = timezone.now() - STALE_AFTER
        pages = (
            _own_pages(parent_context["request"].user)
            .type(CoursePage, LessonPage)
            .live()
            .filter(last_published_at__lt=before)
        )
        return {"stale": pages.order_by("last_published_at").specific()[:MOST_DRAFTS]}


def _own_pages(user: Any) -> PageQuerySet:
    own = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return own.type(CoursePage, LessonPage, NewsPage).filter(alias_of=None)


PANELS = (ReviewsPanel, SchoolsPanel, DraftsPanel, StalePanel, MissesPanel)
# Wagtail's own lists of reviews lead to its form; ours to the page where one decides.
WAGTAILS_REVIEWS = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}
