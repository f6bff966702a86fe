"""How a place wants its pages approved: a rule holds for the place and below it, until a nearer one is set."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import Organisation
from lms.network.tree import ancestor_paths


class Steps(models.IntegerChoices):
    NONE = 0, _("none: who writes publishes")
    ONE = 1, _("one: first review in the place itself")
    TWO = 2, _("two: second review one tier above")
    THREE = 3, _("three: final review two tiers above")


class ApprovalRule(models.Model):
    """The defaults are those of a place for which nobody has set anything."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    steps = models.PositiveSmallIntegerField(_("steps of approval"), choices=Steps.choices, default=Steps.NONE)
    days = models.PositiveSmallIntegerField(
        _("days for a step"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("When they have passed, everybody who may decide is reminded, and again after as many days."),
    )
    alone = models.BooleanField(
        _("one person may write and approve"),
        default=False,
        help_text=_("For a place with a single officer. Otherwise nobody decides on her own page, nor on two steps."),
    )
    strict = models.BooleanField(
        _("what the check finds stops publishing"),
        default=False,
        help_text=_("Otherwise it is shown to who writes and who approves, and they decide."),
    )

    class Meta:
        verbose_name = _("rule of approval")
        verbose_name_plural = _("rules of approval")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.steps}"


def rule_at(path: str) -> ApprovalRule:
    """The rule that holds for the organisation at ``path``: the nearest, looking upwards; unsaved where none is set."""
    rules = ApprovalRule.objects.filter(organisation__path__in=ancestor_paths(path))
    return rules.select_related("organisation").order_by("-organisation__path").first() or ApprovalRule()


def reviewing(organisation: Organisation, steps: int) -> list[Organisation]:
    """The places whose reviewers are asked, one a step; fewer where the tree has fewer tiers above."""
    return list(Organisation.objects.above(organisation))[::-1][:steps]


@transaction.atomic
def set_rule(
    *, organisation: Organisation, steps: int, days: int, alone: bool, strict: bool, actor: Any
) -> ApprovalRule:
    """Set the rule of ``organisation``. What is submitted already keeps its steps.

    Raises DomainError ``not_allowed``. ``actor`` None is the system.
    """
    from cms.approval.steps import ensure_workflows

    if actor is not None and not (actor.is_superuser or policy.allows(actor, "content.rules", organisation)):
        raise DomainError("not_allowed")
    ensure_workflows()
    values = {"steps": steps, "days": days, "alone": alone, "strict": strict}
    rule, _created = ApprovalRule.objects.update_or_create(organisation=organisation, defaults=values)
    audit.record(
        "approval.rule_set",
        actor=actor,
        object_kind="organisation",
        object_uuid=organisation.uuid,
        organisation_code=organisation.code,
        **values,
    )
    return rule
