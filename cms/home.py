"""The first page of the editor: what waits for me, where one writes, what is not published yet, what grows old."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
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


@dataclass(frozen=True)
class Row:
    """A line of a list: what it is about, where it leads, one fact, and a day."""

    title: str
    url: str
    fact: str
    day: datetime.datetime | datetime.date | None
    until: bool = False  # the day is a last one
    overdue: bool = False


@dataclass(frozen=True)
class Listing:
    """``groups`` are headings (empty for none) with their rows."""

    name: str
    heading: str
    groups: list[tuple[str, list[Row]]]


class ListsPanel(Component):
    """One list below another, each only where it has something."""

    template_name = "cms/home_lists.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"lists": [one for one in self.lists(parent_context["request"].user) if one.groups]}

    def lists(self, user: Any) -> list[Listing]:
        raise NotImplementedError


def _listing(name: str, heading: str, *groups: tuple[str, Iterable[Row]]) -> Listing:
    told = [(title, list(rows)) for title, rows in groups]
    return Listing(name, heading, [(title, rows) for title, rows in told if rows])


def _page_row(page: Page, day: datetime.datetime) -> Row:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Row(page.get_admin_display_title(), address, str(page.page_type_display_name), day)


class DraftsPanel(ListsPanel):
    """Pages that hold changes nobody else sees: what she wrote last herself first, then the others' of her schools."""

    name = "drafts"
    order = 60

    def lists(self, user: Any) -> list[Listing]:
        drafts = _own_pages(user).filter(has_unpublished_changes=True)
        hers = Q(latest_revision__user=user) | Q(latest_revision=None, owner=user)
        drafts = drafts.annotate(hers=Case(When(hers, then=0), default=1, output_field=IntegerField()))
        found = drafts.order_by("hers", "-latest_revision_created_at").specific()[:MOST_DRAFTS]
        groups = [
            (heading, [_page_row(page, page.latest_revision_created_at) for page in found if page.hers == mark])
            for heading, mark in ((_("My drafts"), 0), (_("Drafts of others in your schools"), 1))
        ]
        return [_listing("drafts", _("Not published yet"), *groups)]


class MissesPanel(ListsPanel):
    """What residents have searched for and not found: what to write next. Small counts are hidden."""

    name = "misses"
    order = 80

    def lists(self, user: Any) -> list[Listing]:
        misses = Miss.objects.told().order_by("-times", "-last_on")[:MOST_MISSES]
        rows = [
            Row(
                miss.question,
                "",
                ngettext("%(times)s time", "%(times)s times", miss.times) % {"times": miss.times},
                miss.last_on,
            )
            for miss in misses
        ]
        return [_listing("misses", _("Searched and not found"), ("", rows))]


class ReviewsPanel(ListsPanel):
    """What waits for her to decide, the most urgent first; and what she has submitted herself and is still waiting."""

    name = "reviews"
    order = 40

    def lists(self, user: Any) -> list[Listing]:
        now = timezone.now()
        waiting = ApprovalState.approvals.waiting().with_pages().order_by("due_at")
        to_decide = [
            Row(
                state.revision.object_str,
                state.get_absolute_url(),
                f"{state.step_name} · {state.organisation.label}",
                state.due_at,
                until=True,
                overdue=state.due_at < now,
            )
            for state in waiting.reviewable_by(user)[:MOST_REVIEWS]
        ]
        submitted = [
            Row(
                state.revision.object_str,
                reverse("wagtailadmin_pages:edit", args=[state.revision.object_id]),
                _("%(step)s in %(place)s") % {"step": state.step_name, "place": state.organisation.label},
                state.started_at,
            )
            for state in waiting.filter(workflow_state__requested_by=user)[:MOST_REVIEWS]
        ]
        return [
            _listing("reviews", _("Waiting for you"), ("", to_decide)),
            _listing("submitted", _("Submitted by you"), ("", submitted)),
        ]


class StalePanel(ListsPanel):
    """Live pages that nobody has published anew for a year: telephone numbers and rooms change."""

    name = "stale"
    order = 70

    def lists(self, user: Any) -> list[Listing]:
        before = timezone.now() - STALE_AFTER
        pages = _own_pages(user).type(CoursePage, LessonPage).live().filter(last_published_at__lt=before)
        rows = [
            _page_row(page, page.last_published_at)
            for page in pages.order_by("last_published_at").specific()[:MOST_DRAFTS]
        ]
        return [_listing("stale", _("Going stale: nobody has looked at these for a year"), ("", rows))]


def _own_pages(user: Any) -> PageQuerySet:
    own = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return own.type(CoursePage, LessonPage, NewsPage).filter(alias_of=None)


PANELS = (ReviewsPanel, SchoolsPanel, DraftsPanel, StalePanel, MissesPanel)
# Wagtail's own lists of reviews lead to its form; ours to the page where one decides.
WAGTAILS_REVIEWS = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}
