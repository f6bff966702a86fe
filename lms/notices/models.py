"""What a person was told."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.models import UUIDModel
from lms.notices import kinds


class NoticeQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def older_than(self, other: "Notice") -> Self:
        return self.filter(pk__lt=other.pk)

    def to_be_mailed(self) -> Self:
        """Those of people with a confirmed address who want letters."""
        return self.filter(
            person__emailaddress__verified=True, person__is_active=True, person__mail_notices=True, mailed_at=None
        )


class Notice(UUIDModel):
    """Something that has happened for ``person``: facts, never words.

    ``path`` is an address of ours without the prefix of a language. What the page has told the person already is born
    read.
    """

    key = models.CharField(max_length=200, unique=True, help_text=_("What is told twice under one key is told once."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_list"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]

    @cached_property
    def words(self) -> kinds.Words:
        return kinds.words(self.kind, self.args)
