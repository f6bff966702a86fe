"""Words of Wagtail's editor that its own Chinese leaves in English: named here, translated with ours.

Django asks the project's translations before those of an app, so nothing has to be called.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Search all pages…"),
    _("Exploring"),
    _("Actions"),
    _("Actions (footer)"),
    _("Checks"),
    _("Toggle checks"),
    _("Disable custom ordering"),
    _("Grid layout"),
    _("List layout"),
    _("Newest"),
    _("Oldest"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
)
