"""The first page of the editor: where one writes, and what is not published yet."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.pages import CoursePage, LessonPage, RootPage, SchoolIndexPage
from cms.tree import FIRST_LANGUAGE
from lms.network import policy
from lms.search.models import Miss

# More schools than these are found by the explorer: a district has a hundred.
MOST_SCHOOLS = 12
MOST_DRAFTS = 10
MOST_MISSES = 10


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
    """Courses and lessons of one's own that hold changes nobody else sees."""

    name = "drafts"
    template_name = "cms/home_drafts.html"
    order = 60

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        own = policy_registry.get_by_type(Page).instances_user_has_permission_for(
            parent_context["request"].user, "change"
        )
        drafts = own.type(CoursePage, LessonPage).filter(has_unpublished_changes=True)
        return {"drafts": drafts.order_by("-latest_revision_created_at").specific()[:MOST_DRAFTS]}


class MissesPanel(Component):
    """What residents have searched for and not found: what to write next. Small counts are hidden."""

    name = "misses"
    template_name = "cms/home_misses.html"
    order = 70

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"misses": Miss.objects.told().order_by("-times", "-last_on")[:MOST_MISSES]}


PANELS = (SchoolsPanel, DraftsPanel, MissesPanel)
