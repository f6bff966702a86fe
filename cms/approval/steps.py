"""The one kind of task in Wagtail's workflows: its approvers are those whom the policy names today."""

import datetime
import uuid
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Revision, Task, TaskState, Workflow, WorkflowState, WorkflowTask

from cms.approval.rules import reviewing, rule_at
from lms.network import policy
from lms.network.models import Organisation

STEP_NAMES = {
    1: pgettext_lazy("approval", "First review"),
    2: pgettext_lazy("approval", "Second review"),
    3: pgettext_lazy("approval", "Final review"),
}
# Wagtail keeps the names of tasks and workflows as data, one for all languages.
_STORED = {1: "初审 First review", 2: "复审 Second review", 3: "终审 Final review"}
_WORKFLOWS = {steps: "—".join(_STORED[step].split()[0] for step in range(1, steps + 1)) for steps in _STORED}


class ApprovalLock(WorkflowLock):
    """What is being reviewed stays as it was submitted, for everybody."""

    def get_message(self, user: Any) -> SafeString:
        state = self.object.current_workflow_task_state
        if may_review(user, state):
            sentence, link = gettext("This page waits for review."), gettext("Read it and decide")
            return format_html('{} <a href="{}">{}</a>', sentence, state.get_absolute_url(), link)
        return format_html("{}", gettext("This page is being reviewed. To change it, take it back first."))

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return gettext("Nobody changes a page while it is being reviewed")

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return gettext("Locked by the review")


class ApprovalStateQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(status=TaskState.STATUS_IN_PROGRESS)

    def reviewable_by(self, user: Any) -> Self:
        """Those in the places where ``user`` reviews, but for what she has submitted herself."""
        if user.is_superuser:
            return self
        reviewed = self.filter(policy.scope(user, "content.publish", "organisation__path"))
        return reviewed.exclude(workflow_state__requested_by=user)

    def with_pages(self) -> Self:
        return self.select_related("organisation", "revision", "workflow_state__requested_by", "task__approvaltask")


class ApprovalState(TaskState):
    """One step of one submission: reviewers of ``organisation`` decide, until ``due_at``; ``remind_at`` moves on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("to be decided until"))
    remind_at = models.DateTimeField(db_index=True)

    exclude_fields_in_copy = ["uuid"]

    approvals = ApprovalStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")

    def get_absolute_url(self) -> str:
        return reverse("cms_approval", args=[self.uuid])

    @property
    def step_name(self) -> str:
        return str(STEP_NAMES[self.task.approvaltask.step])

    @property
    def page(self) -> Any:
        """The page as it is in the database."""
        return self.workflow_state.content_object.specific


class ApprovalTask(Task):
    """The ``step``-th review, in the place of the page's school or so many tiers above."""

    step = models.PositiveSmallIntegerField(unique=True)

    task_state_class = ApprovalState
    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("review in a tier")
        verbose_name_plural = _("reviews in tiers")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        from cms.approval.submitting import refuse_unready
        from cms.approval.telling import tell_reviewers

        page = workflow_state.content_object.specific
        refuse_unready(page)
        owner = page.school.organisation
        due_at = timezone.now() + datetime.timedelta(days=rule_at(owner.path).days)
        state = ApprovalState(
            workflow_state=workflow_state,
            status=TaskState.STATUS_IN_PROGRESS,
            revision=page.get_latest_revision(),
            task=self,
            organisation=reviewing(owner, self.step)[-1],
            due_at=due_at,
            remind_at=due_at,
        )
        state.save()
        tell_reviewers(state)
        return state

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        from cms.approval import deciding

        decide = {"approve": deciding.approve, "reject": deciding.send_back}[action_name]
        decide(state=task_state.specific, comment=kwargs.get("comment", ""), actor=user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        state = obj.current_workflow_task_state
        if state is None or not may_review(user, state) or is_own(user, state):
            return []
        return [("reject", _("Send back"), True), ("approve", _("Approve"), True)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        mine = ApprovalState.approvals.waiting().reviewable_by(user).filter(task=self)
        return TaskState.objects.filter(pk__in=mine.values("pk"))


def may_review(user: Any, state: ApprovalState) -> bool:
    """Whether ``user`` reviews in the place of ``state`` today; her own pages included."""
    return user.is_superuser or policy.allows(user, "content.publish", state.organisation)


def is_own(user: Any, state: ApprovalState) -> bool:
    """Whether ``user`` has had a hand in what ``state`` decides on, and the rule of the place minds that.

    Who submitted it, who saved any version of it since what readers see, who decided on a step before.
    """
    if rule_at(state.page.school.organisation.path).alone:
        return False
    submission = state.workflow_state
    if submission.requested_by_id == user.pk:
        return True
    page = state.page
    written = Revision.objects.for_instance(page).filter(user=user, pk__gt=page.live_revision_id or 0)
    decided = submission.task_states.filter(finished_by=user, status=TaskState.STATUS_APPROVED)
    return written.exists() or decided.exists()


@transaction.atomic
def ensure_workflows() -> None:
    """The three tasks and the workflows of one, two and three of them."""
    tasks = {
        step: ApprovalTask.objects.get_or_create(step=step, defaults={"name": _STORED[step]})[0] for step in _STORED
    }
    list(ApprovalTask.objects.select_for_update())  # whoever comes second waits and finds the workflows made
    for steps, name in _WORKFLOWS.items():
        workflow, _created = Workflow.objects.get_or_create(name=name)
        for step in range(1, steps + 1):
            WorkflowTask.objects.get_or_create(workflow=workflow, task=tasks[step], defaults={"sort_order": step})


def workflow_for(organisation: Organisation) -> Workflow | None:
    """The workflow of pages of schools of ``organisation``; None where who writes publishes."""
    steps = len(reviewing(organisation, rule_at(organisation.path).steps))
    return Workflow.objects.filter(name=_WORKFLOWS[steps], active=True).first() if steps else None
