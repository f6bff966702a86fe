"""Tables of people that are brought in."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.models import Timestamped, UUIDModel
from lms.network.tree import within

LONGEST_FILENAME = 120


class PeopleUploadQuerySet(models.QuerySet):
    def below(self, organisation) -> Self:
        """Those for ``organisation`` and for what lies below it."""
        return self.filter(within([organisation.path], "organisation__path"))

    def by_command(self) -> Self:
        """Those that ``manage.py import_people`` brings in, whose files are still here."""
        return self.filter(officer=None, forgotten_at=None)


class PeopleUpload(UUIDModel, Timestamped):
    """A table of people sent in for a place: first it is only looked through, then, confirmed, imported.

    One of the command line has neither place nor officer: it is for the whole network, and imported at once.

    While it is looked through and when that is done, the four fates say what would become of its rows; from the
    confirmation on what has become of them. ``last_row`` is the row of the file up to which everything is in the
    database, and ``rejects_size`` the length of the file of rejected rows that belongs to it.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being looked through")
        CHECKED = "checked", _("to be confirmed")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        CANCELLED = "cancelled", _("stopped")
        REFUSED = "refused", _("could not be read")

    MOVING = (State.CHECKING, State.IMPORTING)  # a worker is, or will be, at it

    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    filename = models.CharField(max_length=LONGEST_FILENAME)
    digest = models.CharField(max_length=64, blank=True)  # of its bytes: the command line knows by it what it began
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    in_all = models.PositiveIntegerField(default=0)  # rows; known when it has been looked through
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=dict)  # the first of each fate: rows of (number, name, detail)
    last_row = models.PositiveIntegerField(default=1)
    rejects_size = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=250, blank=True)  # why it was refused, in the officer's language
    ended_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # its files and ``lines`` are gone

    objects = PeopleUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of people")
        verbose_name_plural = _("tables of people")

    @property
    def moving(self) -> bool:
        return self.state in self.MOVING

    @property
    def percent(self) -> int | None:
        """How much of it is imported; None where that cannot be known yet."""
        return 100 * self.read // self.in_all if self.state == self.State.IMPORTING and self.in_all else None
