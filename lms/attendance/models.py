"""Who was where, when: gatherings and check-ins. Knows nothing of classes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.models import Timestamped, UUIDModel
from lms.network.models import Organisation, Room, ServiceCentre


class Status(models.TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("late")
    LEFT_EARLY = "left_early", _("left early")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")
    MADE_UP = "made_up", _("made up")


# Coming late or leaving early is attending: the whole session counts. So does sitting in at another gathering.
ATTENDED = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.MADE_UP})


# What who keeps a roll can choose; that something was made up is marked where it was.
ROLL_CHOICES = [choice for choice in Status.choices if choice[0] != Status.MADE_UP]


class Method(models.TextChoices):
    ROLL = "roll", _("roll called by the teacher")
    CARD = "card", _("learner card")
    CODE = "code", _("code on the wall")
    PAPER = "paper", _("paper roll")


class Gathering(UUIDModel, Timestamped):
    """People meeting in a place at a time, held by ``organisation``, which may be another one than the centre's.

    ``roll_complete``: everybody who is expected has a mark. Who is expected the app above knows, and keeps it right.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="gatherings")
    centre = models.ForeignKey(ServiceCentre, on_delete=models.PROTECT, null=True, related_name="gatherings")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="gatherings")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    roll_complete = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="gathering_of_place"),
            models.Index(fields=["starts_at"], condition=models.Q(roll_complete=False), name="gathering_roll_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="gathering_has_length")
        ]


class CheckInQuerySet(models.QuerySet):
    def current(self):
        """The mark that counts for each learner and gathering: the last one."""
        return self.filter(superseded=False)


class CheckIn(UUIDModel):
    """One mark of one learner. A correction is a new row; the old one stays and is marked superseded."""

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="check_ins")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="check_ins")
    status = models.CharField(_("attendance"), max_length=10, choices=Status.choices)
    method = models.CharField(_("how"), max_length=10, choices=Method.choices)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by whom")
    )
    nonce = models.CharField(max_length=64, help_text=_("Names one sending; the same one again changes nothing."))
    superseded = models.BooleanField(default=False)
    browser = models.CharField(
        max_length=64, blank=True, help_text=_("Hash of a random word that the browser keeps for a day.")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_up_in = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, null=True, related_name="made_up", verbose_name=_("made up in")
    )

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "learner"], condition=models.Q(superseded=False), name="check_in_one_counts"
            ),
            models.CheckConstraint(
                condition=models.Q(status="made_up", made_up_in__isnull=False)
                | (~models.Q(status="made_up") & models.Q(made_up_in__isnull=True)),
                name="check_in_made_up_somewhere",
            ),
            models.UniqueConstraint(fields=["gathering", "learner", "nonce"], name="check_in_nonce_once"),
        ]


class Sheet(UUIDModel):
    """A photograph of the sheet on which people signed at a gathering. It shows names: who keeps the roll sees it.

    ``removed_at``: taken away, for a day so that it can be put back.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="sheets")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("photograph of a signed sheet")
        verbose_name_plural = _("photographs of signed sheets")

    @property
    def name(self) -> str:
        """The file; no address leads to its folder."""
        return f"sheets/{self.uuid}.webp"
