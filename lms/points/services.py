"""Writing the ledger."""

import datetime
import functools
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.points.arithmetic import Payment, pay_minutes, take_back_minutes
from lms.points.events import AwardEvent
from lms.points.models import Account, Award, Carry, Posting, Rule, Transfer
from lms.points.rules import ISSUER_IDS, Unit
from lms.points.standing import Evidence, Standing
from lms.points.summary import RuleStanding, Summary, rule_standing, summary

__all__ = [
    "Accounts",
    "AwardEvent",
    "RuleStanding",
    "Summary",
    "award",
    "award_many",
    "lock_accounts",
    "rule_named",
    "rule_standing",
    "summary",
]

# Account ids by (learner id, ledger).
Accounts = dict[tuple[int, str], int]

# Events of one round of statements: a bound on their length, not on what a caller may pass.
BATCH = 500


def award(event: AwardEvent, *, actor: User | None) -> Award:
    """``award_many`` with one event."""
    return award_many([event], actor=actor)[0]


def award_many(events: Sequence[AwardEvent], *, actor: User | None, accounts: Accounts | None = None) -> list[Award]:
    """Write what each event earns, a line of zero points too, and return the awards in the order of the events.

    A key that is known returns its first award and writes nothing, whatever else the event says. The learners'
    accounts are locked first, so caps and carried minutes hold whoever else is writing; a caller that holds the locks
    already passes what ``lock_accounts`` gave. The number of queries does not grow with the events (7, and one more for
    a rule that this process has not read yet; in rounds of BATCH).

    Raises DomainError: ``unknown_rule``; ``key_of_another_learner``; ``nothing_to_correct`` when the corrected award
    is not there, is a correction itself, or is of another learner, rule or day (it has to be written by an earlier
    call); ``more_than_was_given`` when more minutes are taken back than the evidence stands for.
    """
    rules = {code: rule_named(code) for code in {event.rule for event in events}}
    for event in events:
        if (event.minutes is None) != (rules[event.rule].unit == Unit.EVENTS):
            raise ValueError(f"{event.key}: {event.rule} pays by {rules[event.rule].unit}")
    awards: dict[str, Award] = {}
    with transaction.atomic(savepoint=False):
        if accounts is None:
            accounts = lock_accounts((event.learner_id, rules[event.rule].ledger) for event in events)
        for start in range(0, len(events), BATCH):
            awards |= _write(events[start : start + BATCH], rules=rules, accounts=accounts, actor=actor)
    return [awards[event.key] for event in events]


