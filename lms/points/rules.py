"""The rules by which points are earned, as the domain sets them, and how they are told to people.

The rows carry the numbers, this file the words. Rows are never changed: what was paid under a rule must stay
explainable by it. A rule with other numbers is another rule with another code.
"""

import dataclasses
from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Ledger(models.TextChoices):
    """Three ledgers that never mix."""

    STUDY = "study", _("study points")
    VOLUNTEER = "volunteer", _("volunteer hours")
    PARTY = "party", _("Party points")


class Unit(models.TextChoices):
    MINUTES = "minutes", _("minutes")
    EVENTS = "events", _("events")


# What pays out has an account too. Fixed ids below zero: nobody has to look them up, no sequence reaches them.
ISSUER_IDS: dict[str, int] = {Ledger.STUDY: -1, Ledger.VOLUNTEER: -2, Ledger.PARTY: -3}

MINUTES_PER_POINT = 45

STUDY_ONLINE = "study.online"
STUDY_CLASS = "study.class"
QUIZ_FIRST = "quiz.first"
REWARD = "study.reward"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DefaultRule:
    code: str
    ledger: str = Ledger.STUDY
    unit: str = Unit.MINUTES
    minutes_per_point: int | None = MINUTES_PER_POINT
    points: int = 1
    daily_cap: int | None = None


DEFAULT_RULES = [
    DefaultRule(code=STUDY_ONLINE, daily_cap=2),
    DefaultRule(code=STUDY_CLASS),
    DefaultRule(code=QUIZ_FIRST, unit=Unit.EVENTS, minutes_per_point=None),
    # Earns nothing: what points are spent by.
    DefaultRule(code=REWARD, unit=Unit.EVENTS, minutes_per_point=None, points=0),
]

RULE_NAMES: dict[str, Promise] = {
    STUDY_ONLINE: _("learning online"),
    STUDY_CLASS: _("learning in class"),
    QUIZ_FIRST: _("quiz passed the first time"),
    REWARD: _("a reward handed over"),
}


def seed_rules(sender: AppConfig, using: str, apps: Any = all_apps, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``: the issuers' accounts and the domain's rules, where they are not there yet.

    Uses the models as migrated, so that it also works on the way back to an older state; a flush gives none.
    """
    try:
        rule_model = apps.get_model("points", "Rule")
        account_model = apps.get_model("points", "Account")
    except LookupError:
        return
    accounts = account_model._base_manager.using(using)
    there = set(accounts.filter(user=None).values_list("ledger", flat=True))
    accounts.bulk_create(
        [account_model(id=pk, ledger=ledger) for ledger, pk in ISSUER_IDS.items() if ledger not in there]
    )
    rules = rule_model._base_manager.using(using)
    known = set(rules.values_list("code", flat=True))
    rules.bulk_create([rule_model(**dataclasses.asdict(rule)) for rule in DEFAULT_RULES if rule.code not in known])
