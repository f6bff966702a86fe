"""The review in Wagtail's editor of a page: submitting, taking back, and why a page came back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import CancelWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.models import Page

from cms.approval.steps import ApprovalState

# Deciding has a page of its own, where nothing can be changed by the way.
_UNUSED = {"action-restart-workflow", "approve", "reject"}


class SubmitItem(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "label": gettext_lazy("Submit for review")}


class TakeBackItem(CancelWorkflowMenuItem):
    label = gettext_lazy("Take back")


def arrange(items: list[Any], request: HttpRequest) -> None:
    """Our words for Wagtail's actions, without those that nobody here uses."""
    ours = {"action-submit": SubmitItem, "action-cancel-workflow": TakeBackItem}
    items[:] = [
        ours[item.name](order=item.order) if item.name in ours else item for item in items if item.name not in _UNUSED
    ]


def say_why_it_came_back(request: HttpRequest, page: Page) -> None:
    """Each time its writer opens the page, until it is submitted anew."""
    if request.method != "GET" or request.headers.get("x-requested-with") == "XMLHttpRequest":
        return
    last = ApprovalState.approvals.filter(workflow_state__object_id=str(page.pk)).with_pages().order_by("-pk").first()
    if last is not None and last.status == ApprovalState.STATUS_REJECTED:
        words = {"step": last.step_name, "comment": last.comment}
        messages.warning(request, _("%(step)s sent it back: %(comment)s") % words)
