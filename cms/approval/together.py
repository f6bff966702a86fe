"""A course and its lessons: submitted in one go, and approved in one go. Each stays a submission of its own."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cms.approval.deciding import approve
from cms.approval.steps import ApprovalState
from cms.approval.telling import quietly
from cms.pages import CoursePage, LessonPage
from lms.core.errors import DomainError


def unsubmitted(course: CoursePage) -> list[CoursePage | LessonPage]:
    """What readers do not have of ``course`` and nobody reviews: its lessons in their order, the course itself last."""
    pages = [*course.lesson_pages().filter(has_unpublished_changes=True)]
    if course.has_unpublished_changes:
        pages.append(course)
    return [page for page in pages if not page.workflow_in_progress]


@transaction.atomic
def submit_together(*, pages: Sequence[CoursePage | LessonPage], actor: Any) -> None:
    """Submit ``pages``, some of what is ``unsubmitted`` of one course, in their order.

    Raises DomainError ``not_allowed``, and CannotPublish for the first page that is not ready: then none is submitted.
    """
    for page in pages:
        rights = page.permissions_for_user(actor)
        if not (rights.can_edit() and rights.can_submit_for_moderation()):
            raise DomainError("not_allowed")
    for page in pages[:-1]:
        with quietly():
            _start(page, actor)
    for page in pages[-1:]:
        _start(page, actor)


def _start(page: CoursePage | LessonPage, actor: Any) -> None:
    workflow = page.get_workflow()
    if workflow is None:  # nobody reviews here any more
        raise DomainError("not_allowed")
    workflow.start(page, actor)


def beside(state: ApprovalState) -> list[ApprovalState]:
    """Pages of the same course that wait for the same decision, ``state`` among them: lessons first, it last."""
    course = state.page.course_page()
    ids = [str(pk) for pk in (*course.lesson_pages().values_list("pk", flat=True), course.pk)]
    waiting = (
        ApprovalState.approvals.waiting()
        .with_pages()
        .filter(task=state.task_id, organisation=state.organisation_id, workflow_state__object_id__in=ids)
    )
    return sorted(waiting, key=lambda one: ids.index(one.workflow_state.object_id))


@transaction.atomic
def approve_together(*, states: Sequence[ApprovalState], comment: str, actor: Any) -> None:
    """Approve all of ``states``, or none. Raises as ``deciding.approve``."""
    for state in states[:-1]:
        with quietly():
            approve(state=state, comment=comment, actor=actor)
    for state in states[-1:]:
        approve(state=state, comment=comment, actor=actor)
