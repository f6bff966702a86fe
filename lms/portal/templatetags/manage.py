"""The officer's menu."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.network import policy

register = template.Library()

# Name of the address, word, icon, what one must be allowed somewhere to find it in the menu.
ENTRIES = (
    ("manage", _("Overview"), "chart-bar", "figures.view"),
    ("people", _("People"), "users", "people.view"),
    ("roles", _("Roles"), "key", "people.view"),
    ("manage-classes", _("Classes"), "calendar", "classes.manage"),
    ("manage-occasions", pgettext_lazy("menu", "Lectures"), "users", "classes.manage"),
    ("partners", _("Partner units"), "heart-handshake", "premises.edit"),
    ("teachers", _("Teachers"), "school", "teachers.manage"),
    ("questions", _("Question bank"), "circle-check", "content.edit"),
    ("manage-certificates", _("Certificates"), "star", "certificates.manage"),
    ("manage-rewards", _("Rewards"), "gift", "rewards.manage"),
    ("audit", _("Log"), "history", "audit.view"),
)


@register.inclusion_tag("portal/manage/_menu.html", takes_context=True)
def manage_menu(context: Context) -> dict[str, Any]:
    """The pages of ``/manage/`` that this reader may open; the one she is on, or below, is marked."""
    request = context["request"]
    found = [
        {"url": reverse(name), "label": label, "icon": icon}
        for name, label, icon, capability in ENTRIES
        if policy.paths_for(request.user, capability)
    ]
    here = [str(entry["url"]) for entry in found if request.path.startswith(str(entry["url"]))]
    return {"entries": found, "here": max(here, key=len, default="")}
