"""A learner's points today: what there is, what is on the way, what the day still allows."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core.days import day_start, local_day
from lms.points.models import Account, Award, Carry, Rule
from lms.points.rules import Ledger


@dataclass(frozen=True)
class RuleStanding:
    """One rule for one learner. ``cap_left`` is in points, None for a rule without a cap."""

    rule: Any  # a Rule
    carried: int
    paid_today: int

    @property
    def to_next(self) -> int | None:
        """Minutes to the next point; None for a rule that pays by the event."""
        return self.rule.minutes_per_point - self.carried if self.rule.minutes_per_point else None

    @property
    def cap_left(self) -> int | None:
        return None if self.rule.daily_cap is None else self.rule.daily_cap - self.paid_today

    @property
    def sentence(self) -> str:
        """Where the learner stands, in a sentence for a page."""
        if self.cap_left == 0:
            return _("Today's %(cap)s points are reached; minutes count again from midnight.") % {
                "cap": self.rule.daily_cap
            }
        if self.rule.minutes_per_point:
            return _("%(carried)s of %(minutes)s minutes to the next point") % {
                "carried": self.carried,
                "minutes": self.rule.minutes_per_point,
            }
        return self.rule.terms


@dataclass(frozen=True)
class Summary:
    """``resets_at`` is when the caps of today end: the next midnight in Shanghai."""

    ledger: str
    balance: int
    rules: list[RuleStanding]
    resets_at: datetime.datetime

    def rule(self, code: str) -> RuleStanding:
        return next(standing for standing in self.rules if standing.rule.code == code)


def summary(user: User, *, ledger: str = Ledger.STUDY) -> Summary:
    """Balance, carried minutes and cap left of ``user`` in ``ledger``, in one query."""
    today = local_day(timezone.now())
    balance = Account.objects.filter(user=user, ledger=OuterRef("ledger")).values("balance")
    rules = Rule.objects.filter(ledger=ledger, points__gt=0).annotate(
        balance=Coalesce(Subquery(balance, output_field=IntegerField()), 0)
    )
    standings = _standings(user, rules, today)
    return Summary(
        ledger=ledger,
        # A ledger that nothing pays into has no rule, and no balance.
        balance=standings[0].rule.balance if standings else 0,
        rules=standings,
        resets_at=day_start(today + datetime.timedelta(days=1)),
    )


def rule_standing(user: User, code: str) -> RuleStanding:
    """What ``summary`` says of one rule, in one query: for pages that show nothing else of the points."""
    [standing] = _standings(user, Rule.objects.filter(code=code), local_day(timezone.now()))
    return standing


def _standings(user: User, rules: QuerySet[Any], today: datetime.date) -> list[RuleStanding]:
    carried = Carry.objects.filter(learner=user, rule=OuterRef("pk")).values("minutes")
    paid = (
        Award.objects.of(user)
        .filter(rule=OuterRef("pk"), day=today)
        .order_by()
        .values("rule")
        .annotate(paid=Sum("points"))
        .values("paid")
    )
    annotated = rules.annotate(
        carried=Coalesce(Subquery(carried, output_field=IntegerField()), 0),
        paid_today=Coalesce(Subquery(paid, output_field=IntegerField()), 0),
    ).order_by("code")
    return [RuleStanding(rule, rule.carried, rule.paid_today) for rule in annotated]
