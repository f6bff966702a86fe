"""Where the rule of a place is strict, what the check finds stops a person from publishing and submitting.

Never the worker or a recompiling: a date that goes by does not take a page from its readers.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.approval.rules import rule_at
from cms.build import Problem
from cms.checking.findings import findings
from cms.compile import CannotPublish


def stopping_problems(page: Any) -> list[Problem]:
    """What stops ``page`` (as it is in memory); nothing where the rule of its place is not strict."""
    if not rule_at(page.school.organisation.path).strict:
        return []
    return [Problem(_("%(where)s: %(finding)s"), {"where": found.where, "finding": found}) for found in findings(page)]


def refuse_found(page: Any) -> None:
    """Raises CannotPublish."""
    if problems := stopping_problems(page):
        raise CannotPublish(page_id=page.pk, title=page.title, problems=problems)
