"""What points bring: the rewards that a place offers, and every one that was handed over."""

import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import AppendOnly
from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel
from lms.network.models import Named, Organisation
from lms.points.querysets import RedemptionQuerySet, RewardQuerySet

MONTHS = 3


def quarter_of(day: datetime.date) -> datetime.date:
    """The first day of the quarter in which ``day`` lies."""
    return day.replace(month=day.month - (day.month - 1) % MONTHS, day=1)


def next_quarter(day: datetime.date) -> datetime.date:
    """The first day of the quarter after the one in which ``day`` lies."""
    return quarter_of(quarter_of(day) + datetime.timedelta(days=31 * MONTHS))


class Reward(UUIDModel, Timestamped, Named):
    """Something that ``organisation`` offers its residents for points, in its service centres and those below it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rewards")
    points = models.PositiveSmallIntegerField(_("points"), validators=[MinValueValidator(1)])
    most_a_quarter = models.PositiveSmallIntegerField(
        _("most a person may have a quarter"), default=1, validators=[MinValueValidator(1)]
    )
    withdrawn = models.BooleanField(_("not offered any more"), default=False)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="points_reward_once"),
            models.CheckConstraint(condition=Q(points__gte=1), name="points_reward_costs"),
            models.CheckConstraint(condition=Q(most_a_quarter__gte=1), name="points_reward_can_be_had"),
        ]


class Redemption(UUIDModel, AppendOnly):
    """A reward handed over at ``place``; or taken back there, which ``corrects`` the line of handing it over.

    ``points`` are what it did to the balance: below zero when handed over. They, the names and ``most_a_quarter`` are
    kept as they were. ``quarter`` is the first day of the quarter under which it counts.
    """

    key = models.CharField(max_length=200)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, db_index=False, related_name="redemptions")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="redemptions"
    )
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    points = models.IntegerField()
    most_a_quarter = models.PositiveSmallIntegerField()
    quarter = models.DateField()
    day = models.DateField()
    at = models.DateTimeField()
    transfer = models.OneToOneField("points.Transfer", on_delete=models.PROTECT, related_name="redemption")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_back")
    booked_at = models.DateTimeField()
    booked_on = models.DateField(db_index=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        indexes = [
            # What a person has had this quarter, and what is hers at all.
            models.Index(fields=["learner", "reward", "quarter"], name="points_redemption_share"),
            # What was handed over of a reward.
            models.Index(fields=["reward", "quarter"], name="points_redemption_quarter"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="points_redemption_key"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, points__lt=0) | Q(corrects__isnull=False, points__gt=0),
                name="points_redemption_sign",
            ),
        ]

    @property
    def label(self) -> str:
        """What it was, in the reader's language."""
        return in_readers_language(self.name, self.name_en)
