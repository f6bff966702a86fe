"""What stands in the ledger for the learners of a batch, read in one query and carried forward in memory.

The one query is a union of small indexed reads that would otherwise be four round trips on every completed lesson and
every roll: awards with these keys, awards that correct them, minutes carried, points paid by day.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from lms.points.events import AwardEvent
from lms.points.models import Award, Carry, Rule
from lms.points.rules import Unit

AWARD, CORRECTIONS, CARRIED, PAID = "award", "corrections", "carried", "paid"


@dataclass
class Evidence:
    """An award together with everything that corrects it: what the evidence is worth now."""

    award_id: int
    learner_id: int
    rule: str
    day: datetime.date
    is_correction: bool
    minutes: int
    counted: int
    points: int


class Standing:
    """Read only after the learners' accounts are locked: then what it says is true until the transaction ends."""

    def __init__(self) -> None:
        self.evidence: dict[str, Evidence] = {}
        self.carried: dict[tuple[int, str], int] = {}
        self.paid: dict[tuple[int, str, datetime.date], int] = {}

    @classmethod
    def read(cls, events: Sequence[AwardEvent], rules: Mapping[str, Rule]) -> "Standing":
        standing = cls()
        arms = _arms(events, rules)
        rows = list(arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0])
        for what, key, award_id, learner_id, rule, day, corrects_id, minutes, counted, points in rows:
            if what == AWARD:
                standing.evidence[key] = Evidence(
                    award_id, learner_id, rule, day, corrects_id is not None, minutes, counted, points
                )
            elif what == CARRIED:
                standing.carried[learner_id, rule] = minutes
            elif what == PAID:
                standing.paid[learner_id, rule, day] = points
        # In a second turn, because a union has no order: each sum joins the award that it corrects.
        for what, key, *_, minutes, counted, points in rows:
            if what == CORRECTIONS:
                standing.evidence[key].minutes += minutes
                standing.evidence[key].counted += counted
                standing.evidence[key].points += points
        return standing

    def room(self, event: AwardEvent, rule: Rule) -> int | None:
        """The points that the cap of the event's day still allows; None without a cap."""
        if rule.daily_cap is None:
            return None
        return rule.daily_cap - self.paid.get((event.learner_id, event.rule, event.day), 0)

    def add_paid(self, event: AwardEvent, points: int) -> None:
        """Count ``points`` under the cap of the event's day."""
        place = (event.learner_id, event.rule, event.day)
        self.paid[place] = self.paid.get(place, 0) + points


def _arms(events: Sequence[AwardEvent], rules: Mapping[str, Rule]) -> list[QuerySet[Any, Any]]:
    keys = {event.key for event in events}
    firsts = {event.corrects for event in events if event.corrects}
    awards = Award.objects.order_by()
    counted = Coalesce(F("minutes"), 0) - F("minutes_over_cap")
    arms = [
        _arm(
            AWARD,
            awards.filter(key__in=keys | firsts),
            row_key=F("key"),
            row_id=F("id"),
            row_learner=F("learner_id"),
            row_rule=F("rule_id"),
            row_day=F("day"),
            row_corrects=F("corrects_id"),
            row_minutes=Coalesce(F("minutes"), 0),
            row_counted=counted,
            row_points=F("points"),
        )
    ]
    if firsts:
        # An arm of its own: "key in … or corrected key in …" would scan the whole table.
        arms.append(
            _arm(
                CORRECTIONS,
                awards.filter(corrects__key__in=firsts).values("corrects__key"),
                row_key=F("corrects__key"),
                row_minutes=Coalesce(Sum("minutes"), 0),
                row_counted=Sum(counted),
                row_points=Sum("points"),
            )
        )
    by_minutes = [event for event in events if rules[event.rule].unit == Unit.MINUTES]
    if by_minutes:
        arms.append(
            _arm(
                CARRIED,
                Carry.objects.order_by().filter(
                    learner__in={event.learner_id for event in by_minutes},
                    rule__in={event.rule for event in by_minutes},
                ),
                row_learner=F("learner_id"),
                row_rule=F("rule_id"),
                row_minutes=F("minutes"),
            )
        )
    capped = [event for event in events if rules[event.rule].daily_cap is not None]
    if capped:
        arms.append(
            _arm(
                PAID,
                awards.filter(
                    learner__in={event.learner_id for event in capped},
                    rule__in={event.rule for event in capped},
                    day__in={event.day for event in capped},
                ).values("learner_id", "rule_id", "day"),
                row_learner=F("learner_id"),
                row_rule=F("rule_id"),
                row_day=F("day"),
                row_points=Sum("points"),
            )
        )
    return arms


def _arm(what: str, queryset: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    """``queryset`` as rows of the union: the columns that an arm does not name are empty in it."""
    empty: dict[str, Any] = {
        "what": Value(what, CharField()),
        "row_key": Value("", CharField()),
        "row_id": Value(0, BigIntegerField()),
        "row_learner": Value(0, BigIntegerField()),
        "row_rule": Value("", CharField()),
        "row_day": Cast(Value(None), DateField()),
        "row_corrects": Cast(Value(None), BigIntegerField()),
        "row_minutes": Value(0, IntegerField()),
        "row_counted": Value(0, IntegerField()),
        "row_points": Value(0, IntegerField()),
    }
    row = empty | columns
    return queryset.annotate(**row).values_list(*row)
