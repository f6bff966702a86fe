"""Who is told of a page that waits, and what became of it."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.approval.rules import rule_at
from cms.approval.steps import ApprovalState, is_own
from lms.accounts.models import User
from lms.core.days import local_day
from lms.network import policy
from lms.network.models import Organisation
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

ASKED, REMINDED = "approval.asked", "approval.reminded"
APPROVED, SCHEDULED, SENT_BACK = "approval.approved", "approval.scheduled", "approval.sent_back"

KINDS = {
    ASKED: Kind(
        heading=_("To review: %(title)s"),
        text=_("Somebody has finished writing and asks you to read it before residents do."),
        action=_("Read and decide"),
        facts={"school": _("School"), "due_at": _("Please decide by")},
    ),
    REMINDED: Kind(
        heading=_("Still waiting for review: %(title)s"),
        text=_("Nobody has decided in time. You are one of those who may."),
        action=_("Read and decide"),
        facts={"school": _("School"), "due_at": _("Was due")},
    ),
    APPROVED: Kind(
        heading=_("Published: %(title)s"),
        text=_("It was approved, and residents can read it now."),
        action=_("See the page in the editor"),
        facts={"comment": _("Comment")},
    ),
    SCHEDULED: Kind(
        heading=_("Approved: %(title)s"),
        text=_("It appears by itself on its date."),
        action=_("See the page in the editor"),
        facts={"live_at": _("Appears"), "comment": _("Comment")},
    ),
    SENT_BACK: Kind(
        heading=_("Sent back to you: %(title)s"),
        text=_("Please change it as the comment says, and submit it again. Your text is as you left it."),
        action=_("Go on writing"),
        facts={"comment": _("Comment")},
    ),
}


_quiet: ContextVar[bool] = ContextVar("cms_approval_quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Nobody is told of what is submitted and approved in here: of pages that go together one letter tells."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def tell_reviewers(state: ApprovalState) -> None:
    """Tell the nearest of those who may decide."""
    _tell(ASKED, state, policy.nearest_of(able_to_decide(state)), _waiting(state), mark="")


def remind_reviewers() -> int:
    """Remind everybody who may decide on what is overdue; returns how many pages. Safe to run at any time."""
    now = timezone.now()
    overdue = list(ApprovalState.approvals.waiting().filter(remind_at__lte=now).with_pages())
    for state in overdue:
        mark = f":{local_day(now)}"
        _tell(REMINDED, state, list(able_to_decide(state)), _waiting(state), mark=mark)
        days = rule_at(state.page.school.organisation.path).days
        ApprovalState.approvals.filter(pk=state.pk).update(remind_at=now + datetime.timedelta(days=days))
    return len(overdue)


def tell_author(state: ApprovalState, *, approved: bool, comment: str) -> None:
    author = state.workflow_state.requested_by
    if author is None:
        return
    page = state.page
    live_at = page.scheduled_revision.approved_go_live_at if approved and page.scheduled_revision else None
    kind = (SCHEDULED if live_at else APPROVED) if approved else SENT_BACK
    facts = {"title": page.get_admin_display_title(), "comment": comment[:300]}
    if live_at:
        facts["live_at"] = live_at.isoformat()
    _tell(kind, state, [author], facts, mark="", path=f"/cms/pages/{page.pk}/edit/")


def able_to_decide(state: ApprovalState) -> dict[User, Organisation]:
    """Who may decide on ``state`` today, with the place where the role is held."""
    [held] = policy.holders("content.publish", [state.organisation])
    return {user: place for user, place in held.items() if not is_own(user, state)}


def _waiting(state: ApprovalState) -> dict[str, str]:
    page = state.page
    return {
        "title": page.get_admin_display_title(),
        "school": page.school.name,
        "school_en": page.school.name_en,
        "due_at": state.due_at.isoformat(),
    }


def _tell(
    kind: str, state: ApprovalState, people: list[Any], args: dict[str, str], *, mark: str, path: str = ""
) -> None:
    if _quiet.get():
        return
    notify_many(
        [
            Telling(
                key=f"{kind}:{state.uuid}{mark}:{person.uuid}",
                person=person,
                kind=kind,
                path=path or state.get_absolute_url(),
                args=args,
            )
            for person in people
        ]
    )
