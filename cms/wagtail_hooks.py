"""What Wagtail's editor shows, and what it leaves out for who writes courses."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms import place_choosers, sharing, views
from cms.approval import menu
from cms.approval import views as approval
from cms.box import views as box
from cms.checking.findings import pieces_of
from cms.checking.links import ask_for
from cms.checking.stopping import refuse_found
from cms.choosers import CHOOSERS
from cms.home import PANELS, WAGTAILS_REVIEWS
from cms.links import LessonDocumentLink, LivePageLink
from cms.news import copying
from cms.outdated import refuse_outdated
from cms.pages import CoursePage, LessonPage, NewsPage
from cms.pages.published import PublishedPage
from cms.schedule import SCHEDULE_FAILED
from lms.network import policy

# Of the main menu, what an editor of a school works with; who runs the system sees all of it.
_EDITORS_MENU = {"explorer", "images", "documents", "approval-rules", "shared", "questions", "site"}


@hooks.register("register_admin_urls")
def addresses_of_ours() -> list[URLPattern]:
    return [
        path("media/<uuid:uuid>/<str:filename>", views.media, name="cms_media"),
        path("box/import/", box.bring_in, name="cms_box_import"),
        path("box/<int:page_id>/export/", box.give_out, name="cms_box_export"),
        path("news/<int:page_id>/copy/", copying.copy, name="cms_news_copy"),
        path("shared/", sharing.shared_courses, name="cms_shared"),
        path("shared/<uuid:uuid>/", sharing.shared_course, name="cms_shared_course"),
        path("approval/<uuid:uuid>/", approval.decide, name="cms_approval"),
        path("approval/submit/<int:page_id>/", approval.submit, name="cms_approval_submit"),
        path("approval/rules/", approval.rules, name="cms_approval_rules"),
        path("approval/rules/<slug:code>/", approval.rules, name="cms_approval_rules_of"),
    ]


@hooks.register("insert_global_admin_css")
def colours_of_the_site() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("register_admin_viewset")
def choosers_by_kind() -> list[Any]:
    return [*CHOOSERS, *place_choosers.CHOOSERS]


@hooks.register("register_rich_text_features", order=100)
def links_of_compiled_text(features: FeatureRegistry) -> None:
    features.register_link_type(LivePageLink)
    features.register_link_type(LessonDocumentLink)


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    return MenuItem(_("To the site"), reverse("home"), name="site", icon_name="home", order=9000)


@hooks.register("register_page_header_buttons")
def export_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is CoursePage and page.permissions_for_user(user).can_edit():
        address = reverse("cms_box_export", args=[page.pk])
        yield Button(_("Export as a folder (ZIP)"), address, icon_name="download", priority=95)


@hooks.register("register_page_header_buttons")
def copy_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is NewsPage and page.permissions_for_user(user).can_edit():
        address = reverse("cms_news_copy", args=[page.pk])
        yield Button(_("Copy for the public account"), address, icon_name="copy", priority=95)


@hooks.register("register_page_header_buttons")
def submit_with_lessons_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    course = page.specific if page.specific_class is CoursePage and not page.alias_of_id else None
    if course is not None and course.has_workflow and course.permissions_for_user(user).can_edit():
        address = reverse("cms_approval_submit", args=[page.pk])
        yield Button(_("Submit with its lessons"), address, icon_name="tasks", priority=94)


class RulesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(policy.paths_for(request.user, "content.rules"))


@hooks.register("register_admin_menu_item")
def how_pages_are_approved() -> MenuItem:
    return RulesMenuItem(
        _("Approval"), reverse("cms_approval_rules"), name="approval-rules", icon_name="tasks", order=800
    )


@hooks.register("register_admin_menu_item")
def courses_of_places_above() -> MenuItem:
    return sharing.SharedMenuItem(
        _("Shared courses"), reverse("cms_shared"), name="shared", icon_name="group", order=850
    )


class BankMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(policy.paths_for(request.user, "content.edit"))


@hooks.register("register_admin_menu_item")
def questions_of_the_school() -> MenuItem:
    return BankMenuItem(_("Question bank"), reverse("questions"), name="questions", icon_name="help", order=860)


@hooks.register("construct_main_menu")
def only_what_is_used(request: HttpRequest, items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name in _EDITORS_MENU]


@hooks.register("construct_homepage_summary_items", order=1000)  # after those who put the counts there
def no_counts_of_others(request: HttpRequest, items: list[SummaryItem]) -> None:
    """The counts are of the whole tree: an editor's own are few, and the others' none of her business."""
    if not request.user.is_superuser:
        items.clear()


@hooks.register("construct_homepage_panels")
def our_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [*(panel for panel in panels if panel.name not in WAGTAILS_REVIEWS), *(panel() for panel in PANELS)]


@hooks.register("construct_page_action_menu")
def actions_of_the_review(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    menu.arrange(items, request)


@hooks.register("before_edit_page", order=-1)
def tell_who_saves_an_older_form(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_outdated(request, page)


@hooks.register("before_edit_page")
def say_why_it_came_back(request: HttpRequest, page: Page) -> None:
    menu.say_why_it_came_back(request, page)


@hooks.register("construct_page_chooser_queryset")
def only_own_pages(pages: Any, request: HttpRequest) -> Any:
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=own.values_list("pk", flat=True))


@hooks.register("insert_global_admin_js")
def sentences_for_refused_files() -> str:
    return format_html('<script src="{}" defer></script>', static("js/refused-upload.js"))


@hooks.register("before_publish_page")
def stop_for_findings(request: HttpRequest, page: Page) -> None:
    if isinstance(page, PublishedPage):
        refuse_found(page.get_latest_revision_as_object())


@hooks.register("before_bulk_action")
def stop_many_for_findings(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> None:
    for page in objects if action_type == "publish" and request.method == "POST" else []:
        stop_for_findings(request, page.specific)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def try_links(request: HttpRequest, page: Page) -> None:
    if isinstance(page, PublishedPage):
        ask_for(link for piece in pieces_of(page) for link in piece.links)


@hooks.register("after_publish_page")
def tell_that_a_lesson_waits(request: HttpRequest, page: Page) -> None:
    if isinstance(page, LessonPage) and not page.course_page().live:
        messages.warning(request, _("Readers see this lesson once its course is published."))


@hooks.register("register_log_actions")
def failed_schedule(actions: LogActionRegistry) -> None:
    actions.register_action(SCHEDULE_FAILED, _("Scheduled publishing failed"), _("Could not be published on its date"))
