"""Approving and sending back. What the last step approves is published, now or on its date."""

from typing import Any

from django.db import transaction
from wagtail.models import WorkflowState

from cms.approval.steps import ApprovalState, is_own, may_review
from cms.approval.telling import tell_author
from lms.core import audit
from lms.core.errors import DomainError

LONGEST_COMMENT = 1000


@transaction.atomic
def approve(*, state: ApprovalState, comment: str, actor: Any) -> None:
    """Approve the step; the next one begins, or the page is published.

    Raises DomainError ``not_allowed``, ``own_page``, ``already_decided``, and CannotPublish.
    """
    state = _decidable(state, actor)
    state.approve(user=actor, comment=comment)
    _note("approval.approved", state, actor)
    submission = WorkflowState.objects.get(pk=state.workflow_state_id)
    if submission.status == WorkflowState.STATUS_APPROVED:
        tell_author(state, approved=True, comment=comment)


@transaction.atomic
def send_back(*, state: ApprovalState, comment: str, actor: Any) -> None:
    """Give the page back to who wrote it, with the reason. Raises as ``approve``, and ``comment_missing``."""
    state = _decidable(state, actor)
    if not comment.strip():
        raise DomainError("comment_missing")
    # A submission that was sent back is over; the next one begins with the first step.
    state.reject(user=actor, update=False, comment=comment)
    WorkflowState.objects.get(pk=state.workflow_state_id).cancel(user=actor)
    _note("approval.sent_back", state, actor)
    tell_author(state, approved=False, comment=comment)


def _decidable(state: ApprovalState, actor: Any) -> ApprovalState:
    """``state`` read anew and locked: of two who decide at once the second is told."""
    state = ApprovalState.approvals.select_for_update(of=("self",)).get(pk=state.pk)
    if not may_review(actor, state):
        raise DomainError("not_allowed")
    if state.status != ApprovalState.STATUS_IN_PROGRESS:
        raise DomainError("already_decided")
    if is_own(actor, state):
        raise DomainError("own_page")
    return state


def _note(deed: str, state: ApprovalState, actor: Any) -> None:
    audit.record(
        deed,
        actor=actor,
        object_kind="page",
        object_uuid=state.page.translation_key,
        organisation_code=state.organisation.code,
        step=state.task.approvaltask.step,
    )
