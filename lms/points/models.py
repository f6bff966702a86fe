"""The ledger: rules, accounts, transfers that sum to zero, and every event that could have earned.

These tables grow with every lesson of every learner, so they carry the indexes that are read and no others: foreign
keys that a compound index begins with, or that nobody follows backwards, have none of their own, and keys are unique by
a constraint because ``unique=True`` would add a second index on PostgreSQL for searching by prefix.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.days import local_day
from lms.core.languages import in_readers_language
from lms.core.models import UUIDModel
from lms.points import wording
from lms.points.querysets import AwardQuerySet, TransferQuerySet
from lms.points.rewards import Redemption, Reward
from lms.points.rules import RULE_NAMES, Ledger, Unit

__all__ = [
    "Account",
    "Award",
    "Carry",
    "DaySeal",
    "Posting",
    "Redemption",
    "Reward",
    "Rule",
    "Transfer",
]


def today():
    """The day in Shanghai on which a row is written."""
    return local_day(timezone.now())


class Rule(AppendOnly):
    """How something earns. Never changed: other numbers are another rule (see ``rules.py``)."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger.choices)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices)
    minutes_per_point = models.PositiveSmallIntegerField(_("minutes for a point"), null=True, blank=True)
    points = models.PositiveSmallIntegerField(_("points an event"), default=1)
    daily_cap = models.PositiveSmallIntegerField(_("most points a day"), null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=Unit.MINUTES, minutes_per_point__gte=1, points=1)
                | Q(unit=Unit.EVENTS, minutes_per_point__isnull=True),
                name="points_rule_unit",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(RULE_NAMES.get(self.code, self.code))

    @property
    def terms(self) -> str:
        """The rule in a sentence, for the line that it paid."""
        if self.unit == Unit.MINUTES:
            text = ngettext(
                "%(minutes)s minute earns 1 point", "%(minutes)s minutes earn 1 point", self.minutes_per_point or 0
            ) % {"minutes": self.minutes_per_point}
        else:
            text = ngettext("%(points)s point each time", "%(points)s points each time", self.points) % {
                "points": self.points
            }
        if self.daily_cap is None:
            return text
        return gettext("%(terms)s, at most %(cap)s a day") % {"terms": text, "cap": self.daily_cap}


class Account(models.Model):
    """Where points lie: one a learner and ledger, and one issuer a ledger (without a user, see ``ISSUER_IDS``).

    Only a learner's balance is kept. The issuer's would be one row that every award writes: it made the awards of a
    whole city wait for each other.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="point_accounts"
    )
    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger.choices)
    balance = models.IntegerField(_("balance"), default=0)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["user", "ledger"], name="points_account_once"),
            models.UniqueConstraint(fields=["ledger"], condition=Q(user__isnull=True), name="points_issuer_once"),
            models.CheckConstraint(condition=Q(user__isnull=False) | Q(balance=0), name="points_issuer_no_balance"),
        ]


class Transfer(AppendOnly):
    """Points going from one account to another, once, by ``key``.

    ``day`` is the day whose cap it counts under (of the study), ``booked_on`` the day it was written: a roll kept a
    week late has a day of last week and is sealed with today.
    """

    key = models.CharField(max_length=200)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, db_index=False, related_name="transfers")
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    booked_at = models.DateTimeField(default=timezone.now)
    booked_on = models.DateField(default=today, db_index=True)

    objects = TransferQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [models.UniqueConstraint(fields=["key"], name="points_transfer_key")]


class Posting(AppendOnly):
    """One side of a transfer. The two of a transfer sum to zero."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, db_index=False, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.IntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "account"], name="points_posting_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="points_posting_moves"),
        ]


class Carry(models.Model):
    """Minutes short of a point; no row means none.

    May change, because it can be computed again from the awards at any time.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, db_index=False, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("carried minutes")
        verbose_name_plural = _("carried minutes")
        constraints = [models.UniqueConstraint(fields=["learner", "rule"], name="points_carry_once")]


class Award(UUIDModel, AppendOnly):
    """An event that could have earned, whatever it earned: a line of zero points says why.

    ``minutes`` is signed; ``minutes_over_cap`` has its sign and is the part that does not count. ``corrects`` names
    the first award of the same evidence: an evidence is worth the sum of its first award and all that correct it.
    """

    key = models.CharField(max_length=200)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="awards"
    )
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, db_index=False, related_name="awards")
    day = models.DateField()
    at = models.DateTimeField()
    minutes = models.IntegerField(null=True, blank=True)
    minutes_over_cap = models.IntegerField(default=0)
    points = models.IntegerField()
    carried_before = models.PositiveSmallIntegerField(default=0)
    carried_after = models.PositiveSmallIntegerField(default=0)
    cap_left = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Points left of the day's cap."))
    source_kind = models.CharField(max_length=40)
    source_uuid = models.UUIDField()
    title = models.CharField(_("title"), max_length=250)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="award")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    booked_at = models.DateTimeField(default=timezone.now)
    booked_on = models.DateField(default=today, db_index=True)

    objects = AwardQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [
            # For the caps: what a day has paid already.
            models.Index(fields=["learner", "rule", "day"], name="points_award_day"),
            models.Index(fields=["learner", "-at"], name="points_award_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="points_award_key"),
            models.CheckConstraint(
                condition=Q(points=0, transfer__isnull=True) | (~Q(points=0) & Q(transfer__isnull=False)),
                name="points_award_paid_by_transfer",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True, minutes_over_cap=0)
                | Q(minutes__gte=0, minutes_over_cap__gte=0, minutes_over_cap__lte=F("minutes"))
                | Q(minutes__lt=0, minutes_over_cap__lte=0, minutes_over_cap__gte=F("minutes")),
                name="points_award_over_cap_within",
            ),
        ]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return in_readers_language(self.title, self.title_en)

    @property
    def outcome(self) -> str:
        """What it came to, in a sentence. Reads ``rule``."""
        return wording.outcome(self)

    @property
    def counted_minutes(self) -> int:
        """The minutes that were under the cap, signed; 0 for events without minutes."""
        return (self.minutes or 0) - self.minutes_over_cap


class DaySeal(AppendOnly):
    """The rows written on one closed day, hashed together with the seal before. Covers ids and numbers only."""

    day = models.DateField(unique=True)
    row_count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of days")