def lock_accounts(owners: Iterable[tuple[int, str]]) -> Accounts:
    """Lock the accounts of these (learner id, ledger) until the transaction ends, opening those that are missing.

    One statement, in the order of the learners' ids, so that two rolls with the same people cannot wait for each
    other. Returns the account's id for each owner.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Accounts are locked until a transaction ends: begin one first.")
    places = sorted(set(owners))
    accounts = [Account(user_id=learner_id, ledger=ledger) for learner_id, ledger in places]
    # Writing the ledger over itself changes nothing, but locks the row and returns its id, found or new.
    Account.objects.bulk_create(
        accounts, update_conflicts=True, unique_fields=["user", "ledger"], update_fields=["ledger"]
    )
    return {place: account.pk for place, account in zip(places, accounts, strict=True)}


@functools.cache
def rule_named(code: str) -> Rule:
    """The rule with this code. Rules never change, so a process reads each of them once."""
    try:
        return Rule.objects.get(code=code)
    except Rule.DoesNotExist:
        raise DomainError("unknown_rule", rule=code) from None


def _write(
    events: Sequence[AwardEvent], *, rules: Mapping[str, Rule], accounts: Accounts, actor: User | None
) -> dict[str, Award]:
    standing = Standing.read(events, rules)
    carried_before = dict(standing.carried)
    booked_at = timezone.now()
    known: dict[str, int] = {}
    fresh: dict[str, Award] = {}
    transfers: list[Transfer] = []
    for event in events:
        if event.key in fresh:
            _same_learner(event, fresh[event.key].learner_id)
        elif event.key in standing.evidence:
            _same_learner(event, standing.evidence[event.key].learner_id)
            known[event.key] = standing.evidence[event.key].award_id
        else:
            line = fresh[event.key] = _line(event, rules[event.rule], standing, booked_at)
            if line.points:
                line.transfer = _transfer(event, actor, booked_at)
                transfers.append(line.transfer)

    Transfer.objects.bulk_create(transfers)
    _post([line for line in fresh.values() if line.transfer], rules, accounts)
    Award.objects.bulk_create(fresh.values())
    Carry.objects.bulk_create(
        [
            Carry(learner_id=learner_id, rule_id=rule, minutes=minutes)
            for (learner_id, rule), minutes in standing.carried.items()
            if carried_before.get((learner_id, rule), 0) != minutes
        ],
        update_conflicts=True,
        unique_fields=["learner", "rule"],
        update_fields=["minutes"],
    )
    if not known:
        return fresh
    stored = Award.objects.in_bulk(list(known.values()))
    return fresh | {key: stored[pk] for key, pk in known.items()}


def _line(event: AwardEvent, rule: Rule, standing: Standing, booked_at: datetime.datetime) -> Award:
    """The award of ``event``, not yet stored; ``standing`` goes on to what holds after it."""
    evidence = _corrected(event, standing)
    place = (event.learner_id, event.rule)
    carried = standing.carried.get(place, 0)
    payment = _payment(event, rule, carried=carried, room=standing.room(event, rule), evidence=evidence)
    if rule.unit == Unit.MINUTES:
        standing.carried[place] = payment.carried
    if rule.daily_cap is not None:
        standing.add_paid(event, payment.points)
    if evidence is not None:
        evidence.points += payment.points
        evidence.minutes += event.minutes or 0
        evidence.counted += (event.minutes or 0) - payment.minutes_over_cap
    return Award(
        key=event.key,
        learner_id=event.learner_id,
        rule=rule,
        day=event.day,
        at=event.at,
        minutes=event.minutes,
        minutes_over_cap=payment.minutes_over_cap,
        points=payment.points,
        carried_before=carried,
        carried_after=payment.carried,
        cap_left=standing.room(event, rule),
        source_kind=event.source_kind,
        source_uuid=event.source_uuid,
        title=event.title,
        title_en=event.title_en,
        corrects_id=evidence.award_id if evidence else None,
        booked_at=booked_at,
        booked_on=local_day(booked_at),
    )


def _payment(event: AwardEvent, rule: Rule, *, carried: int, room: int | None, evidence: Evidence | None) -> Payment:
    if rule.minutes_per_point is None or event.minutes is None:
        if evidence is not None:
            return Payment(-evidence.points, 0, carried)
        return Payment(rule.points if room is None else min(rule.points, max(0, room)), 0, carried)
    if event.minutes >= 0 or evidence is None:
        return pay_minutes(event.minutes, carried=carried, per_point=rule.minutes_per_point, room=room)
    if evidence.minutes + event.minutes < 0:
        raise DomainError("more_than_was_given", key=event.key, minutes=evidence.minutes)
    return take_back_minutes(
        -event.minutes,
        carried=carried,
        per_point=rule.minutes_per_point,
        stands_for=evidence.minutes,
        of_which_counted=evidence.counted,
    )


def _corrected(event: AwardEvent, standing: Standing) -> Evidence | None:
    if event.corrects is None:
        return None
    evidence = standing.evidence.get(event.corrects)
    if (
        evidence is None
        or evidence.is_correction
        or (evidence.learner_id, evidence.rule, evidence.day) != (event.learner_id, event.rule, event.day)
    ):
        raise DomainError("nothing_to_correct", key=event.key, corrects=event.corrects)
    return evidence


def _same_learner(event: AwardEvent, learner_id: int) -> None:
    if event.learner_id != learner_id:
        raise DomainError("key_of_another_learner", key=event.key)


def _transfer(event: AwardEvent, actor: User | None, booked_at: datetime.datetime) -> Transfer:
    return Transfer(
        key=event.key,
        rule_id=event.rule,
        day=event.day,
        at=event.at,
        actor=actor.uuid if actor else None,
        reason=event.reason,
        booked_at=booked_at,
        booked_on=local_day(booked_at),
    )


def _post(lines: Sequence[Award], rules: Mapping[str, Rule], accounts: Accounts) -> None:
    """Both postings of each paid line, and the learners' balances."""
    postings: list[Posting] = []
    moved: dict[int, int] = {}
    for line in lines:
        ledger = rules[line.rule_id].ledger
        account_id = accounts[line.learner_id, ledger]
        postings.append(Posting(transfer=line.transfer, account_id=account_id, amount=line.points))
        postings.append(Posting(transfer=line.transfer, account_id=ISSUER_IDS[ledger], amount=-line.points))
        moved[account_id] = moved.get(account_id, 0) + line.points
    Posting.objects.bulk_create(postings)
    Account.objects.bulk_update(
        [Account(pk=pk, balance=F("balance") + points) for pk, points in moved.items() if points], ["balance"]
    )
